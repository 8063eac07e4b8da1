// Bodies as plain values: JSON, YAML and protobuf, with the complaints that Go's parsers have about them.

import { ApiError } from '../../kube/api-error.ts';
import { apiVersionOf } from '../../kube/object.ts';
import type { SchemaSource } from '../../kube/schema/schema.ts';
import { goText } from '../../lib/go-utf8.ts';
import { isObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { depthOf, GO_MAX_DEPTH, MAX_DEPTH, nestsTooDeep } from '../../lib/nesting.ts';
import { decodeProtobuf, openEnvelope, typeOfKind } from '../protobuf/decode-protobuf.ts';
import { duplicateFields, oddNumbers } from './duplicates.ts';
import { jsonSyntaxProblem } from './go-json.ts';
import type { KindName } from './identity.ts';
import { mediaType } from './media-type.ts';
import { DecodeError } from './normalize.ts';
import { parseYaml } from './yaml-body.ts';

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

export interface ParsedBody {
  readonly value: JsonValue;
  /** Of JSON: the text itself. */
  readonly text?: string;
  /** What stands twice, one complaint each: `duplicate field "data.k"`, `line 3: key "k" already set in map`. */
  readonly duplicates: readonly string[];
  /** The same as strict decoding words it. */
  readonly strictDuplicates: readonly string[];
  /** Of JSON: numbers as they are written, by their paths, where the value does not tell. */
  readonly numbers?: ReadonlyMap<string, string>;
}

export interface RawBody {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly schemas: SchemaSource;
  /** The kind that it is taken to be of where it does not say. */
  readonly expected?: KindName;
}

/** Throws DecodeError in the parser's words; UnsupportedMediaType. */
export function parseBody({ body, contentType, schemas, expected }: RawBody): ParsedBody {
  const type = bodyType(contentType);
  if (type === JSON_TYPE) return parseJsonBody(body);
  if (type === YAML_TYPE) return parseYaml(body);
  return {
    value: readProtobuf(body, { schemas, ...(expected ? { expected } : {}) }),
    duplicates: [],
    strictDuplicates: [],
  };
}

/** An object whose kind is known, but nothing more of it can be read. */
export class UnreadableObject extends DecodeError {
  readonly said: Said;

  /** @param said what it says that it is */
  constructor(said: Said, why: string) {
    super(why);
    this.said = said;
  }
}

interface Said {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What says nothing of its kind is of the expected one; of an unknown kind nothing but the kind is read. */
function readProtobuf(body: Buffer, { schemas, expected }: Omit<RawBody, 'body' | 'contentType'>): JsonValue {
  const envelope = openEnvelope(body);
  const said = {
    apiVersion: envelope.apiVersion || (expected ? apiVersionOf(expected) : ''),
    kind: envelope.kind || (expected?.kind ?? ''),
  };
  const type = typeOfKind(schemas)(said.apiVersion, said.kind);
  if (!type) return said;
  try {
    return decodeProtobuf({ ...said, raw: envelope.raw }, type);
  } catch (error) {
    throw error instanceof DecodeError ? new UnreadableObject(said, error.message) : error;
  }
}

const BODY_TYPES = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE];

/** What a body is said to be; JSON, where nothing is said. Throws UnsupportedMediaType. */
export function bodyType(contentType: string | undefined): string {
  const type = contentType ? mediaType(contentType) : JSON_TYPE;
  if (type !== undefined && BODY_TYPES.includes(type)) return type;
  const words = 'the body of the request was in an unknown format - accepted media types include';
  throw new ApiError('UnsupportedMediaType', `${words}: ${BODY_TYPES.join(', ')}`);
}

function parseJsonBody(body: Buffer): ParsedBody {
  const { value, text } = readJson(body, (problem) => `couldn't get version/kind; json parse error: ${problem}`);
  const duplicates = isObject(value) ? duplicateFields(text) : [];
  const numbers = oddNumbers(text);
  return { value, text, duplicates, strictDuplicates: duplicates, ...(numbers ? { numbers } : {}) };
}

/**
 * @param words what the caller says of a syntax problem. Throws DecodeError.
 * @param maxDepth Go's, where what is unknown is left out before anything is done with it
 */
export function readJson(
  body: Buffer,
  words: (problem: string) => string,
  maxDepth = GO_MAX_DEPTH,
): { value: JsonValue; text: string } {
  const text = goText(body);
  if (nestsTooDeep(text, maxDepth)) failOnProblem(body, words, maxDepth);
  try {
    return { value: wellFormed(JSON.parse(text) as JsonValue, text), text };
  } catch (error) {
    failOnProblem(body, words);
    throw error;
  }
}

function failOnProblem(body: Buffer, words: (problem: string) => string, maxDepth?: number): void {
  const problem = jsonSyntaxProblem(body, maxDepth);
  if (problem !== undefined) throw new DecodeError(words(problem));
}

const REPLACEMENT = '\ufffd';
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Go replaces half characters that escapes make; only a text with such an escape is gone through. */
function wellFormed(value: JsonValue, text: string): JsonValue {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return value;
  if (depthOf(value) > MAX_DEPTH) throw new DecodeError('exceeded max depth');
  return withoutHalves(value);
}

function withoutHalves(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replace(LONE_SURROGATE, REPLACEMENT);
  if (Array.isArray(value)) return value.map(withoutHalves);
  if (!isObject(value)) return value;
  const result = {};
  for (const [key, item] of Object.entries(value))
    setOwn(result, key.replace(LONE_SURROGATE, REPLACEMENT), withoutHalves(item ?? null));
  return result;
}
