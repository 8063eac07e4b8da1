// Strategic merge patch: a merge patch that knows which lists are merged by a key, and takes directives.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/strategicpatch/patch.go

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue, ownValue, setOwn } from '../../lib/json.ts';
import { goStringVerb, goType, goValue } from '../go-value.ts';
import { asMap, inPatchOrder, keyOf, setElementOrder, valueIdentity } from './strategic-order.ts';

const DIRECTIVE = '$patch';
const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';
const RETAIN_KEYS = '$retainKeys';

/**
 * @param patch changed: upstream takes out of it what it has dealt with, and shows what is left in its refusals
 * @param type undefined: the kind has no such schema; upstream refuses with 415
 */
export function strategicMergePatch(current: JsonObject, patch: JsonObject, type: TypeSchema | undefined): JsonObject {
  if (!type) {
    throw new ApiError('UnsupportedMediaType', 'strategic merge patch is not supported for this kind');
  }
  return mergeMaps(current, patch, type);
}

/** What upstream has no better word for: 500 without a reason. */
export const unmergeable = (message: string) => new ApiError('Unknown', message);

type PatchField = Pick<FieldSchema, 'type' | 'patch'> | undefined;

/** A new map; what the patch does not touch is shared with the old one. */
function mergeMaps(before: JsonObject, patch: JsonObject, type: TypeSchema | undefined): JsonObject {
  const target = { ...before };
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return withoutDirective(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined) throw unknownType(directive, patch);
  retainKeys(target, patch);
  orderLists(target, patch, type);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM_LIST.slice(0, -1))) deleteFromList(target, { key, value: value ?? null, type });
    else {
      if (isMerged(ownValue(target, key), value) && type?.kind === 'any') throw noField(type, key);
      mergeField(target, { key, value: value ?? null, field: fieldOf(type, key) });
    }
  }
  return target;
}

/** Only then the struct is asked how. */
const isMerged = (before: JsonValue | undefined, value: JsonValue | undefined) =>
  (isObject(before) && isObject(value)) || (Array.isArray(before) && Array.isArray(value));

/** Of a struct that stands for any JSON no field is known. */
function noField(type: TypeSchema | undefined, key: string): ApiError {
  const struct = `struct ${type?.name?.split('.').pop() ?? ''}`;
  return unmergeable(`unable to find api field in ${struct} for the json field ${JSON.stringify(key)}`);
}

function unknownType(directive: JsonValue, patch: JsonObject): ApiError {
  return unmergeable(`unknown patch type: ${goStringVerb(directive)} in map: ${goValue(patch)}`);
}

/** The schema of one key: of a struct's field, or of a map's every value. */
function fieldOf(type: TypeSchema | undefined, key: string): PatchField {
  if (type?.kind === 'map') return type.items && { type: type.items };
  return type?.fields?.get(key);
}

interface FieldPatch {
  readonly key: string;
  readonly value: JsonValue;
  readonly field: PatchField;
}

function mergeField(target: JsonObject, { key, value, field }: FieldPatch): void {
  const before = ownValue(target, key);
  const isReplace = field?.patch?.strategies.includes('replace') === true;
  if (value === null) delete target[key];
  else if (isObject(value) && isObject(before))
    setOwn(target, key, isReplace ? value : mergeMaps(before, value, field?.type));
  else if (Array.isArray(value) && Array.isArray(before)) setOwn(target, key, mergeLists(before, value, field));
  else {
    const added = directionless(value);
    if (added === undefined) delete target[key];
    else setOwn(target, key, added);
  }
}

function mergeLists(before: JsonValue[], patch: JsonValue[], field: PatchField): JsonValue[] {
  if (field?.patch?.strategies.includes('merge') !== true) return patch;
  if (before.length === 0 && patch.length === 0) return before;
  checkAlike(before, patch);
  const { mergeKey } = field.patch;
  if (mergeKey === undefined) {
    const both = [...new Map([...before, ...patch].map((item) => [valueIdentity(item), item])).values()];
    return inPatchOrder(both, { order: patch, before, mergeKey });
  }
  const merge = { mergeKey, type: field.type.items };
  const { left, rest, isReplaced } = applySpecial(before, patch.map(asMap), mergeKey);
  const kept = isReplaced ? [] : left;
  return inPatchOrder(mergeObjects([...kept], rest, merge), { order: rest, before: kept, mergeKey });
}

function checkAlike(before: JsonValue[], patch: JsonValue[]): void {
  const kinds = new Set([...before, ...patch].map((item) => (isObject(item) ? 'map' : goType(item))));
  if (kinds.size > 1) throw unmergeable(`list element types are not identical: [${goValue(before)} ${goValue(patch)}]`);
}

interface Special {
  readonly left: JsonValue[];
  readonly rest: JsonObject[];
  readonly isReplaced: boolean;
}

