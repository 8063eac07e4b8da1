// YAML as go-yaml reads it, with its limits and its complaints.
// https://github.com/yaml/go-yaml/blob/v2/decode.go, scannerc.go

import { TextDecoder } from 'node:util';
import { type Document, parseAllDocuments, visit } from 'yaml';
import type { JsonValue } from '../../lib/json.ts';
import { DecodeError } from './normalize.ts';

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
  const document = firstDocument(utf8(body));
  if (!document) return { value: null, duplicates: [], strictDuplicates: [] };
  const doubled = document.errors.filter(({ code }) => code === 'DUPLICATE_KEY');
  const problem = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new DecodeError(TOO_DEEP);
  if (problem) throw new DecodeError(`yaml: ${yamlWords(problem)}`);
  const value = plainValue(document);
  const duplicates = doubled.map((error) => duplicateKey(error, utf8(body)));
  const strict = `yaml: unmarshal errors:\n${duplicates.map((text) => `  ${text}`).join('\n')}`;
  return { value, duplicates, strictDuplicates: duplicates.length === 0 ? [] : [strict] };
}

/** Go-yaml's words. Emulator: the parser here gives up where its stack ends, which is earlier. */
const TOO_DEEP = 'yaml: exceeded max depth of 10000';

function withinDepth<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new DecodeError(TOO_DEEP, { cause: error });
    throw error;
  }
}

function firstDocument(text: string): Document | undefined {
  return withinDepth(() => parseAllDocuments(text, { version: '1.1', uniqueKeys: true, merge: true })[0]);
}

function plainValue(document: Document): JsonValue {
  return withinDepth(() => {
    const value = toPlain(document);
    const { expanded, own } = countNodes(value);
    const aliased = expanded - own;
    if (expanded > 100 && aliased > 1000 && aliased / expanded > allowedAliasRatio(expanded))
      throw new DecodeError('yaml: document contains excessive aliasing');
    return value;
  });
}

function toPlain(document: Document): JsonValue {
  visit(document, {
    Alias(_key, { source }, ancestors) {
      if (ancestors.some((node) => (node as { anchor?: string }).anchor === source))
        throw new DecodeError(`yaml: anchor '${source}' value contains itself`);
    },
  });
  return document.toJS({ maxAliasCount: -1 }) as JsonValue;
}

/** How many nodes there are with all aliases written out, and how many without; what aliases share is one object here. */
function countNodes(value: JsonValue): { expanded: number; own: number } {
  const sizes = new Map<object, number>();
  let own = 0;
  const sizeOf = (node: JsonValue | undefined): number => {
    if (typeof node !== 'object' || node === null) {
      own++;
      return 1;
    }
    const known = sizes.get(node);
    if (known !== undefined) return known;
    own++;
    let size = 1;
    for (const part of Object.values(node)) size += sizeOf(part);
    sizes.set(node, size);
    return size;
  };
  return { expanded: sizeOf(value), own };
}

const MANY_NODES = 400_000;
const TOO_MANY_NODES = 4_000_000;

/** Small documents may be nearly all aliases, large ones hardly (go-yaml decode.go, allowedAliasRatio). */
function allowedAliasRatio(nodes: number): number {
  if (nodes <= MANY_NODES) return 0.99;
  if (nodes >= TOO_MANY_NODES) return 0.1;
  return 0.99 - 0.89 * ((nodes - MANY_NODES) / (TOO_MANY_NODES - MANY_NODES));
}

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
function yamlWords({ code, linePos, message }: YamlProblem): string {
  const line = linePos?.[0].line ?? 1;
  const words = YAML_WORDS[code] ?? message.split('\n')[0];
  return SCANNER_CODES.has(code) && line === 1 ? `${words}` : `line ${line}: ${words}`;
}

function duplicateKey({ pos, linePos }: YamlProblem, text: string): string {
  const key = /^(?:"([^"]*)"|'([^']*)'|([^:\s]+))/.exec(text.slice(pos[0]));
  return `line ${linePos?.[0].line ?? 1}: key ${JSON.stringify(key?.[1] ?? key?.[2] ?? key?.[3] ?? '')} already set in map`;
}
