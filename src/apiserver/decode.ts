// Bodies in: JSON, YAML and protobuf, read into an object of the kind that the URL names, with upstream's words for what is wrong.

import { TextDecoder } from 'node:util';
import { parseAllDocuments, parseDocument } from 'yaml';
import { ApiError, badRequest } from '../kube/api-error.ts';
import type { PatchType } from '../kube/cluster.ts';
import { apiVersionOf, type KubeObject } from '../kube/object.ts';
import type { SchemaSource, TypeSchema } from '../kube/schema/schema.ts';
import type { DeleteOptions } from '../kube/types.gen.ts';
import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { duplicateFields } from './decode/duplicates.ts';
import { DecodeError, normalize } from './decode/normalize.ts';
import { FieldErrors, invalidObject } from './field-errors.ts';
import { decodeProtobuf, typeOfKind } from './protobuf/decode-protobuf.ts';

export interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface DecodeInput {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly kind: KindName;
  readonly schemas: SchemaSource;
  readonly validation: 'Ignore' | 'Warn' | 'Strict';
  warn(text: string): void;
}

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** The object of a create or update. Throws BadRequest, UnsupportedMediaType. */
export function decodeObject(input: DecodeInput): KubeObject {
  const { kind, schemas, validation } = input;
  const { value, duplicates } = parseBody(input);
  const { object, problems } = decodeValue(value, {
    kind,
    schema: schemas.forKind(kind.group, kind.version, kind.kind),
  });
  const all = [...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`), ...problems];
  if (validation === 'Strict' && all.length > 0)
    throw badRequest(cannotHandle(value, kind, `strict decoding error: ${all.join(', ')}`));
  if (validation === 'Warn') for (const problem of all) input.warn(problem);
  return object;
}

/** A parsed body as an object of the kind, and what strict decoding has against it. Throws BadRequest. */
export function decodeValue(
  value: JsonObject,
  target: { kind: KindName; schema: TypeSchema | undefined },
): { object: KubeObject; problems: readonly string[] } {
  const { kind, schema } = target;
  checkIdentity(value, kind);
  const problems: string[] = [];
  try {
    const normal = normalize(value, schema, { problems });
    const object = { ...normal, kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: normal['metadata'] ?? {} };
    return { object: object as unknown as KubeObject, problems };
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(cannotHandle(value, kind, error.message));
    throw error;
  }
}

/** What a Go round trip makes of an object of our own. */
export function normalizeObject(value: JsonObject, schema: TypeSchema | undefined): JsonObject {
  return normalize(value, schema);
}

function cannotHandle(value: JsonObject, kind: KindName, why: string): string {
  const said = typeof value['kind'] === 'string' && value['kind'] !== '' ? value['kind'] : kind.kind;
  return `${said} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`;
}

/** Kind and version may be left out; when they are there they must be the URL's. */
function checkIdentity(value: JsonObject, kind: KindName): void {
  const apiVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '';
  const expected = apiVersionOf(kind);
  const said = typeof value['kind'] === 'string' ? value['kind'] : '';
  if (apiVersion !== '' && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (said !== '' && said !== kind.kind) {
    throw badRequest(
      `${said} in version "${kind.version}" cannot be handled as a ${kind.kind}: converting (v1.${said}) to (v1.${kind.kind}): unknown conversion`,
    );
  }
}

interface Parsed {
  readonly value: JsonObject;
  readonly duplicates: readonly string[];
}

function parseBody({
  body,
  contentType,
  schemas,
  kind,
}: Pick<DecodeInput, 'body' | 'contentType' | 'schemas' | 'kind'>): Parsed {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() || JSON_TYPE;
  if (type === PROTOBUF_TYPE) return { value: decodeProtobuf(body, typeOfKind(schemas)).value, duplicates: [] };
  if (type === JSON_TYPE) return parseJson(utf8(body), kind);
  if (type === YAML_TYPE) return parseYaml(utf8(body));
  throw unsupportedMediaType();
}

export function unsupportedMediaType(): ApiError {
  const types = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE].join(', ');
  return new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${types}`,
  );
}

