// Bodies in `application/vnd.kubernetes.protobuf`, read by the field numbers of the schema into the JSON that they stand for.
// Envelope: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding

import type { SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import { errorText } from '../../lib/error-text.ts';
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { parseNested } from '../../lib/nesting.ts';
import { hasFourDigitYear } from '../decode/go-time.ts';
import { DecodeError } from '../decode/normalize.ts';
import type { Typed } from './special-types.ts';
import { NO_BYTES, ProtobufReader, type WireValue } from './wire.ts';

const MAGIC = 'k8s\0';
const MAX_DEPTH = 200;

/** What an envelope says of what is in it. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Buffer;
}

/** Throws DecodeError. */
export function openEnvelope(body: Buffer): Envelope {
  if (body.length === 0) throw new DecodeError('empty data');
  if (body.subarray(0, 4).toString('latin1') !== MAGIC) {
    throw new DecodeError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  if (body.length === MAGIC.length) throw new DecodeError('empty body');
  const unknown = fieldsOf(body.subarray(MAGIC.length));
  const typeMeta = fieldsOf(bytesOf(unknown.get(1)?.[0]));
  const apiVersion = bytesOf(typeMeta.get(1)?.[0]).toString('utf8');
  const kind = bytesOf(typeMeta.get(2)?.[0]).toString('utf8');
  return { apiVersion, kind, raw: bytesOf(unknown.get(2)?.[0]) };
}

/** Throws DecodeError for what is malformed. */
export function decodeProtobuf({ apiVersion, kind, raw }: Envelope, type: TypeSchema): JsonObject {
  return { kind, apiVersion, ...decodeMessage(raw, type, 0) };
}

/** The type of a kind, for `typeFor`. */
export function typeOfKind(schemas: SchemaSource): (apiVersion: string, kind: string) => TypeSchema | undefined {
  return (apiVersion, kind) => {
    const [group, version] = apiVersion.includes('/')
      ? (apiVersion.split('/', 2) as [string, string])
      : ['', apiVersion];
    return schemas.forKind(group, version, kind) ?? schemas.definition(`io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`);
  };
}

type Fields = Map<number, WireValue[]>;

function fieldsOf(body: Buffer): Fields {
  const fields: Fields = new Map();
  const reader = new ProtobufReader(body);
  for (let field = reader.next(); field; field = reader.next()) {
    const values = fields.get(field.number);
    if (values) values.push(field.value);
    else fields.set(field.number, [field.value]);
  }
  return fields;
}

function bytesOf(value: WireValue | undefined): Buffer {
  if (value === undefined) return NO_BYTES;
  if (Buffer.isBuffer(value)) return value;
  throw new DecodeError('proto: wrong wireType for field');
}

function varintOf(value: WireValue): bigint {
  if (typeof value === 'bigint') return value;
  throw new DecodeError('proto: wrong wireType for field');
}

function doubleOf(value: WireValue): number {
  if (Buffer.isBuffer(value) && value.length === 8) return value.readDoubleLE();
  throw new DecodeError('proto: wrong wireType for field');
}

function decodeMessage(body: Buffer, type: TypeSchema, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw new DecodeError('proto: nesting too deep');
  const result: JsonObject = {};
  for (const [number, values] of fieldsOf(body)) {
    const known = type.protobuf?.get(number);
    if (!known) continue;
    if ('inlined' in known)
      for (const value of values) Object.assign(result, decodeMessage(bytesOf(value), known.inlined, depth + 1));
    else result[known.field.name] = decodeField(values, { type: known.field.type, struct: type }, depth + 1);
  }
  return result;
}

function decodeField(values: readonly WireValue[], typed: Typed, depth: number): JsonValue {
  const { type, struct } = typed;
  const items = { type: type.items ?? ANY, struct };
  if (type.kind === 'list') return values.map((value) => decodeItem(value, items, depth));
  if (type.kind === 'map') return decodeMap(values, items, depth);
  return decodeItem(values.at(-1) as WireValue, typed, depth);
}

const ANY: TypeSchema = { kind: 'any' };

function decodeMap(values: readonly WireValue[], items: Typed, depth: number): JsonObject {
  const result: JsonObject = {};
  for (const value of values) {
    const entry = fieldsOf(bytesOf(value));
    const item = entry.get(2)?.[0];
    setOwn(
      result,
      bytesOf(entry.get(1)?.[0]).toString('utf8'),
      item === undefined ? emptyOf(items.type) : decodeItem(item, items, depth),
    );
  }
  return result;
}

function emptyOf(type: TypeSchema): JsonValue {
  return type.kind === 'string' || type.kind === 'bytes' ? '' : null;
}

function decodeItem(value: WireValue, typed: Typed, depth: number): JsonValue {
  const { type } = typed;
  switch (type.kind) {
    case 'string':
      return bytesOf(value).toString('utf8');
    case 'boolean':
      return varintOf(value) !== 0n;
    case 'integer':
      return Number(type.format === 'int32' ? BigInt.asIntN(32, varintOf(value)) : varintOf(value));
    case 'number':
      return doubleOf(value);
    case 'bytes':
      return bytesOf(value).toString('base64');
    case 'object':
      return decodeMessage(bytesOf(value), type, depth);
    case 'list': // A list within a map or a list is a message of its own: `items = 1`.
      return decodeField(fieldsOf(bytesOf(value)).get(1) ?? [], typed, depth);
    default:
      return decodeOther(fieldsOf(bytesOf(value)), typed, depth);
  }
}

function decodeOther(fields: Fields, { type, struct }: Typed, depth: number): JsonValue {
  const oneOf = ONE_OF[type.name?.split('.').pop() ?? ''];
  return oneOf?.(fields, (value) => decodeMessage(bytesOf(value), struct, depth)) ?? decodeSpecial(fields, type);
}

type OneOf = (fields: Fields, schemaOf: (value: WireValue) => JsonValue) => JsonValue;

/** What stands in a schema of a custom kind for one of several things: apiextensions-apiserver pkg/apis/apiextensions/v1/generated.proto. */
const ONE_OF: Readonly<Record<string, OneOf>> = {
  JSONSchemaPropsOrArray(fields, schemaOf) {
    const [one] = fields.get(1) ?? [];
    return one === undefined ? (fields.get(2) ?? []).map(schemaOf) : schemaOf(one);
  },
  JSONSchemaPropsOrBool(fields, schemaOf) {
    const [schema] = fields.get(2) ?? [];
    return schema === undefined ? varintOf(fields.get(1)?.[0] ?? 0n) !== 0n : schemaOf(schema);
  },
  JSONSchemaPropsOrStringArray(fields, schemaOf) {
    const [schema] = fields.get(1) ?? [];
    const names = fields.get(2) ?? [];
    return schema === undefined ? names.map((name) => bytesOf(name).toString('utf8')) : schemaOf(schema);
  },
};

/** The few types whose protobuf form is not that of their JSON. */
function decodeSpecial(fields: Fields, type: TypeSchema): JsonValue {
  const text = (number: number) => bytesOf(fields.get(number)?.[0]).toString('utf8');
  const integer = (number: number) => varintOf(fields.get(number)?.[0] ?? 0n);
  switch (type.kind) {
    case 'time':
      return fields.size === 0 ? null : `${timeOf(integer(1) * 1_000_000n)}Z`;
    case 'microTime': {
      const micros = integer(1) * 1_000_000n + integer(2) / 1000n;
      const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
      return fields.size === 0 ? null : `${timeOf(micros)}.${String(fraction).padStart(6, '0')}Z`;
    }
    case 'quantity':
      return text(1) || '0';
    case 'intOrString':
      return integer(1) === 0n ? Number(BigInt.asIntN(32, integer(2))) : text(3);
    case 'duration':
      return `${Number(integer(1)) / 1e9}s`;
    default:
      return parseRaw(text(1));
  }
}

/** In microseconds, without the fraction. Throws DecodeError for what RFC 3339 has no words for, with those of Go's time. */
function timeOf(micros: bigint): string {
  const ms = Number((micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1000n);
  if (!hasFourDigitYear(ms)) throw new DecodeError('Time.MarshalJSON: year outside of range [0,9999]');
  return new Date(ms).toISOString().slice(0, 19);
}

function parseRaw(text: string): JsonValue {
  if (text === '') return null;
  try {
    const value = parseNested(text);
    return isObject(value) || Array.isArray(value) ? value : (value ?? null);
  } catch (cause) {
    throw new DecodeError(`unable to decode an embedded object: ${errorText(cause)}`);
  }
}
