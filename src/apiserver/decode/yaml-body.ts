// YAML as go-yaml reads it, with its limits and its complaints.
// https://github.com/yaml/go-yaml/blob/v2/decode.go, scannerc.go

import { TextDecoder } from 'node:util';
import { type Document, isCollection, parseAllDocuments } from 'yaml';
import { type JsonValue, sortedKeys } from '../../lib/json.ts';
import { nestsTooDeep } from '../../lib/nesting.ts';
import { yamlNestsTooDeep } from '../../lib/yaml-depth.ts';
import { duplicateFields } from './duplicates.ts';
import { DecodeError } from './normalize.ts';
import { checkAliases } from './yaml-aliases.ts';
import { checkHead, withLineFeeds } from './yaml-head.ts';
import { withIndentedFlow } from './yaml-lines.ts';
import { yamlValue } from './yaml-values.ts';
import { yamlWords } from './yaml-words.ts';

export interface YamlBody {
  readonly value: JsonValue;
  /** What stands twice, one complaint each: `line 3: key "k" already set in map`. */
  readonly duplicates: readonly string[];
  /** The same as strict decoding words it. */
  readonly strictDuplicates: readonly string[];
}

/** By its mark it may be UTF-16 (readerc.go, yaml_parser_determine_encoding). Throws DecodeError. */
function textOf(body: Buffer): string {
  const [first, second] = body;
  if (first === 0xff && second === 0xfe) return body.toString('utf16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(body);
  checkUtf8(body);
  return body.toString('utf8');
}

/** The first document. Throws DecodeError with go-yaml's nearest sentence. */
export function parseYaml(body: Buffer): YamlBody {
  const text = withLineFeeds(textOf(body));
  const json = plainJson(text);
  if (json !== undefined) return { value: sortedKeys(json), duplicates: [], strictDuplicates: [] };
  checkHead(text);
  const document = firstDocument(text);
  if (!document) return { value: null, duplicates: [], strictDuplicates: [] };
  const [problem] = problemsOf(document, text);
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new DecodeError(TOO_DEEP);
  if (problem) throw new DecodeError(`yaml: ${yamlWords(problem, text)}`);
  checkAliases(document);
  const { value: made, duplicates } = yamlValue(document, text);
  // It becomes JSON first, whose keys Go sorts: what is unknown is told in that order.
  const value = sortedKeys(made);
  const strict = `yaml: unmarshal errors:\n${duplicates.map((text) => `  ${text}`).join('\n')}`;
  return { value, duplicates, strictDuplicates: duplicates.length === 0 ? [] : [strict] };
}

/** Go-yaml takes what ends by itself, braces or brackets, as the document, and does not ask what stands behind it, if it can begin a token. */
function problemsOf({ contents, errors }: Document, text: string): Document['errors'] {
  if (!isCollection(contents) || !contents.flow) return errors;
  const end = contents.range?.[1] ?? text.length;
  if (NO_TOKEN.test(text.slice(end))) return errors;
  return errors.filter(({ code, pos }) => code !== 'UNEXPECTED_TOKEN' || pos[0] < end);
}

/** Where its scanner stops; quotes may be open. */
const NO_TOKEN = /^[ \n]*[@`%"'\t]|^ *- /;

/** JSON is YAML, and what most clients send; where a key stands twice, the YAML parser has the words for it. */
function plainJson(text: string): JsonValue | undefined {
  if (!/^\s*\{/.test(text) || nestsTooDeep(text)) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return /\\(?:u[dD][89a-fA-F]|\/)/.test(text) || duplicateFields(text).length > 0 ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Go-yaml's words. Emulator: said earlier. */
const TOO_DEEP = 'yaml: exceeded max depth of 10000';

function firstDocument(text: string): Document | undefined {
  if (yamlNestsTooDeep(text)) throw new DecodeError(TOO_DEEP);
  const plain = { schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false } as const;
  const parse = (given: string) => parseAllDocuments(given, { version: '1.1', ...plain })[0];
  const document = parse(text);
  const indented = document?.errors.length ? withIndentedFlow(text) : text;
  const again = indented === text ? document : parse(indented);
  return (again?.errors.length ? document : again) || undefined;
}

function checkUtf8(body: Buffer): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new DecodeError('yaml: invalid leading UTF-8 octet', { cause });
  }
}
