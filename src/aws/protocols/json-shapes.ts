// Shapes as JSON has them: read with their types checked, written under their wire names. For both JSON protocols.

import { isObject, setOwn } from '../../lib/json.ts';
import { type AwsError, serializationError } from '../aws-error.ts';
import { type MemberFacts, partOf, type ServiceModel, type ShapeFacts, shapeOf } from '../model.ts';
import { decodeUtf8, type HttpRequest } from './protocol.ts';

/** The object in a body; an empty body is an empty one. Throws SerializationException. */
export function readBody(request: HttpRequest): Record<string, unknown> {
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

/** Takes what the model knows and checks its types; members it does not know are ignored, as the service ignores them. */
export function fromWire(model: ServiceModel, member: MemberFacts, value: unknown): unknown {
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

/** A structure from a JSON value. Throws SerializationException. */
export function structureFromWire(model: ServiceModel, shape: ShapeFacts, value: unknown): Record<string, unknown> {
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
export function toWire(model: ServiceModel, shape: ShapeFacts, value: unknown): unknown {
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
