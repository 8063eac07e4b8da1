// YAML as go-yaml reads it, with its limits and its complaints.
// https://github.com/yaml/go-yaml/blob/v2/decode.go, scannerc.go

import { TextDecoder } from 'node:util';
import { type Document, isScalar, parseAllDocuments, type ScalarTag, type Tags, visit } from 'yaml';
import { type JsonValue, sortedKeys } from '../../lib/json.ts';
import { nestsTooDeep } from '../../lib/nesting.ts';
import { yamlNestsTooDeep } from '../../lib/yaml-depth.ts';
import { duplicateFields } from './duplicates.ts';
import { DecodeError } from './normalize.ts';
import { checkAliases, isMergeKey } from './yaml-aliases.ts';

export interface YamlBody {
  readonly value: JsonValue;
  /** What stands twice, one complaint each: `line 3: key "k" already set in map`. */
  readonly duplicates: readonly string[];
  /** The same as strict decoding words it. */
  readonly strictDuplicates: readonly string[];
}

/** Bytes that are not UTF-8 have been refused by then. */
const utf8 = (body: Buffer) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);

/** The first document. Throws DecodeError with go-yaml's nearest sentence. */
export function parseYaml(body: Buffer): YamlBody {
  checkUtf8(body);
  const text = utf8(body);
  const json = plainJson(text);
  if (json !== undefined) return { value: sortedKeys(json), duplicates: [], strictDuplicates: [] };
  const document = firstDocument(text);
  if (!document) return { value: null, duplicates: [], strictDuplicates: [] };
  const [problem] = document.errors;
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new DecodeError(TOO_DEEP);
  if (problem) throw new DecodeError(`yaml: ${yamlWords(problem, text)}`);
  checkAliases(document);
  // It becomes JSON first, whose keys Go sorts: what is unknown is told in that order.
  const value = sortedKeys(document.toJS({ maxAliasCount: -1 }) as JsonValue);
  const duplicates = duplicateKeys(document, text);
  const strict = `yaml: unmarshal errors:\n${duplicates.map((text) => `  ${text}`).join('\n')}`;
  return { value, duplicates, strictDuplicates: duplicates.length === 0 ? [] : [strict] };
}

/** JSON is YAML, and what most clients send; where a key stands twice, the YAML parser has the words for it. */
function plainJson(text: string): JsonValue | undefined {
  if (!/^\s*\{/.test(text) || nestsTooDeep(text)) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return /\\u[dD][89a-fA-F]/.test(text) || duplicateFields(text).length > 0 ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Go-yaml's words. Emulator: said earlier. */
const TOO_DEEP = 'yaml: exceeded max depth of 10000';

function firstDocument(text: string): Document | undefined {
  if (yamlNestsTooDeep(text)) throw new DecodeError(TOO_DEEP);
  const limits = { uniqueKeys: false, merge: true, prettyErrors: false };
  const [document] = parseAllDocuments(text, { version: '1.1', ...limits, customTags: likeGo });
  const said = document?.directives?.yaml;
  if (said?.explicit && said.version !== '1.1') throw new DecodeError('yaml: found incompatible YAML document');
  return document || undefined;
}

const TIMESTAMP = 'tag:yaml.org,2002:timestamp';
/** To Go, what is binary is the text that it stands for. */
const BINARY: ScalarTag = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text) => Buffer.from(text, 'base64').toString('utf8'),
};

/** What looks like a time stays a text. */
const likeGo = (tags: Tags): Tags => [
  ...tags.filter((tag) => typeof tag === 'string' || ![TIMESTAMP, BINARY.tag].includes(tag.tag)),
  BINARY,
];

function checkUtf8(body: Buffer): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new DecodeError('yaml: invalid leading UTF-8 octet', { cause });
  }
}

type YamlProblem = Document['errors'][number];

/** go-yaml's scanner and parser: https://github.com/yaml/go-yaml/blob/v2/scannerc.go, parserc.go. */
const YAML_WORDS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  MISSING_CHAR: 'did not find expected node content',
  BAD_INDENT: 'did not find expected key',
  TAB_AS_INDENT: 'found character that cannot start any token',
  BAD_ALIAS: 'unknown anchor referenced',
};

const SCANNER_CODES = new Set(['BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'TAB_AS_INDENT']);

/** The scanner does not name the first line; the parser counts from the line before. */
function yamlWords({ code, pos, message }: YamlProblem, text: string): string {
  const [, flow] = /^Flow (map|sequence)(?: in block collection)? must /.exec(message) ?? [];
  if (flow !== undefined) return openFlowWords(flow, text);
  const line = text.slice(0, pos[0]).split('\n').length;
  const words = YAML_WORDS[code] ?? message.split('\n')[0];
  return SCANNER_CODES.has(code) && line === 1 ? `${words}` : `line ${line}: ${words}`;
}

/** A list or a map in brackets that the end of the text leaves open. */
function openFlowWords(flow: string, text: string): string {
  const line = text.replace(/\n$/, '').split('\n').length;
  const isAwaiting = /[[{,:]\s*$/.test(text);
  const end = flow === 'map' ? '}' : ']';
  return `line ${line}: did not find expected ${isAwaiting ? 'node content' : `',' or '${end}'`}`;
}

interface Repeated {
  readonly key: unknown;
  readonly offset: number;
}

/** The parser's own look at every pair of keys takes too long where there are many. */
function duplicateKeys(document: Document, text: string): readonly string[] {
  const found: Repeated[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || isMergeKey(key)) continue;
        if (seen.has(key.value)) found.push({ key: key.value, offset: key.range?.[0] ?? 0 });
        seen.add(key.value);
      }
    },
  });
  let [line, counted] = [1, 0];
  return found
    .sort((a, b) => a.offset - b.offset)
    .map(({ key, offset }) => {
      for (; counted < offset; counted++) if (text[counted] === '\n') line++;
      return `line ${line}: key ${typeof key === 'string' ? JSON.stringify(key) : String(key)} already set in map`;
    });
}
