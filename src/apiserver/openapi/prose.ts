// The sentences of `kubectl explain`, read when somebody asks from the declarations that @kubernetes/client-node ships, and what these leave
// out from those of kubernetes-types, which are older. They are not part of this repository; without the packages' files there are none.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { declaredProse } from './declared-prose.ts';
import { NOTHING, proseOf, type TypeProse } from './type-prose.ts';

const known = new Map<string, TypeProse>();
let folder: string | undefined | 'not looked for' = 'not looked for';

/** @param definition OpenAPI definition name: `io.k8s.api.core.v1.PodSpec`; each is read once */
export function typeProse(definition: string): TypeProse {
  let prose = known.get(definition);
  if (!prose) {
    if (folder === 'not looked for') folder = modelsFolder();
    const newer = folder === undefined ? NOTHING : readProse(folder, definition);
    prose = united(newer, declaredProse(definition));
    known.set(definition, prose);
  }
  return prose;
}

/**
 * The newer sentences have lost their paragraphs: where the older ones are the same, they are taken; and where the newer ones are those of a
 * type that stands for plain texts.
 */
function united(newer: TypeProse, older: TypeProse): TypeProse {
  const names = new Set([...newer.fields.keys(), ...older.fields.keys()]);
  const fieldOf = (name: string) => better(newer.fields.get(name) ?? '', older.fields.get(name) ?? '');
  return { text: better(newer.text, older.text), fields: new Map([...names].map((name) => [name, fieldOf(name)])) };
}

const better = (newer: string, older: string) =>
  newer === '' || OF_TEXTS.test(newer) || inOneLine(newer) === inOneLine(older) ? older : newer;

const OF_TEXTS = /^(?:IntOrString|MicroTime) is /;

const inOneLine = (text: string) => text.replace(/\s+/g, ' ');

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

/** The comment before the class, and those within. */
function parseProse(text: string): TypeProse {
  const [, head = '', fields = ''] =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export (?:declare )?class ([\s\S]*)/.exec(text) ?? [];
  return proseOf(head, fields);
}
