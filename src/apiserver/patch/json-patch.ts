// JSON patch, RFC 6902, with the ways of the library that kube-apiserver uses: members may be replaced before they exist, indexes count
// from the end when negative, and maps that were gone into are written in the order of their keys.
// https://github.com/evanphx/json-patch/blob/v4.12.0/patch.go, apiserver pkg/endpoints/handlers/patch.go (jsonPatcher)

import { ApiError, badRequest } from '../../kube/api-error.ts';
import { deepCopy, deepEqual, isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { depthOf, MAX_DEPTH } from '../../lib/nesting.ts';
import { jsonKind } from '../decode/json-kind.ts';

const MAX_OPERATIONS = 10_000;
/** How much longer, as JSON, all copies together may make an object (apiserver pkg/server/config.go, JSONPatchMaxCopyBytes). */
const MAX_COPIED = 3 * 1024 * 1024;
/** Emulator: how many items may be pushed aside by what comes into their lists or goes out; upstream's server has other threads. */
const MAX_MOVED = 20_000_000;
const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** @param body null is a patch of no operations. Throws BadRequest, Invalid, RequestEntityTooLarge. */
export function jsonPatch(current: JsonObject, body: unknown): JsonObject {
  const operations = operationsOf(body as JsonValue);
  const patching: Patching = { target: deepCopy(current), touched: new Set(), copied: 0, moved: 0 };
  patching.touched.add(patching.target);
  for (const operation of operations) applyOne(patching, operation);
  patching.touched.forEach(sortKeys);
  return patching.target;
}

interface Patching {
  target: JsonObject;
  /** The maps that were gone into, whose keys are still to be put in order. */
  readonly touched: Set<JsonObject>;
  copied: number;
  moved: number;
}

function operationsOf(body: JsonValue): readonly JsonObject[] {
  const operations = body ?? [];
  if (!Array.isArray(operations)) throw undecodable(operations, '[]handlers.jsonPatchOp');
  if (operations.length > MAX_OPERATIONS) {
    throw new ApiError(
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`,
    );
  }
  return operations.map((operation) => {
    if (operation === null) return {};
    if (!isObject(operation)) throw undecodable(operation, 'handlers.jsonPatchOp');
    return operation;
  });
}

function undecodable(value: JsonValue, type: string): ApiError {
  return badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`);
}

function applyOne(patching: Patching, operation: JsonObject): void {
  const { op, path, value = null } = operation;
  if (typeof op !== 'string' || !OPERATIONS.has(op))
    throw invalidPatch(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  if (typeof path !== 'string') throw invalidPatch('operation missing path field');
  if (path === '') wholeDocument(patching, op, value);
  else applyAt(patching, { ...operation, op, path, value });
}

function applyAt(patching: Patching, operation: JsonObject & { op: string; path: string; value: JsonValue }): void {
  const { op, path, value } = operation;
  const isFromElsewhere = op === 'move' || op === 'copy';
  // What is moved has gone when its new place is looked for.
  const added = isFromElsewhere ? source(patching, operation) : value;
  const place = findPlace(patching, path, isFromElsewhere || op === 'add');
  if (op === 'test') test(place, value);
  else if (op === 'remove') remove(patching, place);
  else if (op === 'replace') replace(place, deepCopy(value));
  else add(patching, place, isFromElsewhere ? added : deepCopy(value));
}

/** Only a replacement may be of the whole document. */
function wholeDocument(patching: Patching, op: string, value: JsonValue): void {
  if (op !== 'replace' || !isObject(value))
    throw invalidPatch(`${op} operation does not apply: doc is missing path: "": missing value`);
  patching.target = deepCopy(value);
  patching.touched.add(patching.target);
}

/** What is moved, which is gone from where it was then, or a copy. */
function source(patching: Patching, { op, from }: JsonObject): JsonValue {
  if (typeof from !== 'string' || from === '') throw invalidPatch('operation, missing from field');
  const place = findPlace(patching, from, false);
  const value = valueAt(place);
  if (op === 'move') {
    remove(patching, place);
    return value ?? null;
  }
  if (value === undefined && Array.isArray(place.container)) throw missing(from);
  const copy = copyOut(value ?? null, patching);
  if (patching.copied > MAX_COPIED)
    throw invalidPatch(
      `Unable to complete the copy, the accumulated size increase of copy is ${patching.copied}, exceeding the limit ${MAX_COPIED}`,
    );
  return copy;
}

/** A copy is written out as it stands then: what was gone into is put in order, and the characters are counted. */
function copyOut(value: JsonValue, patching: Patching): JsonValue {
  if (typeof value !== 'object' || value === null) {
    patching.copied += lengthOf(value);
    return value;
  }
  patching.copied += 2; // Brackets; each item has a comma but one.
  if (Array.isArray(value)) {
    patching.copied += Math.max(0, value.length - 1);
    return value.map((item) => copyOut(item, patching));
  }
  if (patching.touched.delete(value)) sortKeys(value);
  const copy: JsonObject = {};
  const keys = Object.keys(value);
  patching.copied += Math.max(0, keys.length - 1);
  for (const key of keys) {
    patching.copied += lengthOf(key) + 1;
    setOwn(copy, key, copyOut(value[key] ?? null, patching));
  }
  return copy;
}

/** Of a scalar as JSON. */
function lengthOf(value: string | number | boolean | null): number {
  if (typeof value === 'string' && PLAIN.test(value)) return value.length + 2;
  return JSON.stringify(value).length;
}

function test(place: Place, wanted: JsonValue): void {
  const found = valueAt(place);
  if (found === undefined && Array.isArray(place.container)) throw missing(place.path);
  if (!deepEqual(found ?? null, wanted)) throw invalidPatch(`testing value ${place.path} failed: test failed`);
}

function remove(patching: Patching, place: Place): void {
  const { container, key } = place;
  if (valueAt(place) === undefined) throw missing(place.path);
  if (isObject(container)) delete container[key];
  else {
    makeRoom(patching, container, Number(key));
    container.splice(Number(key), 1);
  }
}

/** A member that is not there can be replaced too; an item of an array cannot. */
function replace(place: Place, value: JsonValue): void {
  const { container, key } = place;
  checkDepth(place, value);
  if (isObject(container)) setOwn(container, key, value);
  else if (valueAt(place) === undefined) throw missing(place.path);
  else container[Number(key)] = value;
}

function add(patching: Patching, place: Place, value: JsonValue): void {
  const { container, key } = place;
  checkDepth(place, value);
  if (isObject(container)) {
    setOwn(container, key, value);
    return;
  }
  const index = key === '-' ? container.length : INDEX.test(key) ? Number(key) : Number.NaN;
  if (!(index <= container.length))
    throw invalidPatch(`Unable to access invalid index: ${key}: invalid index referenced`);
  makeRoom(patching, container, index);
  container.splice(index, 0, value);
}

function makeRoom(patching: Patching, list: readonly JsonValue[], index: number): void {
  patching.moved += list.length - index;
  if (patching.moved > MAX_MOVED)
    throw new ApiError('RequestEntityTooLarge', `The JSON patch moves more than ${MAX_MOVED} items of lists`);
}

function checkDepth({ parents, path }: Place, value: JsonValue): void {
  if (parents.length + depthOf(value) > MAX_DEPTH)
    throw invalidPatch(`error in add for path: '${path}': exceeded max depth`);
}

interface Place {
  readonly container: JsonObject | JsonValue[];
  /** Of an array the index, counted from the start; where it is none, what stands there. */
  readonly key: string;
  readonly path: string;
  readonly parents: readonly (JsonObject | JsonValue[])[];
}

/** What stands before the first slash does not count. Throws Invalid where the way ends. */
function findPlace({ target, touched }: Patching, path: string, isInsert: boolean): Place {
  const parts = path.split('/').slice(1);
  const last = parts.pop();
  if (last === undefined) throw missing(path);
  let container: JsonObject | JsonValue[] = target;
  const parents: (JsonObject | JsonValue[])[] = [container];
  for (const part of parts) {
    const next: JsonValue | undefined = valueAt({ container, key: keyIn(container, part, false) });
    if (!isObject(next) && !Array.isArray(next)) throw missing(path);
    container = next;
    parents.push(container);
  }
  for (const parent of parents) if (isObject(parent)) touched.add(parent);
  return { container, key: keyIn(container, last, isInsert), path, parents };
}

function keyIn(container: JsonObject | JsonValue[], part: string, isInsert: boolean): string {
  const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return Array.isArray(container) ? indexOf(container, key, isInsert) : key;
}

function indexOf(list: readonly JsonValue[], key: string, isInsert: boolean): string {
  if (/^\+?\d+$/.test(key)) return String(Number(key));
  if (!/^-\d+$/.test(key)) return key;
  return String(list.length + (isInsert ? 1 : 0) + Number(key));
}

function valueAt({ container, key }: Pick<Place, 'container' | 'key'>): JsonValue | undefined {
  if (Array.isArray(container)) return INDEX.test(key) ? container[Number(key)] : undefined;
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function sortKeys(container: JsonObject): void {
  const entries = Object.entries(container).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key] of entries) delete container[key];
  for (const [key, value] of entries) setOwn(container, key, value);
}

const INDEX = /^\d+$/;
/** Written as it is, between quotation marks. */
const PLAIN = /^[ !#-[\]-~]*$/;

const missing = (path: string) => invalidPatch(`doc is missing path: ${path}: missing value`);

function invalidPatch(message: string): ApiError {
  return new ApiError('Invalid', `the server rejected our request due to an error in our request`, {
    details: {},
    cause: new Error(message),
  });
}