/** Takes the items with directives out of the patch, and what they delete out of the list. */
function applySpecial(before: JsonValue[], patch: readonly JsonObject[], mergeKey: string): Special {
  const gone = new Set<string>();
  let isReplaced = false;
  for (const item of patch) {
    const directive = item[DIRECTIVE];
    if (directive === undefined) continue;
    if (directive === 'replace') isReplaced = true;
    else if (directive === 'merge') throw unmergeable('merging lists cannot yet be specified in the patch');
    else if (directive !== 'delete') throw unknownType(directive, item);
    else gone.add(valueIdentity(keyOf(item, mergeKey)));
  }
  const left = before.filter((item) => !isObject(item) || !gone.has(valueIdentity(item[mergeKey])));
  return { left, rest: patch.filter((item) => item[DIRECTIVE] === undefined), isReplaced };
}

interface ListMerge {
  readonly mergeKey: string;
  readonly type: TypeSchema | undefined;
}

function mergeObjects(list: JsonValue[], patch: readonly JsonObject[], { mergeKey, type }: ListMerge): JsonValue[] {
  const places = new Map<string, number>();
  const place = (item: JsonValue, at: number) => {
    const key = isObject(item) ? valueIdentity(item[mergeKey]) : undefined;
    if (key !== undefined && !places.has(key)) places.set(key, at);
  };
  list.forEach(place);
  for (const item of patch) {
    const at = places.get(valueIdentity(keyOf(item, mergeKey)));
    if (at === undefined) place(item, list.push(item) - 1);
    else list[at] = mergeMaps(list[at] as JsonObject, item, type);
  }
  return list;
}

/** Keys that the patch does not name in `$retainKeys` go. */
function retainKeys(target: JsonObject, patch: JsonObject): void {
  const retained = patch[RETAIN_KEYS];
  if (retained === undefined) return;
  delete patch[RETAIN_KEYS];
  const listed = new Set(Array.isArray(retained) ? retained : []);
  const isListed = (key: string) => listed.has(key);
  const given = Object.keys(patch).filter((key) => patch[key] !== null && !key.startsWith(ORDER));
  if (!Array.isArray(retained) || !given.every((key) => isListed(key) || key.startsWith(DELETE_FROM_LIST)))
    throw badRequest('invalid patch format of retainKeys');
  for (const key of Object.keys(target)) if (!isListed(key)) delete target[key];
}

/** Merges the lists that come with an order, and takes both out of the patch. */
function orderLists(target: JsonObject, patch: JsonObject, type: TypeSchema | undefined): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(ORDER.slice(0, -1))) continue;
    delete patch[directive];
    const key = directive.slice(ORDER.length);
    const field = fieldOf(type, key);
    const wanted = asList(order ?? null);
    if (!directive.startsWith(ORDER)) throw badRequest('invalid patch format of setElementOrder list');
    if (!field) throw noField(type, key);
    const before = ownValue(target, key) === undefined ? undefined : asList(target[key] ?? null);
    const given = ownValue(patch, key) === undefined ? undefined : asList(patch[key] ?? null);
    if (!before && !given) continue;
    const merge = (list: JsonValue[]) =>
      before ? mergeLists(before, list, field) : (directionless(list) as JsonValue[]);
    const lists = { before: before ?? [], given: given ?? [], order: wanted, mergeKey: field.patch?.mergeKey };
    setOwn(
      target,
      key,
      setElementOrder(lists, () => (given ? merge(given) : (before ?? []))),
    );
    delete patch[key];
  }
}

function asList(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw unmergeable(`expected a []interface {}, but received a ${goType(value)}`);
}

interface Deletion {
  /** The directive. */
  readonly key: string;
  readonly value: JsonValue;
  readonly type: TypeSchema | undefined;
}

/** A list of maps is merged as any other. */
function deleteFromList(target: JsonObject, { key: directive, value: gone, type }: Deletion): void {
  if (!directive.startsWith(DELETE_FROM_LIST)) throw badRequest('invalid patch format of primitive list');
  const key = directive.slice(DELETE_FROM_LIST.length);
  const list = ownValue(target, key);
  if (!Array.isArray(list) || !Array.isArray(gone)) return;
  checkAlike(list, gone);
  const identities = new Set(gone.map(valueIdentity));
  if (list.some(isObject)) mergeField(target, { key, value: gone, field: fieldOf(type, key) });
  else target[key] = list.filter((item) => !identities.has(valueIdentity(item)));
}

/**
 * What is new is taken as it is, without nulls; a map with a directive, for which there is nothing to direct, is left out. Of the other
 * directives, as of all of a new list item's, the decoder says that it does not know such fields.
 */
function directionless(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(directionless).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (value[DIRECTIVE] !== undefined) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const kept = item === undefined || item === null ? undefined : directionless(item);
    if (kept === undefined) delete value[key];
    else setOwn(value, key, kept);
  }
  return value;
}

function withoutDirective(patch: JsonObject): JsonObject {
  delete patch[DIRECTIVE];
  return patch;
}
