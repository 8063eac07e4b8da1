// Writes src/apiserver/openapi/values.gen.json: what is said of fields of the built-in types, and of the types themselves, that does not
// follow from Go's structs, from kube-openapi's generated code (kubernetes/kubernetes, pkg/generated/openapi/zz_generated.openapi.go).

import type { OpenApiV2 } from './kubernetes-types.ts';

type Scalar = string | number | boolean;

interface FieldFacts {
  enum?: string[];
  default?: Scalar;
  /** Of a list's items, and of a map's values. */
  items?: { enum: string[] };
  mapType?: string;
  /** It refers to a type without a word. */
  isBare?: true;
}

interface TypeFacts {
  /** Where that is not what the document of version 2 says. */
  required?: string[];
  mapType?: string;
  unions?: { discriminator: string; fields: Record<string, string> }[];
}

export interface ValuesFile {
  readonly fields: Record<string, Record<string, FieldFacts>>;
  readonly types: Record<string, TypeFacts>;
}

const PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^k8sio_api_([a-z]+)_(v\d+)_(\w+)$/, 'io.k8s.api'],
  [/^pkg_apis_(apiextensions)_(v\d+)_(\w+)$/, 'io.k8s.apiextensions-apiserver.pkg.apis'],
];

/** Defaults that the Go file names. */
const CONSTANTS: Readonly<Record<string, string>> = {
  AzureDataDiskCachingReadWrite: 'ReadWrite',
  AzureSharedBlobDisk: 'Shared',
};

/** @param text the Go file; @returns facts by OpenAPI definition and field, of versions that are served */
export function kubernetesValues(text: string, openapi: OpenApiV2): ValuesFile {
  const file: ValuesFile = { fields: {}, types: {} };
  for (const part of text.split(/^func schema_/m).slice(1)) {
    const definition = definitionOf(/^\w+/.exec(part)?.[0] ?? '');
    if (definition === undefined) continue;
    const lines = part.split('\n');
    const required = list(lines, /^\t{4}Required: +\[\]string\{(.*)\},$/);
    const fields = fieldsOf(lines, required);
    if (Object.keys(fields).length > 0) file.fields[definition] = fields;
    const known = openapi.definitions[definition];
    const facts = known ? typeFacts(lines, required, known.required ?? []) : {};
    if (Object.keys(facts).length > 0) file.types[definition] = facts;
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

function list(lines: readonly string[], pattern: RegExp): string[] {
  for (const line of lines) {
    const [, values] = pattern.exec(line) ?? [];
    if (values !== undefined) return JSON.parse(`[${values}]`) as string[];
  }
  return [];
}

function fieldsOf(lines: readonly string[], required: readonly string[]): Record<string, FieldFacts> {
  const fields: Record<string, FieldFacts> = {};
  const starts = lines.flatMap((line, index) => (/^\t{5}"[^"]+": \{$/.test(line) ? [index] : []));
  for (const [index, start] of starts.entries()) {
    const name = /"([^"]+)"/.exec(lines[start] ?? '')?.[1] ?? '';
    const end = lines.indexOf('\t\t\t\t\t},', start);
    const facts = factsOf(lines.slice(start, Math.min(end, starts[index + 1] ?? end)));
    if (required.includes(name) && !facts.default) delete facts.default; // The zero follows from the type.
    if (Object.keys(facts).length > 0) fields[name] = facts;
  }
  return fields;
}

function factsOf(lines: readonly string[]): FieldFacts {
  const facts: FieldFacts = {};
  const known = list(lines, /^\t{7}Enum: +\[\]interface\{\}\{(.*)\},$/);
  const inner = list(lines, /^\t{8,}Enum: +\[\]interface\{\}\{(.*)\},$/);
  const [, value] = find(lines, /^\t{7}Default: +("[^"]*"|-?\d+|true|false),$/);
  const [, mapType] = find(lines, /^\t{8}"x-kubernetes-map-type": "(\w+)",$/);
  const says = (word: string) => lines.some((line) => line.startsWith(`\t\t\t\t\t\t\t${word}:`));
  if (known.length > 0) facts.enum = known;
  if (inner.length > 0) facts.items = { enum: inner };
  const [, constant = ''] = find(lines, /^\t{7}Default: +\w+\.(\w+),$/);
  if (value !== undefined) facts.default = JSON.parse(value) as Scalar;
  else if (CONSTANTS[constant] !== undefined) facts.default = CONSTANTS[constant];
  if (mapType !== undefined) facts.mapType = mapType;
  if (says('Ref') && !says('Description') && !says('Default')) facts.isBare = true;
  return facts;
}

function find(lines: readonly string[], pattern: RegExp): readonly (string | undefined)[] {
  return lines.map((line) => pattern.exec(line)).find((match) => match !== null) ?? [];
}

function typeFacts(lines: readonly string[], required: string[], said: readonly string[]): TypeFacts {
  const facts: TypeFacts = {};
  if (required.join() !== said.join()) facts.required = required;
  const [, mapType] = find(lines, /^\t{5}"x-kubernetes-map-type": "(\w+)",$/);
  if (mapType !== undefined) facts.mapType = mapType;
  const unions = unionsOf(lines);
  if (unions.length > 0) facts.unions = unions;
  return facts;
}

function unionsOf(lines: readonly string[]): NonNullable<TypeFacts['unions']> {
  const start = lines.findIndex((line) => /^\t{5}"x-kubernetes-unions": /.test(line));
  if (start === -1) return [];
  const text = lines.slice(start, lines.indexOf('\t\t\t\t\t},', start)).join('\n');
  return [...text.matchAll(/"discriminator": "(\w+)",[^}]*?interface\{\}\{([^}]*)\}/g)].map((match) => ({
    discriminator: match[1] ?? '',
    fields: JSON.parse(`{${(match[2] ?? '').replace(/,\s*$/, '')}}`) as Record<string, string>,
  }));
}
