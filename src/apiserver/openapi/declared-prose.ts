// The sentences that kubernetes-types ships: of all fields, those that refer to other types among them, and with their paragraphs, as they
// were in Kubernetes 1.30.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { NOTHING, proseOf, type TypeProse } from './type-prose.ts';

/** Of all types of a group version, by their names. */
type Prose = ReadonlyMap<string, TypeProse>;

const known = new Map<string, Prose>();

/** @param definition OpenAPI definition name: `io.k8s.api.apps.v1.DeploymentSpec`; each file is read once */
export function declaredProse(definition: string): TypeProse {
  const [kind = '', version = '', group = ''] = definition.split('.').reverse();
  const name = group === 'pkg' ? version : `${group}/${version}`;
  let prose = known.get(name);
  if (!prose) {
    prose = readTypes(name);
    known.set(name, prose);
  }
  return prose.get(kind) ?? NOTHING;
}

function readTypes(name: string): Prose {
  let text: string;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('kubernetes-types/package.json'));
    text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
  } catch {
    return new Map(); // The package is not installed, or does not know the group.
  }
  const types = new Map<string, TypeProse>();
  // The comment of a type, its name, and its fields up to the brace that ends it; what is one of several types has none.
  for (const [, head = '', struct, fields = '', union = ''] of text.matchAll(
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:interface (\w+) \{\n([\s\S]*?)\n\}|type (\w+) = )/g,
  ))
    types.set(struct ?? union, proseOf(head, fields));
  return types;
}
