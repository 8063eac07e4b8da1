// Writes src/kube/schema/kubernetes.gen.json: names, types and numbers of the built-in Kubernetes types, joined from the published
// OpenAPI v2 document and a table of the Go structs' field tags (k8s.io/api). Facts only; no prose.
//
// Form: { kinds: { "group/version/Kind": definition }, types: { definition: { f: [[name, type, flags, patch?, merge key?]…], p: [[number, name | "#inlined"]…] } } }
// type:  s b i l(int64) n y(bytes) t(time) T(micro) q x(int or string) d(duration) *(any) #definition [type] {type}; a list is
//        followed by its list type: `[s]set`, `[#…]map(name,protocol)`; an atomic object or map by `!`.
// flags: r required, o omitempty, p pointer.

import type { OpenApiV2 } from './kubernetes-types.ts';

interface GoField {
  n: string;
  '#'?: string;
  om?: boolean;
  inl?: boolean;
  t: string;
  mk?: string;
  ps?: string;
}
export type GoPackages = Record<string, { imports: Record<string, string>; types: Record<string, GoField[] | string> }>;

type Definition = OpenApiV2['definitions'][string];
type Property = NonNullable<Definition['properties']>[string];

const SPECIAL: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 't',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'T',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Duration': 'd',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'x',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': '*',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': '*',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': '*',
};

/** Of versions that are served; alpha and beta ones are not. And what a server says of its own version. */
const SERVED = /\.(v\d+|version)\.[A-Za-z]+$/;

/** Fields that are alpha in 1.36 and that 1.35 does not have: the one drops them, to the other they are unknown. */
const LATER = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta/shardInfo',
  'io.k8s.api.core.v1.PodSpec/schedulingGroup',
  'io.k8s.api.core.v1.PodStatus/nodeAllocatableResourceClaimStatuses',
  'io.k8s.api.core.v1.ResourceHealth/message',
  'io.k8s.api.core.v1.VolumeMountStatus/volumeStatus',
  'io.k8s.api.resource.v1.Device/nodeAllocatableResourceMappings',
  'io.k8s.api.resource.v1.DeviceAttribute/ints',
  'io.k8s.api.resource.v1.DeviceAttribute/bools',
  'io.k8s.api.resource.v1.DeviceAttribute/strings',
  'io.k8s.api.resource.v1.DeviceAttribute/versions',
  'io.k8s.api.storage.v1.CSIDriverSpec/preventPodSchedulingIfMissing',
]);

export interface SchemaFile {
  kinds: Record<string, string>;
  types: Record<string, { f: unknown[][]; p: [number, string][] }>;
}

export function kubernetesSchema(openapi: OpenApiV2, go: GoPackages): SchemaFile {
  const file: SchemaFile = { kinds: {}, types: {} };
  const atomic = atomicDefinitions(openapi);
  for (const [name, definition] of Object.entries(openapi.definitions)) {
    if (!SERVED.test(name) || SPECIAL[name] !== undefined || !definition.properties) continue;
    addType(file, name, { definition, go, atomic });
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      file.kinds[`${group}/${version}/${kind}`] ??= name;
    }
  }
  return file;
}

/** Types that are owned whole wherever they stand. */
function atomicDefinitions(openapi: OpenApiV2): ReadonlySet<string> {
  const entries = Object.entries(openapi.definitions);
  return new Set(
    entries
      .filter(([, definition]) => extension(definition, 'x-kubernetes-map-type') === 'atomic')
      .map(([name]) => name),
  );
}

function addType(
  file: SchemaFile,
  name: string,
  { definition, go, atomic }: { definition: Definition; go: GoPackages; atomic: ReadonlySet<string> },
): void {
  const [pkg, type] = goNameOf(name);
  const own = structOf(go, pkg, type);
  const tags = flatten(go, pkg, own);
  const required = new Set(definition.required ?? []);
  const properties = definition.properties ?? {};
  const order = [...tags.keys()].filter((key) => key in properties);
  const rest = Object.keys(properties).filter((key) => !tags.has(key));
  // Those of an embedded TypeMeta come first, in its order; a struct that declares them itself has them where it does.
  const head = ['kind', 'apiVersion'].filter((key) => rest.includes(key));
  const names = [...new Set([...head, ...order, ...rest])].filter(
    (key) => key in properties && !LATER.has(`${name}/${key}`),
  );
  file.types[name] = {
    f: names.map((key) =>
      fieldRow(key, properties[key]!, {
        tag: tags.get(key),
        isRequired: required.has(key),
        atomic,
        goType: namedType(go, pkg, tags.get(key)),
      }),
    ),
    p: own.flatMap((field) => protobufRow(file, field, { go, pkg, openapiName: name })),
  };
}

interface FieldFacts {
  readonly tag: GoField | undefined;
  readonly isRequired: boolean;
  readonly atomic: ReadonlySet<string>;
  readonly goType: string | undefined;
}

function fieldRow(key: string, property: Property, { tag, isRequired, atomic, goType }: FieldFacts): unknown[] {
  const isHead = key === 'kind' || key === 'apiVersion';
  const flags = `${isRequired ? 'r' : ''}${(tag ? tag.om : isHead || !isRequired) ? 'o' : ''}${tag?.t.startsWith('*') ? 'p' : ''}`;
  const row: unknown[] = [key, typeCode(property, atomic), flags];
  if (tag?.ps || tag?.mk || goType) row.push(tag?.ps ?? '', tag?.mk ?? '');
  if (goType) row.push(goType);
  return row;
}

