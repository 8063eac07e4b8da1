// Of which type an answer in protocol buffers is: of a kind, or of meta.k8s.io.

import type { FieldSchema, SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import { typeOfKind } from './decode-protobuf.ts';
import { encodeProtobuf, type TypeMeta } from './encode-protobuf.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** In its envelope. Throws for what has no form in protocol buffers: nobody can have asked for that. */
export function protobufOf(body: TypeMeta & object, schemas: SchemaSource): Buffer {
  return encodeProtobuf(body, answerType(body, schemas));
}

/** Throws likewise. */
export function answerType({ apiVersion = '', kind = '' }: TypeMeta, schemas: SchemaSource): TypeSchema {
  const type = metadataTypes(schemas)[kind] ?? typeOfKind(schemas)(apiVersion, kind);
  if (!type) throw new Error(`${apiVersion} ${kind} has no form in protocol buffers`);
  return type;
}

const ofSchemas = new WeakMap<SchemaSource, Readonly<Record<string, TypeSchema>>>();

/** What OpenAPI does not describe: k8s.io/apimachinery pkg/apis/meta/v1/generated.proto. */
function metadataTypes(schemas: SchemaSource): Readonly<Record<string, TypeSchema>> {
  const known = ofSchemas.get(schemas);
  if (known) return known;
  const one = structOf({ 1: field('metadata', schemas.definition(`${META}.ObjectMeta`)) });
  const list = structOf({
    1: field('metadata', schemas.definition(`${META}.ListMeta`)),
    2: field('items', { kind: 'list', items: one }),
  });
  const made = { PartialObjectMetadata: one, PartialObjectMetadataList: list };
  ofSchemas.set(schemas, made);
  return made;
}

const field = (name: string, type: TypeSchema = { kind: 'any' }): FieldSchema => ({
  name,
  type,
  isRequired: false,
  omitsEmpty: true,
  isPointer: false,
});

const structOf = (fields: Readonly<Record<number, FieldSchema>>): TypeSchema => ({
  kind: 'object',
  protobuf: new Map(Object.entries(fields).map(([number, one]) => [Number(number), { field: one }])),
});
