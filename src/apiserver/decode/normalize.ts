// What a Go program makes of JSON when it reads it into a struct and writes it again: known fields only, zero values left out or put
// in as the struct says, quantities and times in their canonical form. Finds on the way what is unknown or of the wrong type.

import { canonicalAmount, canonicalQuantity, QuantityError } from '../../kube/quantity.ts';
import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import { goQuote } from '../../lib/go-quote.ts';
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { Memo } from '../../lib/memo.ts';
import { depthOf, MAX_DEPTH } from '../../lib/nesting.ts';
import { conversionProblem, convertInteger, READ_AS_JSON } from './conversion-words.ts';
import { MAX_COMPLAINTS } from './duplicates.ts';
import { MEANS_SOMETHING } from './empty-lists.ts';
import type { GivenEmpty } from './given-empties.ts';
import { base64Problem } from './go-base64.ts';
import { type GoTime, hasFourDigitYear, parseGoTime, RFC3339, RFC3339_MICRO, TimeProblem } from './go-time.ts';
import { jsonKind } from './json-kind.ts';
import {
  goFieldOf,
  isAmount,
  isSchemaOrElse,
  joined,
  mayBeSchemas,
  namedType,
  type Place,
  pathOf,
  stepsTo,
  TOP,
} from './place.ts';
import { withoutSpacesAround } from './quantities.ts';

/** JSON that does not fit the type; the message is Go's. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

export interface Normalizing {
  /** Whose words a value is refused in that does not fit: those of Go's JSON when absent. */
  readonly words?: 'converter';
  /** `unknown field "spec.foo"`, in the order of their appearance; a hundred at most. */
  readonly problems: string[];
  /** A part that is as it should be: it is taken over as it is, not read again. */
  readonly settled?: JsonValue | undefined;
  /** Numbers as they are written, by their paths, where the value does not tell. */
  readonly numbers?: ReadonlyMap<string, string> | undefined;
  /** Maps are put in the order of their keys, as Go writes them. */
  readonly sortsMaps?: true;
  /** Takes down where an empty list or map was given. */
  readonly empties?: GivenEmpty[];
  /** The first value that is not of its type: Go's JSON reads on, and tells it in the end. */
  mismatch?: DecodeError;
}

/** Throws DecodeError. @param type undefined: nothing is known of the kind; the value is kept as it is */
export function normalize(
  value: JsonObject,
  type: TypeSchema | undefined,
  work: Normalizing = { problems: [] },
): JsonObject {
  if (!type) return value;
  if (type.read) {
    const { object, problems } = type.read(value);
    for (const problem of problems) work.problems.push(problem);
    return object;
  }
  const object = normalizeObjectValue(value, type, { work, place: TOP });
  if (work.mismatch) throw work.mismatch;
  return object;
}

/** An object of the type that says nothing: of a Go struct its zeros, of a custom kind nothing. */
export function emptyOf(type: TypeSchema | undefined): JsonObject {
  return type?.read ? {} : normalize({}, type);
}

interface Step {
  readonly work: Normalizing;
  readonly place: Place;
}

/** What of a type's fields can be known before there is a value. */
interface Layout {
  readonly positions: ReadonlyMap<string, number>;
  /** Fields that Go prints though nobody gave them. */
  readonly zeros: ReadonlySet<string>;
}

const NO_FIELDS: ReadonlyMap<string, FieldSchema> = new Map();
const layouts = new WeakMap<ReadonlyMap<string, FieldSchema>, Layout>();

function layoutOf(fields: ReadonlyMap<string, FieldSchema>): Layout {
  let layout = layouts.get(fields);
  if (!layout) {
    const zeros = [...fields.values()].filter((field) => zeroOf(field) !== undefined);
    const positions = new Map([...fields.keys()].map((name, index) => [name, index]));
    layout = { positions, zeros: new Set(zeros.map(({ name }) => name)) };
    layouts.set(fields, layout);
  }
  return layout;
}

function normalizeObjectValue(value: JsonObject, type: TypeSchema, { work, place }: Step): JsonObject {
  const fields = type.fields ?? NO_FIELDS;
  const { positions, zeros } = layoutOf(fields);
  const result: JsonObject = {};
  let last = -1;
  let isInOrder = true;
  let zerosGiven = 0;
  // Go's converter goes by the type, not by the text.
  for (const key of work.words ? inTypeOrder(value, positions) : Object.keys(value)) {
    const field = fields.get(key);
    if (!field) {
      if (work.problems.length < MAX_COMPLAINTS)
        work.problems.push(`unknown field ${goQuote(joined(pathOf(place), key))}`);
      continue;
    }
    let item = value[key];
    if ((work.numbers || !isPlain(item, field)) && (item === undefined || item !== work.settled)) {
      const inner = { parent: place, segment: key, struct: type, field, depth: place.depth + 1 };
      item = normalizeField(item, field, { work, place: inner });
    }
    if (item !== undefined) result[key] = item;
    const position = positions.get(key) ?? 0;
    isInOrder &&= position > last;
    last = position;
    if (zeros.has(key)) zerosGiven++;
  }
  return isInOrder && zerosGiven === zeros.size ? result : inOrder(value, result, fields);
}

