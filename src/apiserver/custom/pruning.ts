// Taking out of an object what the schema of its kind does not know.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/pruning/algorithm.go

import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { Telling } from '../telling.ts';
import { asResource, isMap, type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

const META_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/** Changes `object`, which is a whole resource. Returns the paths of what it took away, in their order. */
export function prune(object: JsonObject, schema: JsonSchema | undefined, isResource = true): readonly string[] {
  const unknown = new UnknownPaths();
  pruneValue(object, isResource ? asResource(schema) : schema, { path: '', unknown });
  return unknown.paths.sort();
}

interface Place {
  readonly path: string;
  readonly unknown: UnknownPaths;
}

const inField = ({ path, unknown }: Place, key: string): Place => ({ path: path ? `${path}.${key}` : key, unknown });
const inItem = ({ path, unknown }: Place, index: number): Place => ({ path: `${path}[${index}]`, unknown });

class UnknownPaths {
  readonly paths: string[] = [];
  readonly #telling = new Telling();

  add(path: string): void {
    if (this.#telling.fits(path.length)) this.paths.push(path);
  }
}

function pruneValue(value: JsonValue | undefined, schema: JsonSchema | undefined, place: Place): void {
  const keepsUnknown = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const visit = keepsUnknown ? pruneKept : pruneValue;
      visit(item, schema?.items, inItem(place, index));
    }
  } else if (isObject(value)) pruneFields(value, schema, { place, keepsUnknown });
}

/** Items of a list that keeps what it does not know: what is not declared of them is kept too. */
function pruneKept(value: JsonValue | undefined, schema: JsonSchema | undefined, place: Place): void {
  if (schema) pruneValue(value, { ...schema, 'x-kubernetes-preserve-unknown-fields': true }, place);
}

function pruneFields(
  value: JsonObject,
  schema: JsonSchema | undefined,
  { place, keepsUnknown }: { place: Place; keepsUnknown: boolean },
): void {
  const isResource = schema?.['x-kubernetes-embedded-resource'] === true;
  for (const key of Object.keys(value)) {
    if (isResource && META_FIELDS.has(key)) continue;
    const property = propertyOf(schema, key);
    if (property) pruneValue(value[key], property, inField(place, key));
    else if (isMap(schema)) pruneValue(value[key], valuesOf(schema), inField(place, key));
    else if (!keepsUnknown) {
      if (!META_FIELDS.has(key) || place.path !== '') place.unknown.add(inField(place, key).path);
      delete value[key];
    }
  }
}
