// Writes src/apiserver/openapi/values.gen.json: which values fields of the built-in types can have, and which stand for them where they are
// missing, from kube-openapi's generated code (kubernetes/kubernetes, pkg/generated/openapi/zz_generated.openapi.go).

/** `items`: of a list's items. */
interface ValueFacts {
  enum?: string[];
  default?: string;
  items?: { enum: string[] };
}

export type ValuesFile = Record<string, Record<string, ValueFacts>>;

const PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^k8sio_api_([a-z]+)_(v\d+)_(\w+)$/, 'io.k8s.api'],
  [/^pkg_apis_(apiextensions)_(v\d+)_(\w+)$/, 'io.k8s.apiextensions-apiserver.pkg.apis'],
];

/** @param text the Go file; @returns facts by OpenAPI definition and field, of versions that are served */
export function kubernetesValues(text: string): ValuesFile {
  const file: ValuesFile = {};
  let definition: string | undefined;
  let field = '';
  let isBelow = false;
  for (const line of text.split('\n')) {
    const [, type] = /^func schema_(\w+)\(/.exec(line) ?? [];
    if (type !== undefined) definition = definitionOf(type);
    const [, property] = /^\t{5}"([^"]+)": \{$/.exec(line) ?? [];
    if (property !== undefined) [field, isBelow] = [property, false];
    if (/^\t{7}(Items|AdditionalProperties):/.test(line)) isBelow = true;
    const facts = definition === undefined ? undefined : factsOf(line, isBelow);
    if (!definition || !facts) continue;
    const fields = file[definition] ?? {};
    file[definition] = { ...fields, [field]: { ...fields[field], ...facts } };
  }
  return file;
}

function definitionOf(type: string): string | undefined {
  for (const [pattern, prefix] of PACKAGES) {
    const [, group, version, name] = pattern.exec(type) ?? [];
    if (name !== undefined) return `${prefix}.${group}.${version}.${name}`;
  }
  return undefined;
}

/** Zeros follow from the type. */
function factsOf(line: string, isBelow: boolean): ValueFacts | undefined {
  const [, values] = /^\t{7,10}\s*Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line) ?? [];
  if (values !== undefined) {
    const known = JSON.parse(`[${values}]`) as string[];
    return isBelow ? { items: { enum: known } } : { enum: known };
  }
  const [, value] = /^\t{7}Default:\s+("[^"]+"),$/.exec(line) ?? [];
  return value === undefined ? undefined : { default: JSON.parse(value) as string };
}
