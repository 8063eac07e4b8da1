// What a Go program makes of JSON when it reads it into a struct and writes it again: known fields only, zero values left out or put
// in as the struct says, quantities and times in their canonical form. Finds on the way what is unknown or of the wrong type.

import { canonicalQuantity, QuantityError } from '../../kube/quantity.ts';
import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { type GoTime, parseGoTime, RFC3339, RFC3339_MICRO, TimeProblem } from './go-time.ts';
import { jsonKind } from './json-kind.ts';

/** JSON that does not fit the type; the message is Go's. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

export interface Normalizing {
  /** `unknown field "spec.foo"`, in the order of their appearance. */
  readonly problems: string[];
}

interface Place {
  readonly path: string;
  /** Go's struct and field, for type errors: `PodSpec.spec.containers`. */
  readonly goField: string;
  /** Go's type where it is a named one. */
  readonly goType?: string | undefined;
  readonly depth: number;
}

/** Go's decoder gives up at this depth (sigs.k8s.io/json, internal/golang/encoding/json). */
const MAX_DEPTH = 10_000;

/** @param type undefined: nothing is known of the kind; the value is kept as it is */
export function normalize(
  value: JsonObject,
  type: TypeSchema | undefined,
  work: Normalizing = { problems: [] },
): JsonObject {
  if (!type) return value;
  return normalizeObjectValue(value, type, { work, place: { path: '', goField: '', depth: 0 } });
}

interface Step {
  readonly work: Normalizing;
  readonly place: Place;
}

function normalizeObjectValue(value: JsonObject, type: TypeSchema, { work, place }: Step): JsonObject {
  const fields = type.fields ?? new Map<string, FieldSchema>();
  const made = new Map<string, JsonValue | undefined>();
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    if (!field) {
      work.problems.push(`unknown field ${JSON.stringify(joined(place.path, key))}`);
      continue;
    }
    const { goType } = field;
    const goField = goFieldOf(type, place, field);
    const inner = { path: joined(place.path, key), goField, goType, depth: place.depth + 1 };
    made.set(key, normalizeField(value[key], field, { work, place: inner }));
  }
  const result: JsonObject = {};
  for (const field of fields.values()) {
    const item = made.has(field.name) ? made.get(field.name) : zeroOf(field);
    if (item !== undefined) result[field.name] = item;
  }
  return result;
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

function goFieldOf(type: TypeSchema, place: Place, field: FieldSchema): string {
  const struct = (type.name ?? '').split('.').pop() ?? '';
  return `${struct}.${joined(place.path.replace(/\[\d+\]/g, ''), field.name)}`;
}

/** Lists that mean something without items: no managers is a wish to forget them, no policies of scaling are refused. */
const EMPTY_COUNTS = ['managedFields', 'policies'];

function normalizeField(given: JsonValue | undefined, field: FieldSchema, step: Step): JsonValue | undefined {
  const { type } = field;
  if (given === undefined || given === null) return zeroOf(field);
  const made = normalizeValue(given, type, step);
  // An empty list is not told from none in etcd.
  if (Array.isArray(made) && made.length === 0 && !field.isPointer && !field.omitsEmpty) return null;
  const keepsEmpty =
    field.isPointer || !field.omitsEmpty || type.kind === 'object' || EMPTY_COUNTS.includes(field.name);
  if (keepsEmpty) return made;
  return isZero(made) ? undefined : made;
}

/** What Go prints of a field that was not given. */
function zeroOf({ type, isPointer, omitsEmpty, name }: FieldSchema): JsonValue | undefined {
  if (type.kind === 'object' && !isPointer) return name === 'metadata' && omitsEmpty ? {} : normalize({}, type);
  // Go does not leave out structs, and its times are structs; creationTimestamp alone says that it wants to be left out.
  const isTime = (type.kind === 'time' || type.kind === 'microTime') && !isPointer && name !== 'creationTimestamp';
  if (isTime) return null;
  if (omitsEmpty) return undefined;
  if (isPointer) return null;
  const zero: Partial<Record<TypeSchema['kind'], JsonValue>> = {
    string: '',
    boolean: false,
    integer: 0,
    number: 0,
    quantity: '0',
    intOrString: 0,
    duration: '0s',
  };
  return zero[type.kind] ?? null;
}

