// What a service's generated file of facts holds, and how its shapes are walked.

export type Protocol = 'rest-json' | 'rest-xml' | 'json' | 'query' | 'ec2';

/** A member of a structure, or the part of a list or map: which shape, and where and under which name it travels. */
export interface MemberFacts {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
}

export interface ShapeFacts {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'blob'
    | 'boolean'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'timestamp';
  readonly members?: Readonly<Record<string, MemberFacts>>;
  readonly member?: MemberFacts;
  readonly key?: MemberFacts;
  readonly value?: MemberFacts;
  readonly flattened?: boolean;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly timestampFormat?: string;
  /** The member that is the whole body. */
  readonly payload?: string;
}

export interface RouteFacts {
  readonly method: string;
  /** With a query, where one belongs to the operation: `/{Bucket}?list-type=2`. */
  readonly uri: string;
  /** Parameters and headers that it cannot be without; told where paths alone do not tell operations apart. */
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
  /** Of success, where it is not 200. */
  readonly status?: number;
}

interface OperationFacts extends RouteFacts {
  readonly input?: string;
  readonly output?: string;
  readonly resultWrapper?: string;
}

interface ErrorFacts {
  readonly status: number;
  /** What a JSON body has besides the message; unused members are sent as null. */
  readonly members: readonly string[];
}

export interface ServiceModel {
  readonly service: string;
  readonly apiVersion: string;
  readonly protocol: Protocol;
  readonly xmlNamespace?: string;
  /** Of the header that names the operation, for JSON. */
  readonly targetPrefix?: string;
  readonly operations: Readonly<Record<string, OperationFacts>>;
  /** Operations of the real service that we do not serve, where a route is needed to name them. */
  readonly notServed: Readonly<Record<string, RouteFacts>>;
  /** By error code. */
  readonly errors: Readonly<Record<string, ErrorFacts>>;
  readonly shapes: Readonly<Record<string, ShapeFacts>>;
}

/** Takes the parsed content of a model.gen.json, which is ours and therefore believed. */
export function toServiceModel(json: unknown): ServiceModel {
  return json as ServiceModel;
}

/** The shape of that name; a name without a shape is an error of the generator. */
export function shapeOf(model: ServiceModel, name: string): ShapeFacts {
  const shape = model.shapes[name];
  if (!shape) throw new Error(`the ${model.service} model has no shape ${name}`);
  return shape;
}

/** A part that lists and maps must have. */
export function partOf(shape: ShapeFacts, part: 'member' | 'key' | 'value'): MemberFacts {
  const facts = shape[part];
  if (!facts) throw new Error(`a ${shape.type} without ${part}`);
  return facts;
}
