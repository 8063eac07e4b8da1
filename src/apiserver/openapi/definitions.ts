// Types as OpenAPI schemas, in the dialects of version 2 and 3.

import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import type { TypeProse } from './prose.ts';

export type Dialect = 'v2' | 'v3';

const PREFIX: Readonly<Record<Dialect, string>> = { v2: '#/definitions/', v3: '#/components/schemas/' };
const META = 'io.k8s.apimachinery.pkg';

/** Named scalars; clients know them by these names. */
const SPECIAL = {
  time: `${META}.apis.meta.v1.Time`,
  microTime: `${META}.apis.meta.v1.MicroTime`,
  quantity: `${META}.api.resource.Quantity`,
  intOrString: `${META}.util.intstr.IntOrString`,
} as const;

export interface DefinitionOptions {
  readonly dialect: Dialect;
  readonly prose: (definition: string) => TypeProse;
  /** Group, version and kind of the types that are kinds. */
  readonly kinds: ReadonlyMap<string, { group: string; version: string; kind: string }>;
}

/** The schemas of these types and of everything they mention, by definition name. */
export function definitionsFor(roots: readonly TypeSchema[], options: DefinitionOptions): Record<string, object> {
  const result: Record<string, object> = {};
  const open = [...roots];
  for (let type = open.pop(); type; type = open.pop()) {
    if (type.items) open.push(type.items);
    const special = SPECIAL[type.kind as keyof typeof SPECIAL];
    if (special) result[special] ??= specialSchema(type.kind, options.dialect);
    if (type.kind !== 'object' || type.name === undefined || result[type.name]) continue;
    result[type.name] = type.document?.(options.dialect) ?? objectSchema(type, options);
    for (const field of type.fields?.values() ?? []) open.push(field.type);
  }
  return Object.fromEntries(Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function specialSchema(kind: TypeSchema['kind'], dialect: Dialect): object {
  if (kind === 'time' || kind === 'microTime') return { type: 'string', format: 'date-time' };
  if (kind === 'intOrString' && dialect === 'v2') return { type: 'string', format: 'int-or-string' };
  return dialect === 'v2'
    ? { type: 'string' }
    : { oneOf: [{ type: 'string' }, { type: kind === 'quantity' ? 'number' : 'integer' }] };
}

function objectSchema(type: TypeSchema, options: DefinitionOptions): object {
  const name = type.name ?? '';
  const prose = options.prose(name);
  const fields = [...(type.fields?.values() ?? [])];
  const required = fields.filter(({ isRequired }) => isRequired).map((field) => field.name);
  const kind = options.kinds.get(name);
  return {
    ...(prose.text ? { description: prose.text } : {}),
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, prose, options.dialect)])),
    ...(kind ? { 'x-kubernetes-group-version-kind': [kind] } : {}),
  };
}

function fieldSchema(field: FieldSchema, prose: TypeProse, dialect: Dialect): object {
  const description = prose.fields.get(field.name);
  const words = description ? { description } : {};
  const patch = {
    ...(field.patch?.mergeKey ? { 'x-kubernetes-patch-merge-key': field.patch.mergeKey } : {}),
    ...(field.patch?.strategies.length ? { 'x-kubernetes-patch-strategy': field.patch.strategies.join(',') } : {}),
  };
  const schema = typeSchema(field.type, dialect) as { $ref?: string };
  // In version 3 a reference stands alone; words beside it need `allOf`.
  if (dialect === 'v3' && schema.$ref)
    return { ...words, allOf: [schema], default: field.type.kind === 'object' ? {} : undefined, ...patch };
  return { ...words, ...schema, ...patch };
}

function typeSchema(type: TypeSchema, dialect: Dialect): object {
  const special = SPECIAL[type.kind as keyof typeof SPECIAL];
  if (special) return { $ref: `${PREFIX[dialect]}${special}` };
  switch (type.kind) {
    case 'object':
      return type.name ? { $ref: `${PREFIX[dialect]}${type.name}` } : { type: 'object' };
    case 'list':
      return { type: 'array', items: typeSchema(type.items ?? { kind: 'any' }, dialect), ...listExtensions(type) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.items ?? { kind: 'any' }, dialect) };
    case 'integer':
    case 'number':
      return { type: type.kind, ...(type.format ? { format: type.format } : {}) };
    case 'boolean':
      return { type: 'boolean' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'any':
      return { type: 'object' };
    default:
      return { type: 'string' };
  }
}

function listExtensions({ list }: TypeSchema): object {
  if (!list) return { 'x-kubernetes-list-type': 'atomic' };
  const keys = list.type === 'map' ? { 'x-kubernetes-list-map-keys': list.keys } : {};
  return { 'x-kubernetes-list-type': list.type, ...keys };
}
