// The few types whose form in protocol buffers is not that of their JSON, written.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/time_proto.go, pkg/api/resource/generated.proto,
// pkg/util/intstr/generated.proto, pkg/runtime/generated.proto,
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/generated.proto

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { bytesField, numberField } from '../../lib/protobuf-fields.ts';
import { parseDuration } from '../cel/values/time.ts';

const NOTHING = Buffer.alloc(0);
const text = (number: number, value: string) => bytesField(number, Buffer.from(value, 'utf8'));

/** A value's type, and that of the struct in which it stands. */
export interface Typed {
  readonly type: TypeSchema;
  readonly struct: TypeSchema;
}

type EncodeMessage = (object: JsonObject, struct: TypeSchema) => Buffer;

/** @param value undefined: what the type is when nothing was said */
export function encodeSpecial(value: JsonValue | undefined, typed: Typed, encode: EncodeMessage): Buffer {
  switch (typed.type.kind) {
    case 'time':
    case 'microTime':
      return typeof value === 'string' ? timestamp(value) : NOTHING;
    case 'quantity':
      return text(1, value === undefined ? '0' : String(value));
    case 'intOrString':
      return intOrString(value ?? 0);
    case 'duration':
      return numberField(1, Number(parseDuration(String(value ?? '')) ?? 0n));
    default:
      return value === undefined ? NOTHING : anyJson(value, typed, encode);
  }
}

/** Whole seconds and, in a time of microseconds, what is beyond them. */
function timestamp(value: string): Buffer {
  const seconds = Math.floor(Date.parse(value) / 1000);
  const [, fraction = ''] = /\.(\d+)/.exec(value) ?? [];
  return Buffer.concat([numberField(1, seconds), numberField(2, Number(fraction.padEnd(9, '0').slice(0, 9)))]);
}

function intOrString(value: JsonValue): Buffer {
  const isText = typeof value === 'string';
  return Buffer.concat([
    numberField(1, isText ? 1 : 0),
    numberField(2, isText ? 0 : Number(value)),
    text(3, isText ? value : ''),
  ]);
}

/** Its text; but schemas of custom kinds say which of several things they have in a place, and are structs there. */
function anyJson(value: JsonValue, { type, struct }: Typed, encode: EncodeMessage): Buffer {
  const schema = (number: number, one: JsonValue) => bytesField(number, encode(isObject(one) ? one : {}, struct));
  const several = Array.isArray(value) ? value : [];
  switch (type.name?.split('.').pop()) {
    case 'JSONSchemaPropsOrArray':
      return Array.isArray(value) ? Buffer.concat(several.map((one) => schema(2, one))) : schema(1, value);
    case 'JSONSchemaPropsOrBool':
      return Buffer.concat([numberField(1, value === false ? 0 : 1), isObject(value) ? schema(2, value) : NOTHING]);
    case 'JSONSchemaPropsOrStringArray':
      return Array.isArray(value) ? Buffer.concat(several.map((one) => text(2, String(one)))) : schema(1, value);
    default:
      return text(1, JSON.stringify(value));
  }
}
