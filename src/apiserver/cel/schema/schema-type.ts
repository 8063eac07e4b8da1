// The types that schemas are to expressions, with how large their values can get within one request.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/common/schemas.go

import type { JsonValue } from '../../../lib/json.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  STRING,
  structType,
  TIMESTAMP,
} from '../typing/cel-type.ts';
import { escapeName, writtenName } from './property-names.ts';

/** What of a structural schema matters to expressions. */
export interface ValueSchema {
  readonly type?: string;
  readonly format?: string;
  readonly default?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly items?: ValueSchema;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly additionalProperties?: ValueSchema | boolean;
  readonly nullable?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-list-type'?: string;
}

/** A schema as a type. */
export interface SchemaType {
  readonly type: CelType;
  /** The fewest bytes that a value takes as JSON. */
  readonly minSize: number;
  /** The most elements, entries, characters or bytes that a value has; 0 for what has none, and for the keys of maps. */
  readonly maxElements: number;
  readonly element?: SchemaType;
  readonly key?: SchemaType;
  /** By their names as expressions write them. */
  readonly fields?: ReadonlyMap<string, SchemaType>;
}

/** The largest request that is accepted (apiserver pkg/apis/cel/config.go). */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;

const TEXT: ValueSchema = { type: 'string' };
const TIME_LENGTH = 32;
const DATE_LENGTH = 12;

/** A whole resource has its kind, version and names, whatever its schema says. */
export function asResource(schema: ValueSchema): ValueSchema {
  const metadata = { type: 'object', properties: { name: TEXT, generateName: TEXT } };
  return { ...schema, properties: { ...schema.properties, kind: TEXT, apiVersion: TEXT, metadata } };
}

/** Undefined for what expressions do not see. @param name of the type, for objects */
export function schemaType(given: ValueSchema, isResource: boolean, name: string): SchemaType | undefined {
  if (given['x-kubernetes-int-or-string'])
    return {
      type: DYN,
      minSize: 1,
      maxElements: given.maxLength === undefined ? MAX_REQUEST_BYTES - 2 : given.maxLength * 4,
    };
  const schema = isResource ? asResource(given) : given;
  switch (schema.type) {
    case 'array':
      return arrayType(schema, name);
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? mapOf(schema, schema.additionalProperties, name)
        : objectType(schema, name);
    case 'string':
      return stringType(schema);
    case 'boolean':
      return scalar(BOOL, 4);
    case 'number':
      return scalar(DOUBLE, 1);
    case 'integer':
      return scalar(INT, 1);
    default:
      return undefined;
  }
}

const scalar = (type: CelType, minSize: number): SchemaType => ({ type, minSize, maxElements: 0 });

function innerType(schema: ValueSchema, name: string): SchemaType | undefined {
  return schemaType(schema, schema['x-kubernetes-embedded-resource'] ?? false, name);
}

function arrayType({ items, maxItems }: ValueSchema, name: string): SchemaType | undefined {
  const element = items && innerType(items, `${name}.@idx`);
  if (!element) return undefined;
  const most = Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSize + 1));
  return { type: listType(element.type), element, minSize: 2, maxElements: Math.max(0, maxItems ?? most) };
}

function mapOf({ maxProperties }: ValueSchema, values: ValueSchema, name: string): SchemaType | undefined {
  const element = innerType(values, `${name}.@elem`);
  if (!element) return undefined;
  const most = Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSize + 6));
  const key = scalar(STRING, 2);
  return {
    type: mapType(STRING, element.type),
    element,
    key,
    minSize: 2,
    maxElements: Math.max(0, maxProperties ?? most),
  };
}

function objectType(schema: ValueSchema, name: string): SchemaType {
  const fields = new Map<string, SchemaType>();
  let minSize = 2;
  for (const [property, inner] of Object.entries(schema.properties ?? {})) {
    const type = innerType(inner, `${name}.${property}`);
    if (!type) continue;
    const written = escapeName(property);
    if (written !== undefined) fields.set(written, type);
    if (schema.required?.includes(property) && inner.default === undefined)
      minSize += property.length + type.minSize + 4;
  }
  return { type: structType(name, (field) => fields.get(writtenName(field))?.type), fields, minSize, maxElements: 0 };
}

function stringType({ format, maxLength, enum: choices }: ValueSchema): SchemaType {
  const any = MAX_REQUEST_BYTES - 2;
  switch (format) {
    case 'byte':
      return { type: BYTES, minSize: 2, maxElements: maxLength ?? any };
    case 'duration':
      return { type: DURATION, minSize: 3, maxElements: TIME_LENGTH };
    case 'date':
      return { type: TIMESTAMP, minSize: DATE_LENGTH, maxElements: DATE_LENGTH };
    case 'date-time':
      return { type: TIMESTAMP, minSize: 21, maxElements: TIME_LENGTH };
    default:
      return textType(maxLength, choices);
  }
}

function textType(maxLength: number | undefined, choices: ValueSchema['enum']): SchemaType {
  const any = MAX_REQUEST_BYTES - 2;
  const longest = Math.max(
    0,
    ...(choices ?? []).map((choice) => (typeof choice === 'string' ? Buffer.byteLength(choice) : 0)),
  );
  const most = maxLength === undefined ? (choices && choices.length > 0 ? longest : any) : maxLength * 4;
  return { type: STRING, minSize: 2, maxElements: Math.max(0, most) };
}
