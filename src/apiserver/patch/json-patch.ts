// JSON patch, RFC 6902, with the ways of the library that kube-apiserver uses: members may be replaced before they exist, indexes count
// from the end when negative, and maps that were gone into are written in the order of their keys.
// https://github.com/evanphx/json-patch/blob/v4.12.0/patch.go, apiserver pkg/endpoints/handlers/patch.go (jsonPatcher)

import { applyPatch as applyRfc6902, type Operation } from 'rfc6902';
import { ApiError, badRequest } from '../../kube/api-error.ts';
import { deepCopy, isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { jsonKind } from '../decode/json-kind.ts';

const MAX_OPERATIONS = 10_000;
const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** @param body null is a patch of no operations. Throws BadRequest, Invalid, RequestEntityTooLarge. */
export function jsonPatch(current: JsonObject, body: unknown): JsonObject {
  const operations = operationsOf(body as JsonValue);
  const patched = operations.reduce<JsonObject>(applyOne, inOrder(deepCopy(current)));
  return patched;
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

function applyOne(target: JsonObject, operation: JsonObject): JsonObject {
  const { op, path, value = null } = operation;
  if (typeof op !== 'string' || !OPERATIONS.has(op)) throw invalidPatch(`Unexpected kind: ${String(op ?? 'unknown')}`);
  if (typeof path !== 'string') throw invalidPatch('operation missing path field');
  if (path === '') return wholeDocument(op, value);
  const place = findPlace(target, path, op === 'add' || op === 'move' || op === 'copy');
  const from = typeof operation['from'] === 'string' ? findPlace(target, operation['from'], false) : undefined;
  const standard = {
    ...operation,
    op: opFor(op, place),
    path: place.pointer,
    value,
    ...(from ? { from: from.pointer } : {}),
  };
  const source =
    from && op === 'copy' && valueAt(from) === undefined ? { op: 'add', path: place.pointer, value: null } : standard;
  if (op === 'test' && valueAt(place) === undefined && value === null) return target;
  const [problem] = applyRfc6902(target, [source as unknown as Operation]);
  if (problem) throw invalidPatch(`${op} operation does not apply: ${problem.name}`);
  for (const found of from ? [place, from] : [place]) for (const parent of found.parents) inOrder(parent);
  return target;
}

/** Only a replacement may be of the whole document. */
function wholeDocument(op: string, value: JsonValue): JsonObject {
  if (op === 'replace' && isObject(value)) return inOrder(deepCopy(value));
  throw invalidPatch(`${op} operation does not apply: doc is missing path: "": missing value`);
}

/** A member that is not there can be replaced too; an item of an array cannot. */
function opFor(op: string, { container, key }: Place): string {
  return op === 'replace' && isObject(container) && !Object.hasOwn(container, key) ? 'add' : op;
}

interface Place {
  readonly container: JsonObject | JsonValue[];
  readonly key: string;
  /** With indexes counted from the start. */
  readonly pointer: string;
  readonly parents: readonly (JsonObject | JsonValue[])[];
}

/** What stands before the first slash does not count. Throws Invalid where the way ends. */
function findPlace(target: JsonObject, path: string, isInsert: boolean): Place {
  const parts = path.split('/').slice(1);
  const parents: (JsonObject | JsonValue[])[] = [target];
  const resolved: string[] = [];
  for (const [at, part] of parts.entries()) {
    const container = parents.at(-1) as JsonObject | JsonValue[];
    const isLast = at === parts.length - 1;
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const index = Array.isArray(container) ? indexOf(container, key, isLast && isInsert) : key;
    resolved.push(Array.isArray(container) ? index : part);
    if (isLast) return { container, key: index, pointer: `/${resolved.join('/')}`, parents };
    const next = Array.isArray(container) ? container[Number(index)] : container[key];
    if (!isObject(next) && !Array.isArray(next)) break;
    parents.push(next);
  }
  throw invalidPatch(`doc is missing path: ${path}: missing value`);
}

function indexOf(list: readonly JsonValue[], key: string, isInsert: boolean): string {
  if (/^\+?\d+$/.test(key)) return String(Number(key));
  if (!/^-\d+$/.test(key)) return key;
  return String(list.length + (isInsert ? 1 : 0) + Number(key));
}

function valueAt({ container, key }: Place): JsonValue | undefined {
  if (Array.isArray(container)) return container[Number(key)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

/** Sorts the keys of a map in place. */
function inOrder<T extends JsonObject | JsonValue[]>(container: T): T {
  if (!isObject(container)) return container;
  const entries = Object.entries(container).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key] of entries) delete container[key];
  for (const [key, value] of entries) setOwn(container, key, value);
  return container;
}

function invalidPatch(message: string): ApiError {
  return new ApiError('Invalid', `the server rejected our request due to an error in our request`, {
    details: {},
    cause: new Error(message),
  });
}
