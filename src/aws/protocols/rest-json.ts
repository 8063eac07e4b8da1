// The rest-json protocol (EKS): the operation is in method and path, the input in path, query and a JSON body.

import { isObject, setOwn } from '../../lib/json.ts';
import { AwsError, serializationError } from '../aws-error.ts';
import { type MemberFacts, partOf, type RouteFacts, type ServiceModel, type ShapeFacts, shapeOf } from '../model.ts';
import { type AnswerOptions, decodeUtf8, type HttpRequest, type ProtocolCodec, statusOf } from './protocol.ts';

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

/** Splits the raw path first and decodes each segment after: an ARN in a path keeps its slashes encoded. */
function findRoute(model: ServiceModel, request: HttpRequest): Route | undefined {
  const segments = request.path.split('/').slice(1);
  for (const routes of [model.operations, model.notServed] as const)
    for (const [operation, facts] of Object.entries(routes)) {
      const labels = matchRoute(facts, request.method, segments);
      if (labels) return { operation, labels };
    }
  return undefined;
}

function matchRoute(
  facts: RouteFacts,
  method: string,
  segments: readonly string[],
): Record<string, string> | undefined {
  const template = facts.uri.split('/').slice(1);
  if (facts.method !== method || template.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    const label = /^\{(.+)\}$/.exec(part)?.[1];
    if (label === undefined ? part !== segment : segment === '') return undefined;
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

function readBody(request: HttpRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  let body: unknown;
  try {
    body = JSON.parse(decodeUtf8(request.body));
  } catch (cause) {
    throw serializationError('The request body is not valid JSON', { cause });
  }
  if (!isObject(body)) throw serializationError('Start of structure or map found where not expected.');
  return body;
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

/** Takes what the model knows and checks its types; members it does not know are ignored, as the service ignores them. */
function fromWire(model: ServiceModel, member: MemberFacts, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  const shape = shapeOf(model, member.shape);
  if (shape.type === 'structure') return structureFromWire(model, shape, value);
  if (shape.type === 'list') {
    if (!Array.isArray(value)) throw wrongType(value, 'a List');
    return value.map((item) => fromWire(model, partOf(shape, 'member'), item)).filter((item) => item !== undefined);
  }
  if (shape.type === 'map') {
    if (!isObject(value)) throw wrongType(value, 'a Map');
    const map = {};
    for (const [key, item] of Object.entries(value)) {
      const read = fromWire(model, partOf(shape, 'value'), item);
      if (read !== undefined) setOwn(map, key, read);
    }
    return map;
  }
  return scalarFromWire(shape, value);
}

function structureFromWire(model: ServiceModel, shape: ShapeFacts, value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw wrongType(value, 'a Structure');
  const structure: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(shape.members ?? {})) {
    const key = part.locationName ?? name;
    const read = Object.hasOwn(value, key) ? fromWire(model, part, value[key]) : undefined;
    if (read !== undefined) structure[name] = read;
  }
  return structure;
}

function scalarFromWire(shape: ShapeFacts, value: unknown): unknown {
  if (shape.type === 'boolean') {
    if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean');
  } else if (shape.type === 'string' || shape.type === 'blob') {
    if (typeof value !== 'string') throw wrongType(value, 'a String');
  } else if (shape.type === 'timestamp') {
    if (typeof value !== 'number') throw wrongType(value, 'a Timestamp');
    return value * 1000;
  } else if (typeof value !== 'number') throw wrongType(value, 'an Integer');
  else if ((shape.type === 'integer' || shape.type === 'long') && !Number.isInteger(value))
    throw wrongType(value, 'an Integer');
  return value;
}

function wrongType(value: unknown, wanted: string): AwsError {
  const token = Array.isArray(value)
    ? 'START_ARRAY'
    : isObject(value)
      ? 'START_OBJECT'
      : `${typeof value}`.toUpperCase();
  return serializationError(`${token}_VALUE can not be converted to ${wanted}`.replace(/^(START_\w+)_VALUE/, '$1'));
}

/** Only what the model knows, under its wire names; timestamps as seconds since 1970, a number. */
function toWire(model: ServiceModel, shape: ShapeFacts, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape.type === 'structure') {
    const wire: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const part = toWire(model, shapeOf(model, member.shape), (value as Record<string, unknown>)[name]);
      if (part !== undefined) wire[member.locationName ?? name] = part;
    }
    return wire;
  }
  if (shape.type === 'list') {
    const item = shapeOf(model, partOf(shape, 'member').shape);
    return (value as readonly unknown[]).map((part) => toWire(model, item, part));
  }
  if (shape.type === 'timestamp') return Math.round(value as number) / 1000;
  return value;
}
