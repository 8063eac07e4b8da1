// The structure of Kubernetes objects as plain data: one vocabulary for strict decoding, protobuf, merge and apply patches, and
// OpenAPI. Built-in types come from kubernetes.gen.json; custom kinds bring their own.

import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** `any` is arbitrary JSON (RawExtension, JSON, FieldsV1). `bytes` is base64 text. */
export type TypeKind =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'bytes'
  | 'time'
  | 'microTime'
  | 'quantity'
  | 'intOrString'
  | 'duration'
  | 'any'
  | 'object'
  | 'list'
  | 'map';

export interface TypeSchema {
  readonly kind: TypeKind;
  /** The OpenAPI definition's name, for objects of a named type: `io.k8s.api.core.v1.Pod`; and of arbitrary JSON that has one. */
  readonly name?: string;
  /** A text of a custom kind that has a format: for an apply any scalar will do. */
  readonly hasFormat?: true;
  readonly format?: 'int32' | 'int64' | 'uint8' | 'double';
  /** Of an object, in the order of their declaration. Types may be recursive: this is worked out when it is read. */
  readonly fields?: ReadonlyMap<string, FieldSchema>;
  /** Of an object: its protobuf form, by field number. */
  readonly protobuf?: ReadonlyMap<number, ProtobufField>;
  /** Of a list's items or a map's values. */
  readonly items?: TypeSchema;
  /** Of an object: fields that are not named are let pass, whatever they are. */
  readonly isOpen?: boolean;
  /**
   * Of a custom kind, whose objects are no Go structs: how they are read, and the fields that it does not know.
   * @param isMerged nobody has decoded the object: nulls stay where there may be none, and metadata that cannot be read is taken away
   */
  read?(value: JsonObject, isMerged?: boolean): { readonly object: JsonObject; readonly problems: readonly string[] };
  /** Of a custom kind: its schema as OpenAPI shows it. */
  document?(dialect: 'v2' | 'v3'): object;
  /** For server-side apply: the whole value has one owner. */
  readonly isAtomic?: boolean;
  /** Of a list; absent means atomic. */
  readonly list?: { readonly type: 'atomic' | 'set' } | { readonly type: 'map'; readonly keys: readonly string[] };
}

export interface FieldSchema {
  readonly name: string;
  readonly type: TypeSchema;
  readonly isRequired: boolean;
  /** Left out of JSON when it has its zero value. */
  readonly omitsEmpty: boolean;
  /** A Go pointer: a zero that was sent is kept. */
  readonly isPointer: boolean;
  /** The type's name in Go, where it is not the one that its kind has by itself: errors tell it. */
  readonly goType?: string;
  /** What stands for it where it is a key of a list's items and is missing. */
  readonly default?: JsonValue;
  /** Strategic merge patch: what to do with the field, and by which key its items are told apart. */
  readonly patch?: { readonly strategies: readonly string[]; readonly mergeKey?: string };
}

/** A field of a message: a field of the object, or (`inlined`) a nested message whose fields are the object's own in JSON. */
export type ProtobufField = { readonly field: FieldSchema } | { readonly inlined: TypeSchema };

/** Finds the types of kinds. */
export interface SchemaSource {
  /** The type of a kind's objects; undefined for a kind without a schema. */
  forKind(group: string, version: string, kind: string): TypeSchema | undefined;
  /** A type by its OpenAPI definition's name. */
  definition(name: string): TypeSchema | undefined;
}