/** Go replaces bytes that are not UTF-8; so does this. */
function utf8(body: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
}

function parseJson(text: string, kind: KindName): Parsed {
  if (text.trim() === '') throw badRequest(`error decoding object: EOF`);
  try {
    const value = JSON.parse(text) as JsonValue;
    if (!isObject(value)) {
      throw badRequest(
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      );
    }
    return { value, duplicates: duplicateFields(text) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest(`couldn't get version/kind; json parse error: ${goSyntaxError(text, error, kind)}`);
  }
}

function jsonKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The nearest of Go's own sentences. */
function goSyntaxError(text: string, error: unknown, _kind: KindName): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined || Number(position) >= text.trimEnd().length) return 'unexpected end of JSON input';
  return `invalid character '${text[Number(position)]}' looking for beginning of value`;
}

function parseYaml(text: string): Parsed {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, merge: true });
  const problem = document.errors[0];
  if (problem) throw badRequest(`error converting YAML to JSON: yaml: ${problem.message.split('\n')[0]}`);
  const value = document.toJS({ maxAliasCount: 1000 }) as JsonValue;
  if (!isObject(value))
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  return { value, duplicates: [] };
}

/** A PATCH body. Apply bodies are YAML (or JSON, which is YAML too). Throws BadRequest. */
export function decodePatch(
  body: Buffer,
  type: PatchType,
  options: { fieldValidation: 'Ignore' | 'Warn' | 'Strict'; warn(text: string): void },
): JsonValue {
  const text = utf8(body);
  if (type === 'apply') return decodeApply(text, options);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw badRequest(`error decoding patch: ${goSyntaxError(text, error, { group: '', version: '', kind: '' })}`);
  }
}

function decodeApply(text: string, options: { fieldValidation: string; warn(text: string): void }): JsonValue {
  const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, merge: true });
  const problem = documents.flatMap((document) => document.errors)[0];
  if (problem)
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${problem.message.split('\n')[0]}`);
  const [first] = documents;
  const value = (first?.toJS({ maxAliasCount: 1000 }) ?? null) as JsonValue;
  const isJson = text.trimStart().startsWith('{');
  const duplicates = isJson ? duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`) : [];
  if (duplicates.length > 0 && options.fieldValidation === 'Strict')
    throw badRequest(`error strict decoding YAML: ${duplicates.join(', ')}`);
  if (options.fieldValidation === 'Warn') for (const duplicate of duplicates) options.warn(duplicate);
  return value;
}

export interface DeleteOptionsInput {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly query: URLSearchParams;
  readonly schemas: SchemaSource;
}

const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

/** From the body, or without one from the query. Throws BadRequest, Invalid. */
export function decodeDeleteOptions({ body, contentType, query, schemas }: DeleteOptionsInput): Partial<DeleteOptions> {
  if (body.length === 0) return optionsFromQuery(query);
  const kind = { group: '', version: 'v1', kind: 'DeleteOptions' };
  const { value } = parseBody({ body, contentType, schemas, kind });
  const said = value['kind'];
  if (said !== undefined && said !== '' && said !== 'DeleteOptions')
    throw badRequest(`decoded object cannot be converted to DeleteOptions`);
  try {
    return normalize(value, schemas.definition(DELETE_OPTIONS)) as Partial<DeleteOptions>;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(cannotHandle(value, kind, error.message));
    throw error;
  }
}

function optionsFromQuery(query: URLSearchParams): Partial<DeleteOptions> {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  if (grace !== null && !/^-?\d+$/.test(grace)) {
    const errors = new FieldErrors();
    errors.invalid('gracePeriodSeconds', grace, 'strconv.ParseInt: invalid syntax');
    throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors.causes);
  }
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' || orphan === '1' }),
    ...(query.has('dryRun') ? { dryRun: query.getAll('dryRun') } : {}),
  };
}