function inTypeOrder(value: JsonObject, positions: Layout['positions']): readonly string[] {
  const positionOf = (key: string) => positions.get(key) ?? positions.size;
  return Object.keys(value).sort((a, b) => positionOf(a) - positionOf(b));
}

/** Most values: nothing is to be done to them. */
function isPlain(given: JsonValue | undefined, { type }: FieldSchema): boolean {
  if (type.kind === 'string') return typeof given === 'string' && given !== '';
  if (type.kind === 'integer') return typeof given === 'number' && given > 0 && given < 2 ** 31 && given % 1 === 0;
  return type.kind === 'boolean' && given === true;
}

/** The fields in the order of their declaration, and what Go prints of those that were not given. */
function inOrder(value: JsonObject, made: JsonObject, fields: ReadonlyMap<string, FieldSchema>): JsonObject {
  const result: JsonObject = {};
  for (const field of fields.values()) {
    const item = Object.hasOwn(value, field.name) ? made[field.name] : zeroOf(field);
    if (item !== undefined) result[field.name] = item;
  }
  return result;
}

function normalizeField(given: JsonValue | undefined, field: FieldSchema, step: Step): JsonValue | undefined {
  const { type } = field;
  if (given === undefined || given === null) return zeroOf(field);
  const made = normalizeValue(given, type, step);
  if ((type.kind === 'list' || type.kind === 'map') && isZero(made))
    step.work.empties?.push({ steps: stepsTo(step.place), is: type.kind });
  const isStruct = type.kind === 'object' || type.kind === 'any';
  const keepsEmpty = field.isPointer || !field.omitsEmpty || isStruct || MEANS_SOMETHING.has(field.name);
  if (keepsEmpty) return made;
  return isZero(made) ? undefined : made;
}

/** What Go prints of a field that was not given. */
function zeroOf({ type, isPointer, omitsEmpty, name }: FieldSchema): JsonValue | undefined {
  if (type.kind === 'object' && !isPointer) return name === 'metadata' && omitsEmpty ? {} : normalize({}, type);
  // Go does not leave out structs, and its times and quantities are structs; creationTimestamp alone says that it wants to be left out.
  const isTime = (type.kind === 'time' || type.kind === 'microTime') && !isPointer && name !== 'creationTimestamp';
  if (isTime) return null;
  if (type.kind === 'quantity' && !isPointer) return '0';
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

/** The same few texts come again and again. */
const canonicalTimes = new Memo<string>(2048, 64);
const canonicalQuantities = new Memo<string>(2048, 64);
const canonicalAmounts = new Memo<string>(2048, 64);

type Reader = (value: JsonValue, type: TypeSchema, step: Step) => JsonValue;

const READERS: Readonly<Record<TypeSchema['kind'], Reader>> = {
  any: (value, _type, step) => {
    if (step.place.depth + depthOf(value) > MAX_DEPTH) throw new DecodeError('exceeded max depth');
    return isSchemaOrElse(step.place) ? readSchemaOrElse(value, step) : value;
  },
  string: (value, type, step) => (typeof value === 'string' ? value : mismatch(value, type, step)),
  boolean: (value, type, step) => (typeof value === 'boolean' ? value : mismatch(value, type, step)),
  integer: readInteger,
  number: readNumber,
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

/** Nobody asks for the fields that it does not know (apiextensions pkg/apis/apiextensions/v1/marshal.go). */
function readSchemaOrElse(value: JsonValue, { work, place }: Step): JsonValue {
  const silent = { ...work, problems: [] };
  const made = readSchemas(value, place.struct as TypeSchema, { work: silent, place });
  if (silent.mismatch) work.mismatch ??= silent.mismatch;
  return made;
}

function readSchemas(value: JsonValue, schema: TypeSchema, step: Step): JsonValue {
  if (isObject(value)) return normalizeObjectValue(value, schema, step);
  if (mayBeSchemas(step.place))
    return Array.isArray(value) && value.length > 0 ? readList(value, listOf(schema), step) : null;
  if (typeof value === 'boolean') return value;
  throw new DecodeError('boolean or JSON schema expected');
}

const listOf = (items: TypeSchema): TypeSchema => ({ kind: 'list', items });

function readInteger(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (typeof value !== 'number') return mismatch(value, type, step);
  const bits = type.format === 'int32' || type.kind === 'intOrString' ? 32 : 64;
  if (step.work.words && type.kind === 'integer') return convertedInteger(value, type, { step, bits });
  const written = writtenAt(step);
  if (written !== undefined) return readWritten(written, type, { step, bits });
  if (Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1)) return value;
  return unmarshal(`number ${goNumber(value)}`, type, step);
}

/** The converter cuts off what is too long (runtime/converter.go, fromUnstructured). */
function convertedInteger(value: number, type: TypeSchema, { step, bits }: { step: Step; bits: number }): number {
  if (Number.isInteger(value)) return convertInteger(value, bits);
  throw new DecodeError(`cannot convert float64 to ${namedType(type, step.place)}`);
}

const writtenAt = ({ work, place }: Step) => work.numbers?.get(pathOf(place));

/** Go reads whole numbers from their digits: no point, no exponent. Emulator: what a float does not hold is rounded. */
function readWritten(text: string, type: TypeSchema, { step, bits }: { step: Step; bits: number }): JsonValue {
  const value = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  const fits = type.format === 'uint8' ? value !== undefined && value > 0n && value < 256n : isOfBits(value, bits);
  if (value === undefined || !fits) return unmarshal(`number ${text}`, type, step);
  return Math.min(Number(value), LARGEST) + 0;
}

const isOfBits = (value: bigint | undefined, bits: number) =>
  value !== undefined && BigInt.asIntN(bits, value) === value;
/** The largest float that is an int64. */
const LARGEST = 2 ** 63 - 1024;

function readNumber(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (typeof value !== 'number') return mismatch(value, type, step);
  if (Number.isFinite(value)) return value;
  return unmarshal(`number ${writtenAt(step) ?? String(value)}`, type, step);
}

const goNumber = (value: number) =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);

