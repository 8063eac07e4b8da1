// What of a new object its writer comes to own. Controllers make many objects alike, and alike is enough here: the same fields, the same
// items of lists that are merged, whatever else the values are. What was found of one is found of all that are like it.

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { deepCopy, deepEqual, isObject, type JsonObject, type JsonValue, ownValue } from '../../lib/json.ts';
import { type FieldChanges, fieldChanges, type Ignored } from './field-changes.ts';
import { isOwnedWhole, itemKeyOf } from './field-paths.ts';
import { fieldSetOf, sharedFieldsV1 } from './fields-v1.ts';

/** Whether a value is like the one that the form was made of. */
type Form = (value: JsonValue | undefined) => boolean;

interface Known {
  readonly isLike: Form;
  readonly changes: FieldChanges;
}

/** What was found of one kind's objects. */
interface Memory {
  known: readonly Known[];
  /** Objects since the last one that was like another. */
  misses: number;
}

/** Forms of a kind: events alone have six for one pod. */
const REMEMBERED = 12;
/** Objects that are never alike (one that names its owner's uid) are not remembered each time. */
const PATIENCE = 32;
/** Fields and items of an object that is remembered. */
const LARGEST = 512;

const memories = new WeakMap<TypeSchema, WeakMap<Ignored, Memory>>();

/** @param empty an object of the kind of which nothing is said: what equals it is nobody's */
export function newFields(
  { object, empty }: { object: JsonObject; empty: JsonObject },
  type: TypeSchema | undefined,
  ignored: Ignored,
): FieldChanges {
  const find = () => fieldChanges({ before: empty, after: object }, type, ignored);
  if (!type) return find();
  const memory = memoryOf(type, ignored);
  const found = memory.known.find(({ isLike }) => isLike(object));
  if (found) {
    memory.misses = 0;
    return found.changes;
  }
  const changes = find();
  const isTried = memory.misses < PATIENCE || memory.misses % PATIENCE === 0;
  memory.misses++;
  if (!isTried) return changes;
  const size = { left: LARGEST };
  const isLike = formOf({ before: empty, after: object, type, ignored }, size);
  if (size.left < 0) return changes;
  const written = fieldSetOf(sharedFieldsV1(changes.written)) ?? changes.written;
  const known = { isLike, changes: { ...changes, written } };
  memory.known = [known, ...memory.known.slice(0, REMEMBERED - 1)];
  return known.changes;
}

function memoryOf(type: TypeSchema, ignored: Ignored): Memory {
  const ofType = memories.get(type) ?? new WeakMap<Ignored, Memory>();
  memories.set(type, ofType);
  const memory = ofType.get(ignored) ?? { known: [], misses: 0 };
  ofType.set(ignored, memory);
  return memory;
}

interface Compared {
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  readonly type: TypeSchema | undefined;
  readonly ignored?: true | Ignored | undefined;
}

interface Size {
  left: number;
}

/** Values of which fieldChanges says the same against `before` as of `after`. */
function formOf({ before, after, type, ignored }: Compared, size: Size): Form {
  if (ignored === true) return () => true;
  if (before !== undefined && isOwnedWhole(type)) return wholeForm(before, after);
  if (isObject(before) && isObject(after)) {
    return structForm(after, size, (key) => {
      const inner = ignored?.get(key);
      const old = ownValue(before, key);
      return formOf(
        { before: old === undefined && inner ? {} : old, after: after[key], type: typeOf(key, type), ignored: inner },
        size,
      );
    });
  }
  if (typeof before === 'object' && before !== null) return sameAs(after);
  if (typeof after === 'object' && after !== null) return setForm(after, type, size);
  if (after === before || after === undefined) return (value) => value === after;
  return (value) => value !== before && value !== undefined && sortOf(value) === 'plain';
}

/** A value that is owned as one is owned when it is another than before. */
function wholeForm(before: JsonValue, after: JsonValue | undefined): Form {
  if (after === undefined || deepEqual(after, before)) return sameAs(after);
  return (value) => value !== undefined && !deepEqual(value, before);
}

/** Values in which the same fields are there to be owned. */
function setForm(value: JsonValue | undefined, type: TypeSchema | undefined, size: Size): Form {
  if (value === undefined) return (other) => other === undefined;
  const isList = Array.isArray(value) && type?.kind === 'list';
  if (isOwnedWhole(type) || !(isList || isObject(value))) {
    const sort = sortOf(value);
    return (other) => other !== undefined && sortOf(other) === sort;
  }
  if (isObject(value)) return structForm(value, size, (key) => setForm(value[key], typeOf(key, type), size));
  return listForm(value as JsonValue[], type as TypeSchema, size);
}

function listForm(list: readonly JsonValue[], type: TypeSchema, size: Size): Form {
  size.left -= list.length;
  if (size.left < 0) return () => false;
  const items = list.map((item) => ({ key: itemKeyOf(item, type), form: setForm(item, type.items, size) }));
  return (other) =>
    Array.isArray(other) &&
    other.length === items.length &&
    items.every(({ key, form }, index) => itemKeyOf(other[index] as JsonValue, type) === key && form(other[index]));
}

function structForm(value: JsonObject, size: Size, partOf: (key: string) => Form): Form {
  const keys = Object.keys(value);
  size.left -= keys.length;
  if (size.left < 0) return () => false;
  const parts = keys.map(partOf);
  return (other) => {
    if (!isObject(other)) return false;
    const own = Object.keys(other);
    if (own.length !== keys.length) return false;
    for (let index = 0; index < own.length; index++) {
      const key = own[index] as string;
      if (key !== keys[index] || !parts[index]?.(other[key])) return false;
    }
    return true;
  };
}

function sameAs(value: JsonValue | undefined): Form {
  const copy = deepCopy(value);
  return (other) => deepEqual(other, copy);
}

const typeOf = (key: string, type: TypeSchema | undefined) =>
  type?.kind === 'map' ? type.items : type?.fields?.get(key)?.type;

function sortOf(value: JsonValue): 'list' | 'object' | 'plain' {
  if (Array.isArray(value)) return 'list';
  return isObject(value) ? 'object' : 'plain';
}
