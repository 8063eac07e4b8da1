// The sentences of `kubectl explain`, read when somebody asks from the declarations that @kubernetes/client-node ships. They are not
// part of this repository; without the package's files there are none.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface TypeProse {
  readonly text: string;
  readonly fields: ReadonlyMap<string, string>;
}

const NOTHING: TypeProse = { text: '', fields: new Map() };

const known = new Map<string, TypeProse>();
let folder: string | undefined | 'not looked for' = 'not looked for';

/** @param definition OpenAPI definition name: `io.k8s.api.core.v1.PodSpec`; each is read once */
export function typeProse(definition: string): TypeProse {
  let prose = known.get(definition);
  if (!prose) {
    if (folder === 'not looked for') folder = modelsFolder();
    prose = folder === undefined ? NOTHING : readProse(folder, definition);
    known.set(definition, prose);
  }
  return prose;
}

function modelsFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@kubernetes/client-node');
    return join(dirname(entry), 'gen', 'models');
  } catch {
    return undefined; // The package is not installed: explain goes without descriptions.
  }
}

function readProse(folder: string, definition: string): TypeProse {
  for (const file of fileNames(definition)) {
    const text = readIfThere(join(folder, `${file}.d.ts`));
    if (text !== undefined) return parseProse(text);
  }
  return NOTHING;
}

/** Where groups share a name, with the group before: `CoreV1Event`; else `V1PodSpec`, which may be another group's only there. */
function fileNames(definition: string): string[] {
  const parts = definition.split('.');
  const kind = parts.pop() ?? '';
  const version = capital(parts.pop() ?? '');
  const group = capital(parts.pop() ?? '');
  return [`${group}${version}${kind}`, `${version}${kind}`];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // Not every definition has a file of its own.
  }
}

/** The comment before the class, and the comment before each property. */
function parseProse(text: string): TypeProse {
  const fields = new Map<string, string>();
  let head = '';
  for (const match of text.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(export (?:declare )?class|'?([\w$-]+)'?\??:)/g,
  )) {
    const words = (match[1] ?? '')
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, '').trim())
      .filter(Boolean)
      .join(' ')
      .replace(/\\(['"\\])/g, '$1'); // the generator's: quotes of JavaScript's strings, though these are comments
    if (match[3] === undefined) head = words;
    else fields.set(match[3].replace(/^_/, ''), words); // `_continue`: a word of JavaScript's own
  }
  return { text: head, fields };
}
