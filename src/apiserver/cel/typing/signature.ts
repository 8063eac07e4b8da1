// Signatures of overloads, written as one line: `add_string (string, string) -> string`, `string_size string.() -> int`. A single
// capital letter is a type parameter.

import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  NULL,
  opaqueType,
  optionalType,
  STRING,
  structType,
  TIMESTAMP,
  typeParameter,
  typeType,
  UINT,
} from './cel-type.ts';

export interface Signature {
  readonly id: string;
  readonly isMember: boolean;
  /** With the receiver first, for members. */
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Names of its type parameters. */
  readonly typeParameters: readonly string[];
}

const NAMED: ReadonlyMap<string, CelType> = new Map([
  ['bool', BOOL],
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['string', STRING],
  ['bytes', BYTES],
  ['dyn', DYN],
  ['null', NULL],
  ['timestamp', TIMESTAMP],
  ['duration', DURATION],
]);

/** The types of the Kubernetes libraries; those of addresses are opaque, the others objects. */
export const LIBRARY_TYPES: ReadonlyMap<string, CelType> = new Map([
  ['ip', opaqueType('net.IP')],
  ['cidr', opaqueType('net.CIDR')],
  ['quantity', structType('kubernetes.Quantity')],
  ['semver', structType('kubernetes.Semver')],
  ['url', structType('kubernetes.URL')],
  ['format', structType('kubernetes.NamedFormat')],
  ['authorizer', structType('kubernetes.authorization.Authorizer')],
  ['pathCheck', structType('kubernetes.authorization.PathCheck')],
  ['groupCheck', structType('kubernetes.authorization.GroupCheck')],
  ['resourceCheck', structType('kubernetes.authorization.ResourceCheck')],
  ['decision', structType('kubernetes.authorization.Decision')],
]);

/** @throws when the line cannot be read: it is part of the program */
export function parseSignature(line: string): Signature {
  const match = /^(\S+) (?:(\S+(?: \S+)*?)\.)?\((.*)\) -> (.+)$/.exec(line);
  if (!match) throw new Error(`unreadable signature ${line}`);
  const [, id = '', receiver, args = '', result = ''] = match;
  const texts = [...(receiver ? [receiver] : []), ...splitTypes(args)];
  const typeParameters = [...new Set(line.match(/\b[A-Z]\b/g) ?? [])];
  return {
    id,
    isMember: receiver !== undefined,
    args: texts.map(parseType),
    result: parseType(result),
    typeParameters,
  };
}

function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += char;
  }
  return current.trim() ? [...parts, current.trim()] : parts;
}

function parseType(text: string): CelType {
  const named = NAMED.get(text) ?? LIBRARY_TYPES.get(text);
  if (named) return named;
  if (/^[A-Z]$/.test(text)) return typeParameter(text);
  const match = /^(list|map|optional|type)\((.*)\)$/.exec(text);
  if (!match) throw new Error(`unknown type ${text}`);
  const [first = DYN, second = DYN] = splitTypes(match[2] ?? '').map(parseType);
  if (match[1] === 'list') return listType(first);
  if (match[1] === 'map') return mapType(first, second);
  return match[1] === 'optional' ? optionalType(first) : typeType(first);
}