function readBytes(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (Array.isArray(value))
    return Buffer.from(value.map((item, index) => Number(readByte(item, itemOf(step, index))))).toString('base64');
  if (typeof value !== 'string') return mismatch(value, type, step);
  const problem = base64Problem(value);
  if (problem === undefined) return value.replace(/[\r\n]/g, '');
  const prefix = step.work.words ? 'error decoding from json: ' : '';
  return misfit(new DecodeError(`${prefix}illegal base64 data at input byte ${problem}`), type, step);
}

const itemOf = ({ work, place }: Step, index: number): Step => ({
  work,
  place: { parent: place, segment: index, depth: place.depth + 1 },
});

/** Go takes a list of numbers for bytes, too. */
function readByte(value: JsonValue, step: Step): JsonValue {
  if (value === null) return 0;
  if (typeof value !== 'number') return unmarshal(jsonKind(value), BYTE, step);
  const written = writtenAt(step);
  if (written !== undefined) return readWritten(written, BYTE, { step, bits: 8 });
  if (Number.isInteger(value) && value >= 0 && value < 256) return value;
  return unmarshal(`number ${goNumber(value)}`, BYTE, step);
}

const BYTE: TypeSchema = { kind: 'integer', format: 'uint8' };

function readTime(value: JsonValue, type: TypeSchema, { step, digits }: { step: Step; digits: number }): JsonValue {
  if (typeof value !== 'string') return mismatch(value, type, step);
  return canonicalTimes.get(`${digits} ${value}`, () => {
    const { ms, micros } = goTime(value, digits === 0 ? RFC3339 : RFC3339_MICRO);
    if (!hasFourDigitYear(ms)) throw new DecodeError('Time.MarshalJSON: year outside of range [0,9999]');
    const whole = new Date(ms).toISOString().slice(0, 19);
    return digits === 0 ? `${whole}Z` : `${whole}.${micros}Z`;
  });
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
    const text = withoutSpacesAround((typeof value === 'number' && writtenAt(step)) || String(value));
    return isAmount(step.place)
      ? canonicalAmounts.get(text, () => canonicalAmount(text))
      : canonicalQuantities.get(text, () => canonicalQuantity(text));
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message);
    throw error;
  }
}

function readList(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (!Array.isArray(value)) return mismatch(value, type, step);
  const { work, place } = step;
  return value.map((item, index) => {
    if (type.items?.kind === 'string' && typeof item === 'string') return item;
    const inner = { parent: place, segment: index, depth: place.depth + 1 };
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
  for (const key of work.sortsMaps ? Object.keys(value).sort() : Object.keys(value)) {
    const item = value[key];
    if (type.items?.kind === 'string' && typeof item === 'string') {
      setOwn(result, key, item);
      continue;
    }
    const inner = { parent: place, segment: key, depth: place.depth + 1 };
    setOwn(result, key, normalizeItem(item ?? null, type.items ?? { kind: 'any' }, { work, place: inner }));
  }
  return result;
}

function mismatch(value: JsonValue, type: TypeSchema, step: Step): JsonValue {
  if (type.kind === 'quantity')
    throw new DecodeError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  const { place, work } = step;
  const problem = work.words && conversionProblem(value, type, namedType(type, place));
  if (problem !== undefined) throw new DecodeError(problem);
  return unmarshal(jsonKind(value), type, step);
}

function unmarshal(what: string, type: TypeSchema, step: Step): JsonValue {
  const { place, work } = step;
  const goField = work.words ? '' : goFieldOf(place);
  const into = goField === '' ? 'Go value' : `Go struct field ${goField}`;
  const words = `json: cannot unmarshal ${what} into ${into} of type ${namedType(type, place)}`;
  return misfit(new DecodeError(words), type, step);
}

/** A type that reads itself ends the reading of all, and so does the converter (encoding/json decode.go, saveError and what is returned). */
function misfit(error: DecodeError, { kind }: TypeSchema, { work }: Step): JsonValue {
  if (work.words || READ_AS_JSON.has(kind)) throw error;
  work.mismatch ??= error;
  return null;
}
