// What parameters are, in the sentences that the operations of @kubernetes/client-node are declared with; without the package's files there
// are none.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ParameterFacts } from './parameters.ts';

/** By parameter. */
type Words = ReadonlyMap<string, string>;

const known = new Map<string, Words>();

/** The sentences about a parameter; each operation is read once. */
export function parameterWords({ name, explainedAt }: ParameterFacts): string | undefined {
  let words = known.get(explainedAt);
  if (!words) {
    words = readOperation(explainedAt);
    known.set(explainedAt, words);
  }
  return words.get(name);
}

function readOperation(operation: string): Words {
  const text = readDeclarations();
  const end = text.indexOf(`\n    ${operation}(`);
  if (end < 0) return new Map();
  const comment = text.slice(text.lastIndexOf('/**', end), end);
  // A name that TypeScript has a word for begins with a mark.
  return new Map(
    [...comment.matchAll(/@param _?(\w+) (.+)/g)].map(([, name = '', words = '']) => [name, plain(words)]),
  );
}

function readDeclarations(): string {
  try {
    const entry = createRequire(import.meta.url).resolve('@kubernetes/client-node');
    return readFileSync(join(dirname(entry), 'gen', 'apis', 'CoreV1Api.d.ts'), 'utf8');
  } catch {
    return ''; // The package is not installed.
  }
}

const SIGNS: Readonly<Record<string, string>> = {
  '&#39;': "'",
  '&quot;': '"',
  '&#x60;': '`',
  '&#x3D;': '=',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

/** As it was before the generator made it fit for HTML and one line of a comment. */
function plain(words: string): string {
  const text = words.replace(/\\?(&(?:#39|quot|#x60|#x3D|lt|gt|amp);)/g, (_, sign: string) => SIGNS[sign] ?? sign);
  return withLines(text).replace(/\. {2}(?=[A-Z])/g, '.\n\n');
}

/** Lines that were set in are those of a list. */
const withLines = (text: string) =>
  text.includes('   ') ? text.replaceAll('   ', '\n  ').replaceAll('. - ', '.\n- ') : text;
