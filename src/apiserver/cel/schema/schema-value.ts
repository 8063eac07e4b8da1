// Values as their schema says they are: `number` is a double though it is whole, `date-time` a timestamp, lists may be sets.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/common/valuesunstructured.go

import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import type { CelType } from '../typing/cel-type.ts';
import { ArrayList, fromJson, JsonList, JsonMap } from '../values/collections.ts';
import { equals } from '../values/equality.ts';
import { parseDuration, parseTimestamp } from '../values/time.ts';
import { type CelList, type CelMap, Duration, isMap, type Value } from '../values/value.ts';
import { escapeName, unescapeName } from './property-names.ts';
import { asResource, type ValueSchema } from './schema-type.ts';

/** @param json that the schema accepts; what it does not accept is taken as JSON has it */
export function schemaValue(json: JsonValue, schema: ValueSchema, isResource = false): Value {
  if (json === null) return null;
  if (schema['x-kubernetes-int-or-string'] || schema.type === undefined) return fromJson(json);
  if (isResource || schema['x-kubernetes-embedded-resource']) return objectValue(json, asResource(schema));
  if (Array.isArray(json)) return schema.items ? new SchemaList(json, schema) : fromJson(json);
  if (isObject(json)) return objectValue(json, schema);
  if (typeof json === 'number') return schema.type === 'number' ? json : fromJson(json);
  return typeof json === 'string' ? stringValue(json, schema.format) : json;
}

function stringValue(text: string, format: string | undefined): Value {
  if (format === 'byte') return Buffer.from(text, 'base64');
  if (format === 'duration') {
    const nanos = parseDuration(text);
    return nanos === undefined ? text : new Duration(nanos);
  }
  if (format !== 'date' && format !== 'date-time') return text;
  return parseTimestamp(format === 'date' ? `${text}T00:00:00Z` : text.toUpperCase()) ?? text;
}

function objectValue(json: JsonValue, schema: ValueSchema): Value {
  if (!isObject(json)) return fromJson(json);
  const values = schema.additionalProperties;
  if (typeof values === 'object') return new JsonMap(json, (value) => schemaValue(value, values));
  if (!schema.properties) return fromJson(json);
  return new SchemaObject(json, schema.properties);
}

/** An object with the properties that its schema declares; those that no expression can write are not seen. */
class SchemaObject implements CelMap {
  readonly kind = 'map';
  readonly type: CelType = { kind: 'struct', name: 'object', parameters: [] };
  private readonly object: JsonObject;
  private readonly properties: Readonly<Record<string, ValueSchema>>;

  constructor(object: JsonObject, properties: Readonly<Record<string, ValueSchema>>) {
    this.object = object;
    this.properties = properties;
  }

  get size(): number {
    return [...this.keys()].length;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const name = unescapeName(key);
    const schema = Object.hasOwn(this.properties, name) ? this.properties[name] : undefined;
    const json = Object.hasOwn(this.object, name) ? this.object[name] : undefined;
    return schema && json !== undefined ? schemaValue(json, schema) : undefined;
  }

  *keys(): Iterable<Value> {
    for (const name of Object.keys(this.object)) {
      const written =
        Object.hasOwn(this.properties, name) && this.object[name] !== undefined ? escapeName(name) : undefined;
      if (written !== undefined) yield written;
    }
  }
}

/** A list; of type `set` or `map` its order says nothing, and what is added replaces what has its key. */
class SchemaList extends JsonList {
  private readonly keys: readonly string[];
  private readonly listType: string;

  constructor(items: readonly JsonValue[], schema: ValueSchema) {
    super(items, (json) => schemaValue(json, schema.items as ValueSchema));
    this.listType = schema['x-kubernetes-list-type'] ?? 'atomic';
    this.keys = (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapeName(key) ?? key);
  }

  private isSame(a: Value, b: Value): boolean {
    if (this.listType === 'set') return equals(a, b);
    return isMap(a) && isMap(b) && this.keys.every((key) => equals(a.get(key) ?? null, b.get(key) ?? null));
  }

  equalTo(other: CelList): boolean {
    if (this.length !== other.length) return false;
    if (this.listType === 'atomic') {
      for (let index = 0; index < this.length; index += 1) if (!equals(this.at(index), other.at(index))) return false;
      return true;
    }
    const others = [...other];
    return [...this].every((item) => others.some((one) => this.isSame(item, one) && equals(item, one)));
  }

  plus(other: CelList): CelList {
    const items = [...this];
    if (this.listType === 'atomic') return new ArrayList([...items, ...other]);
    for (const item of other) {
      const place = items.findIndex((one) => this.isSame(one, item));
      if (place >= 0) items[place] = item;
      else items.push(item);
    }
    return new ArrayList(items);
  }
}