function isZero(value: JsonValue): boolean {
  if (value === '' || value === 0 || value === false || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function normalizeValue(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (step.place.depth > MAX_DEPTH) throw new DecodeError('exceeded max depth');
  const reader = READERS[type.kind];
  return reader(value, type, step);
}

type Reader = (value: JsonValue, type: TypeSchema, step: Step) => JsonValue;

const READERS: Readonly<Record<TypeSchema['kind'], Reader>> = {
  any: (value) => value,
  string: (value, type, step) => (typeof value === 'string' ? value : mismatch(value, type, step)),
  boolean: (value, type, step) => (typeof value === 'boolean' ? value : mismatch(value, type, step)),
  integer: readInteger,
  number: (value, type, step) => (typeof value === 'number' ? value : mismatch(value, type, step)),
  bytes: readBytes,
  time: (value, type, step) => readTime(value, type, { step, digits: 0 }),
  microTime: (value, type, step) => readTime(value, type, { step, digits: 6 }),
  quantity: readQuantity,
  intOrString: (value, type, step) => (typeof value === 'string' ? value : readInteger(value, type, step)),
  duration: (value, type, step) => (typeof value === 'string' ? value : mismatch(value, type, step)),
  object: (value, type, step) =>
    isObject(value) ? normalizeObjectValue(value, type, step) : mismatch(value, type, step),
  list: readList,
  map: readMap,
};

function readInteger(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (typeof value !== 'number') return mismatch(value, type, step);
  const limit = type.format === 'int32' || type.kind === 'intOrString' ? 2 ** 31 : 2 ** 63;
  if (Number.isInteger(value) && value >= -limit && value < limit) return value;
  throw unmarshal(`number ${goNumber(value)}`, type, step);
}

const goNumber = (value: number) =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);

function readBytes(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (typeof value !== 'string') return mismatch(value, type, step);
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(value);
  const clean = value.replace(/[\r\n]/g, '');
  if (bad || clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) {
    throw new DecodeError(
      `illegal base64 data at input byte ${bad ? bad.index : Math.max(0, clean.length - (clean.length % 4))}`,
    );
  }
  return clean;
}

function readTime(value: JsonValue, type: TypeSchema, { step, digits }: { step: Step; digits: number }): JsonValue {
  if (typeof value !== 'string') return mismatch(value, type, step);
  const { ms, micros } = goTime(value, digits === 0 ? RFC3339 : RFC3339_MICRO);
  const whole = new Date(ms).toISOString().slice(0, 19);
  return digits === 0 ? `${whole}Z` : `${whole}.${micros}Z`;
}

function goTime(text: string, layout: Parameters<typeof parseGoTime>[1]): GoTime {
  try {
    return parseGoTime(text, layout);
  } catch (error) {
    if (error instanceof TimeProblem) throw new DecodeError(error.message);
    throw error;
  }
}

function readQuantity(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (typeof value !== 'string' && typeof value !== 'number') return mismatch(value, type, step);
  try {
    return canonicalQuantity(String(value).trim());
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message);
    throw error;
  }
}

function readList(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (!Array.isArray(value)) return mismatch(value, type, step);
  const { work, place } = step;
  return value.map((item, index) => {
    const goType = place.goType?.replace(/^\[\]/, '');
    const inner = { ...place, goType, path: `${place.path}[${index}]`, depth: place.depth + 1 };
    return normalizeItem(item, type.items ?? { kind: 'any' }, { work, place: inner });
  });
}

function normalizeItem(item: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (item !== null) return normalizeValue(item, type, step);
  if (type.kind === 'object') return normalize({}, type);
  return { string: '', boolean: false, integer: 0, number: 0, quantity: '0', bytes: '' }[type.kind as 'string'] ?? null;
}

function readMap(value: JsonValue, type: TypeSchema, { work, place }: Step): JsonValue {
  if (!isObject(value)) return mismatch(value, type, { work, place });
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const inner = { ...place, goType: undefined, path: joined(place.path, key), depth: place.depth + 1 };
    setOwn(result, key, normalizeItem(item ?? null, type.items ?? { kind: 'any' }, { work, place: inner }));
  }
  return result;
}

function mismatch(value: JsonValue, type: TypeSchema, step: Step): never {
  if (type.kind === 'quantity')
    throw new DecodeError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  throw unmarshal(jsonKind(value), type, step);
}

function unmarshal(what: string, type: TypeSchema, { place }: Step): DecodeError {
  const into = place.goField === '' ? 'Go value' : `Go struct field ${place.goField}`;
  const isUid = type.kind === 'string' && /\.uid$/.test(place.goField);
  const named = place.goType ?? (isUid ? 'types.UID' : goType(type));
  return new DecodeError(`json: cannot unmarshal ${what} into ${into} of type ${named}`);
}

function goType(type: TypeSchema): string {
  switch (type.kind) {
    case 'boolean':
      return 'bool';
    case 'integer':
      return type.format ?? 'int64';
    case 'intOrString':
      return 'int32';
    case 'number':
      return 'float64';
    case 'bytes':
      return '[]uint8';
    case 'list':
      return `[]${goType(type.items ?? { kind: 'any' })}`;
    case 'map':
      return `map[string]${goType(type.items ?? { kind: 'any' })}`;
    case 'object':
      return `v1.${type.name?.split('.').pop() ?? ''}`;
    default:
      return 'string';
  }
}
