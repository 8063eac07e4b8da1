// The rest-json protocol (EKS): the operation is in method and path, the input in path, query and a JSON body.

import { AwsError, serializationError } from '../aws-error.ts';
import { type ServiceModel, type ShapeFacts, shapeOf } from '../model.ts';
import { fromWire, readBody, toWire } from './json-shapes.ts';
import { type AnswerOptions, type HttpRequest, type ProtocolCodec, statusOf } from './protocol.ts';

export const restJson: ProtocolCodec = {
  parse(model, request) {
    const found = findRoute(model, request);
    if (!found) return { operation: `${request.method} ${request.path}`.slice(0, 200) };
    const input = model.operations[found.operation]?.input;
    if (!model.operations[found.operation]) return { operation: found.operation };
    return { operation: found.operation, input: input ? readInput({ model, request, ...found }, input) : {} };
  },
  answer(operation, output, options) {
    const shape = options.model.operations[operation]?.output;
    const body = shape ? toWire(options.model, shapeOf(options.model, shape), output) : {};
    return { status: 200, headers: headersOf(options), body: JSON.stringify(body) };
  },
  error(error, options) {
    // The header alone decides the type for the Go SDK; members without a value are sent as null.
    const members = options.model.errors[error.code]?.members ?? [];
    const body = {
      ...Object.fromEntries(members.map((name) => [name, error.members[name] ?? null])),
      message: error.message,
    };
    const headers = { ...headersOf(options), 'x-amzn-errortype': error.code };
    return { status: statusOf(error, options.model), headers, body: JSON.stringify(body) };
  },
  notServed: (operation, model) =>
    new AwsError('UnknownOperationException', `${model.service}:${operation} is not emulated.`, { status: 404 }),
};

function headersOf({ requestId }: AnswerOptions): Record<string, string> {
  return { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
}

interface Route {
  readonly operation: string;
  /** Decoded, by the name in the template. */
  readonly labels: Readonly<Record<string, string>>;
}

interface RouteTemplate {
  readonly operation: string;
  readonly parts: readonly TemplatePart[];
}

/** A segment that is as it is, or one that is an argument. */
interface TemplatePart {
  readonly text: string;
  readonly label: string | undefined;
}

/** Method and number of segments → the routes that can match, those that are served first. Made once for each model. */
const ROUTES = new WeakMap<ServiceModel, ReadonlyMap<string, readonly RouteTemplate[]>>();

const templatePart = (text: string): TemplatePart => ({ text, label: /^\{(.+)\}$/.exec(text)?.[1] });

const shapeOfPath = (method: string, segments: readonly unknown[]) => `${method} ${segments.length}`;

function routesOf(model: ServiceModel): ReadonlyMap<string, readonly RouteTemplate[]> {
  const known = ROUTES.get(model);
  if (known) return known;
  const made = new Map<string, RouteTemplate[]>();
  for (const routes of [model.operations, model.notServed] as const)
    for (const [operation, { method, uri }] of Object.entries(routes)) {
      const parts = uri.split('/').slice(1).map(templatePart);
      const alike = made.get(shapeOfPath(method, parts)) ?? [];
      made.set(shapeOfPath(method, parts), [...alike, { operation, parts }]);
    }
  ROUTES.set(model, made);
  return made;
}

/** Splits the raw path first and decodes each segment after: an ARN in a path keeps its slashes encoded. */
function findRoute(model: ServiceModel, request: HttpRequest): Route | undefined {
  const segments = request.path.split('/').slice(1);
  for (const { operation, parts } of routesOf(model).get(shapeOfPath(request.method, segments)) ?? []) {
    const labels = matchRoute(parts, segments);
    if (labels) return { operation, labels };
  }
  return undefined;
}

/** Both have the same number of parts. */
function matchRoute(parts: readonly TemplatePart[], segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (let index = 0; index < parts.length; index += 1) {
    const { text, label } = parts[index]!;
    const segment = segments[index] ?? '';
    if (label === undefined ? text !== segment : segment === '') return undefined;
    if (label !== undefined) labels[label] = decodeSegment(segment);
  }
  return labels;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw serializationError(`The path segment ${segment} is not percent-encoded UTF-8`, { cause });
  }
}

interface Reading extends Route {
  readonly model: ServiceModel;
  readonly request: HttpRequest;
}

function readInput(reading: Reading, inputShape: string): Record<string, unknown> {
  const { model, request, labels } = reading;
  const query = new URLSearchParams(request.query);
  const shape = shapeOf(model, inputShape);
  const members = Object.entries(shape.members ?? {});
  const hasBody = members.some(([, member]) => member.location === undefined);
  const body = hasBody ? readBody(request) : {};
  const input: Record<string, unknown> = {};
  for (const [name, member] of members) {
    const wireName = member.locationName ?? name;
    let value: unknown;
    if (member.location === 'uri') value = labels[wireName];
    else if (member.location === 'querystring') value = fromQuery(shapeOf(model, member.shape), query.getAll(wireName));
    else value = fromWire(model, member, body[wireName]);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

function fromQuery(shape: ShapeFacts, values: readonly string[]): unknown {
  const [first] = values;
  if (first === undefined) return undefined;
  if (shape.type === 'list') return [...values];
  if (shape.type === 'boolean') {
    if (first !== 'true' && first !== 'false') throw serializationError(`${first} can not be converted to a Boolean`);
    return first === 'true';
  }
  if (shape.type === 'integer' || shape.type === 'long') {
    if (!/^-?\d{1,15}$/.test(first)) throw serializationError(`${first} can not be converted to an Integer`);
    return Number(first);
  }
  return first;
}