/** Types of Go's own making that JSON knows as texts, lists or maps: errors name them (`[]v1.PersistentVolumeAccessMode`). */
function namedType(go: GoPackages, pkg: string, tag: GoField | undefined): string | undefined {
  const [, keys, values] = /^map\[([\w.]+)\]([\w.]+)$/.exec(tag?.t ?? '') ?? [];
  if (keys && values && /\b[A-Z]/.test(`${keys} ${values}`))
    return `map[${packaged(go, pkg, keys)}]${packaged(go, pkg, values)}`;
  const [, list = '', name = ''] = /^\*?((?:\[\])*)([\w.]+)$/.exec(tag?.t ?? '') ?? [];
  if (!/^(\w+\.)?[A-Z]/.test(name)) return undefined;
  const [owner, type] = resolve(go, pkg, name);
  // What is a struct has the name of its schema; what is not described is read by code of its own (times, quantities), but for uids.
  const isNamed = go[owner] ? typeof go[owner].types[type] === 'string' : list !== '' || name === 'types.UID';
  return isNamed ? `${list}${packaged(go, pkg, name)}` : undefined;
}

function packaged(go: GoPackages, pkg: string, name: string): string {
  if (!/^(\w+\.)?[A-Z]/.test(name)) return name;
  const [owner, type] = resolve(go, pkg, name);
  return `${owner.split('/').pop()}.${type}`;
}

function typeCode(property: Property, atomicTypes: ReadonlySet<string>): string {
  const atomic = extension(property, 'x-kubernetes-map-type') === 'atomic' ? '!' : '';
  if (property.$ref) {
    const name = property.$ref.replace('#/definitions/', '');
    if (SPECIAL[name]) return SPECIAL[name] === '*' ? `*${name}` : SPECIAL[name];
    if (extension(property, 'x-kubernetes-map-type') === 'granular') return `#${name}`;
    return /\.JSON(SchemaPropsOr\w+)?$/.test(name)
      ? `*${name}`
      : `#${name}${atomic || (atomicTypes.has(name) ? '!' : '')}`;
  }
  if (property.type === 'array') return `[${typeCode(property.items ?? {}, atomicTypes)}]${listCode(property)}`;
  if (property.type === 'object')
    return property.additionalProperties ? `{${typeCode(property.additionalProperties, atomicTypes)}}${atomic}` : '*';
  if (property.type === 'string') return property.format === 'byte' ? 'y' : property.format === 'date-time' ? 't' : 's';
  if (property.type === 'integer') return property.format === 'int64' ? 'l' : 'i';
  return { boolean: 'b', number: 'n' }[property.type ?? ''] ?? '*';
}

function extension(property: object, name: string): unknown {
  return (property as Record<string, unknown>)[name];
}

function listCode(property: Property): string {
  const type = extension(property, 'x-kubernetes-list-type');
  if (type === 'map') return `map(${(extension(property, 'x-kubernetes-list-map-keys') as string[]).join(',')})`;
  return type === 'set' ? 'set' : '';
}

/** `io.k8s.api.core.v1.Pod` → `core/v1`, `Pod`. */
function goNameOf(name: string): [string, string] {
  const parts = name.split('.');
  const type = parts.pop() ?? '';
  const version = parts.pop() ?? '';
  return [`${parts.pop() ?? ''}/${version}`, type];
}

function structOf(go: GoPackages, pkg: string, type: string): GoField[] {
  const found = go[pkg]?.types[type];
  return Array.isArray(found) ? found : [];
}

/** The fields as JSON sees them: inlined structs opened. */
function flatten(go: GoPackages, pkg: string, fields: readonly GoField[]): Map<string, GoField> {
  const result = new Map<string, GoField>();
  for (const field of fields) {
    if (!field.inl) result.set(field.n, field);
    else for (const [name, inner] of flatten(go, ...inlinedStruct(go, pkg, field))) result.set(name, inner);
  }
  return result;
}

function inlinedStruct(go: GoPackages, pkg: string, field: GoField): [string, GoField[]] {
  const [innerPkg, type] = resolve(go, pkg, field.t.replace(/^\*/, ''));
  return [innerPkg, structOf(go, innerPkg, type)];
}

function resolve(go: GoPackages, pkg: string, type: string): [string, string] {
  const [alias, name] = type.split('.');
  if (name === undefined) return [pkg, type];
  const path = go[pkg]?.imports[alias ?? ''] ?? '';
  return [path.split('/').slice(-2).join('/').replace('meta/v1', 'meta/v1'), name];
}

function protobufRow(
  file: SchemaFile,
  field: GoField,
  context: { go: GoPackages; pkg: string; openapiName: string },
): [number, string][] {
  if (field['#'] === undefined) return [];
  const number = Number(field['#']);
  if (!field.inl) return [[number, field.n]];
  const [innerPkg, struct] = inlinedStruct(context.go, context.pkg, field);
  const name = `inlined/${innerPkg}/${field.t.replace(/^\*/, '')}`;
  // The rows of an inlined struct's own fields are looked up in the object that it is inlined in.
  file.types[name] ??= { f: [], p: struct.flatMap((inner) => protobufRow(file, inner, { ...context, pkg: innerPkg })) };
  return [[number, `#${name}`]];
}
