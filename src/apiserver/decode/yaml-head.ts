// What go-yaml has against a text before it comes to its first document: characters and directives.
// https://github.com/yaml/go-yaml/blob/v2/readerc.go, scannerc.go (directives), parserc.go (yaml_parser_process_directives)

import { DecodeError } from './normalize.ts';
import { withLine } from './yaml-words.ts';

/** All others are taken for control characters. */
const NOT_ALLOWED = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Line feeds where YAML 1.1 ends a line. */
export const withLineFeeds = (text: string): string => text.replace(/\r\n?|\x85/g, '\n');

/** @param text with line feeds alone. Throws DecodeError */
export function checkHead(text: string): void {
  if (NOT_ALLOWED.test(text)) throw new DecodeError('yaml: control characters are not allowed');
  const seen = new Set<string>();
  const fail = (words: string) => {
    throw new DecodeError(`yaml: ${words}`);
  };
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const isDirective = line.startsWith('%');
    if (seen.size > 0 && !isDirective && /^[^#\s]/.test(line) && !/^---(?:\s|$)/.test(line))
      fail(withLine('parser', 'did not find expected <document start>', index + 1));
    if (/^\.\.\.(?:\s|$)/.test(line)) fail(withLine('parser', 'did not find expected node content', index + 1));
    if (!isDirective && /^[^#\s]/.test(line)) return;
    if (isDirective) checkDirective(line, { line: index + 1, seen, fail });
  }
}

interface Directives {
  /** Counted from one. */
  readonly line: number;
  readonly seen: Set<string>;
  fail(words: string): void;
}

function checkDirective(text: string, { line, seen, fail }: Directives): void {
  const problem = directiveProblem(text);
  if (problem !== undefined) fail(withLine('scanner', problem, line));
  const [, name, value = ''] = /^%(\w+)\s+(\S+)/.exec(text) ?? [];
  const key = `${name} ${name === 'TAG' ? value : ''}`;
  if (seen.has(key)) fail(withLine('parser', `found duplicate %${name} directive`, line));
  seen.add(key);
  if (name === 'YAML' && !/^0*1\.0*1$/.test(value)) fail(withLine('parser', 'found incompatible YAML document', line));
}

/** In the order in which the scanner reads it. */
function directiveProblem(text: string): string | undefined {
  const [, name = '', after = ''] = /^%([\w-]*)(.*)$/.exec(text) ?? [];
  if (name === '') return 'could not find expected directive name';
  if (/^[^ \t]/.test(after)) return 'found unexpected non-alphabetical character';
  const value = after.trimStart();
  if (name === 'YAML') return versionProblem(value);
  if (name !== 'TAG') return 'found unknown directive name';
  if (!value.startsWith('!')) return "did not find expected '!'";
  return /^![\w-]*!?\s+\S/.test(value) ? undefined : 'did not find expected whitespace';
}

function versionProblem(value: string): string | undefined {
  if (!/^\d/.test(value)) return 'did not find expected version number';
  if (!/^\d+\./.test(value)) return "did not find expected digit or '.' character";
  if (!/^\d+\.\d/.test(value)) return 'did not find expected version number';
  return /^\d+\.\d+\s*(?:#.*)?$/.test(value) ? undefined : 'did not find expected comment or line break';
}
