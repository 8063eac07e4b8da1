// Objects in `application/vnd.kubernetes.protobuf`, by the field numbers of the schema, byte for byte as Go writes them: fields in the order
// of their numbers, those that are no pointers also when they are empty.
// Envelope: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding

import type { ProtobufField, TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { bytesField, doubleField, fieldHead, numberField } from '../../lib/protobuf-fields.ts';
import { encodeSpecial, type Typed } from './special-types.ts';

const MAGIC = Buffer.from('k8s\0');
const NOTHING = Buffer.alloc(0);
const ANY: TypeSchema = { kind: 'any' };

/** What an envelope says of what is in it. */
export interface TypeMeta {
  readonly apiVersion?: string;
  readonly kind?: string;
}

/** @param type of its kind */
export function encodeProtobuf(object: TypeMeta & object, type: TypeSchema): Buffer {
  return Buffer.concat(inEnvelope(object, [encodeBare(object, type)]));
}

/** @param pieces of a message, one after the other */
export function inEnvelope({ apiVersion, kind }: TypeMeta, pieces: readonly Buffer[]): readonly Buffer[] {
  const typeMeta = bytesField(1, Buffer.concat([text(1, apiVersion), text(2, kind)]));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [MAGIC, typeMeta, fieldHead(2, length), ...pieces, text(3, ''), text(4, '')];
}

const known = new WeakMap<object, Buffer>();

/** Without an envelope. Of a frozen object it is remembered as long as that is there. */
export function encodeBare(object: object, type: TypeSchema): Buffer {
  if (!Object.isFrozen(object)) return encodeMessage(object as JsonObject, type);
  const bytes = known.get(object) ?? encodeMessage(object as JsonObject, type);
  known.set(object, bytes);
  return bytes;
}

/** An item of a list, for what follows the list's head. @param list the type of the list */
export function listItem(object: object, { protobuf }: TypeSchema): readonly Buffer[] {
  for (const [number, known] of protobuf ?? []) {
    if ('inlined' in known || known.field.name !== 'items') continue;
    const bytes = encodeBare(object, known.field.type.items ?? ANY);
    return [fieldHead(number, bytes.length), bytes];
  }
  return [];
}

/** One event of a watch, with its length before it. @param object in its envelope */
export function encodeWatchEvent(type: string, object: Buffer): Buffer {
  const event = Buffer.concat([text(1, type), bytesField(2, bytesField(1, object))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

const text = (number: number, value: JsonValue | undefined) =>
  bytesField(number, Buffer.from(typeof value === 'string' ? value : '', 'utf8'));

function encodeMessage(object: JsonObject, struct: TypeSchema): Buffer {
  const parts = inOrder(struct).map(([number, known]) => {
    if ('inlined' in known) return bytesField(number, encodeMessage(object, known.inlined));
    const { name, type, isPointer } = known.field;
    const value = object[name];
    if (value !== undefined && value !== null) return encodeValue(number, value, { type, struct });
    return isPointer ? NOTHING : encodeZero(number, { type, struct });
  });
  return Buffer.concat(parts);
}

type Numbered = readonly (readonly [number, ProtobufField])[];

const ordered = new WeakMap<object, Numbered>();

function inOrder({ protobuf }: TypeSchema): Numbered {
  if (!protobuf) return [];
  const known = ordered.get(protobuf) ?? [...protobuf].sort(([a], [b]) => a - b);
  ordered.set(protobuf, known);
  return known;
}

/** What is no pointer in Go, and has nothing in it. */
function encodeZero(number: number, typed: Typed): Buffer {
  const { type } = typed;
  switch (type.kind) {
    case 'list':
    case 'map':
    case 'bytes':
      return NOTHING;
    case 'object':
      return bytesField(number, encodeMessage({}, type));
    case 'string':
      return bytesField(number, NOTHING);
    case 'boolean':
    case 'integer':
      return numberField(number, 0);
    case 'number':
      return doubleField(number, 0);
    default:
      return bytesField(number, encodeSpecial(undefined, typed, encodeMessage));
  }
}

/** Of a list or a map a field for each item. */
function encodeValue(number: number, value: JsonValue, { type, struct }: Typed): Buffer {
  const items: Typed = { type: type.items ?? ANY, struct };
  if (type.kind === 'list')
    return Buffer.concat((Array.isArray(value) ? value : []).map((item) => encodeItem(number, item, items)));
  if (type.kind !== 'map') return encodeItem(number, value, { type, struct });
  const entries = Object.entries(isObject(value) ? value : {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    entries.map(([key, item]) => bytesField(number, Buffer.concat([text(1, key), encodeItem(2, item ?? null, items)]))),
  );
}

function encodeItem(number: number, value: JsonValue, typed: Typed): Buffer {
  const { type } = typed;
  switch (type.kind) {
    case 'string':
      return text(number, value);
    case 'boolean':
      return numberField(number, value === true ? 1 : 0);
    case 'integer':
      return numberField(number, Number(value));
    case 'number':
      return doubleField(number, Number(value));
    case 'bytes':
      return bytesField(number, Buffer.from(String(value), 'base64'));
    case 'object':
      return bytesField(number, encodeMessage(isObject(value) ? value : {}, type));
    case 'list': // Within a map or a list a list is a message of its own: `items = 1`.
      return bytesField(number, encodeValue(1, value, typed));
    default:
      return bytesField(number, encodeSpecial(value, typed, encodeMessage));
  }
}
