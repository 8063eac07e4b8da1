// OpenAPI of what a cluster serves, version 2 and version 3, built when it is asked for.

import { createHash, randomUUID } from 'node:crypto';
import type { SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Registry } from '../registry/registry.ts';
import { listDefinition, selectableFields } from './custom-definitions.ts';
import { type Dialect, definitionsFor } from './definitions.ts';
import { fieldValues } from './field-values.ts';
import { encodeGnosticV2 } from './gnostic.ts';
import { listedPaths, listingOperation } from './listings.ts';
import {
  type GroupVersionKind,
  type KindNames,
  type Operation,
  operationsOf,
  resourcesOperation,
} from './operations.ts';
import { pathsOf } from './paths.ts';
import { typeProse } from './prose.ts';
import { sharedKinds } from './shared-kinds.ts';

const CUSTOM_TITLE = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' };
const PATCH: TypeSchema = { kind: 'any', name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch' };
const BEARER = { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' };
const SCHEMES = { BearerToken: BEARER };
const V2_SECURITY = { securityDefinitions: SCHEMES, security: [{ BearerToken: [] }] };

export const upperHash = (body: string | Buffer) => createHash('sha512').update(body).digest('hex').toUpperCase();

/** What kinds bring to a document. */
interface Parts {
  readonly paths: Record<string, object>;
  readonly definitions: Record<string, object>;
}

/**
 * The documents of one cluster, made when they are asked for. What the built-in kinds bring is made once; what a definition brings, when
 * it changes: kinds are other objects then.
 */
export class Documents {
  /** Clients keep a document for as long as its hash is the same: it is another when the emulator is. */
  readonly #start = randomUUID();
  readonly #title: object;
  readonly #registry: Registry;
  readonly #schemas: SchemaSource;
  readonly #prose = typeProse();
  readonly #values = fieldValues();
  /** By the kinds of a version. */
  readonly #texts = new Map<string, { readonly kinds: readonly KindDefinition[]; readonly text: string }>();
  readonly #ofKind = new WeakMap<KindDefinition, Parts>();
  readonly #encoded = new WeakMap<KindDefinition, Buffer>();
  #builtIn: Parts | undefined;
  #builtInEncoded: Buffer | undefined;

  /** @param version `1.35` */
  constructor(registry: Registry, schemas: SchemaSource, version: string) {
    this.#registry = registry;
    this.#schemas = schemas;
    this.#title = { title: 'Kubernetes', version };
  }

  /** Of a group's version, `apis/apps/v1`, or of what else is served; undefined: it is not served. */
  v3(path: string): string | undefined {
    const listing = listingOperation(path, this.#registry);
    if (listing) return this.#v3Text(this.#partsOf([], [listing], 'v3'));
    const { group, version } = splitPath(path);
    const kinds = this.#registry.ofGroupVersion(group, version);
    if (kinds.length === 0) return undefined;
    const known = this.#texts.get(path);
    if (known && known.kinds.length === kinds.length && known.kinds.every((kind, at) => kind === kinds[at]))
      return known.text;
    const parts = this.#parts(kinds, 'v3');
    const text = kinds.some(({ custom }) => custom) ? customText(parts) : this.#v3Text(parts);
    this.#texts.set(path, { kinds, text });
    return text;
  }

  /** What a document is known by. Of built-in kinds it says only that they are, and of which start. */
  v3Hash(path: string): string {
    const { group, version } = splitPath(path);
    const kinds = this.#registry.ofGroupVersion(group, version);
    const facts = kinds.some((kind) => kind.custom) ? this.v3(path) : kinds.length;
    return upperHash(`${this.#start}/${path}/${facts}`);
  }

  v2(): object {
    const parts = [this.#builtInParts(), ...this.#custom().map((kind) => this.#customParts(kind))];
    const paths = Object.assign({}, ...parts.map((part) => part.paths)) as object;
    const definitions = Object.assign({}, ...parts.map((part) => part.definitions)) as object;
    return { swagger: '2.0', info: this.#title, paths, ...V2_SECURITY, definitions };
  }

  /** Encodings concatenate: a document is its parts, one after the other. */
  v2Encoded(): Buffer {
    this.#builtInEncoded ??= encodeGnosticV2({ swagger: '2.0', info: this.#title, ...this.#builtInParts() });
    return Buffer.concat([this.#builtInEncoded, ...this.#custom().map((kind) => this.#encodedKind(kind))]);
  }

  #encodedKind(kind: KindDefinition): Buffer {
    const known = this.#encoded.get(kind) ?? encodeGnosticV2(this.#customParts(kind));
    this.#encoded.set(kind, known);
    return known;
  }

  #custom(): readonly KindDefinition[] {
    return this.#registry.all().filter((kind) => kind.custom);
  }

  #builtInParts(): Parts {
    this.#builtIn ??= this.#makeBuiltIn();
    return this.#builtIn;
  }

  #makeBuiltIn(): Parts {
    const { paths, definitions } = this.#parts(
      this.#registry.all().filter((kind) => !kind.custom),
      'v2',
    );
    const listings = listedPaths(this.#registry).flatMap((path) => listingOperation(path, this.#registry) ?? []);
    const listed = this.#partsOf([], listings, 'v2');
    return { paths: { ...paths, ...listed.paths }, definitions: { ...listed.definitions, ...definitions } };
  }

  #customParts(kind: KindDefinition): Parts {
    const known = this.#ofKind.get(kind);
    if (known) return known;
    const { paths, definitions } = this.#parts([kind], 'v2');
    const { definitions: shared } = this.#builtInParts();
    const own = Object.fromEntries(Object.entries(definitions).filter(([name]) => !Object.hasOwn(shared, name)));
    const parts = { paths, definitions: own };
    this.#ofKind.set(kind, parts);
    return parts;
  }

  #kindsOf(kinds: readonly KindDefinition[]): readonly KnownKind[] {
    return kinds.flatMap((kind) => {
      const type = this.#schemas.forKind(kind.group, kind.version, kind.kind);
      if (!type) return [];
      const names = this.#namesOf(kind, type.name ?? '');
      return [{ kind, type, names, operations: operationsOf(kind, names) }];
    });
  }

  #namesOf({ group, version, kind, listKind = `${kind}List`, custom }: KindDefinition, own: string): KindNames {
    const of = (one: GroupVersionKind) => this.#schemas.forKind(one.group, one.version, one.kind)?.name;
    return { own, list: custom ? `${own}List` : (of({ group, version, kind: listKind }) ?? own), of };
  }

  #parts(kinds: readonly KindDefinition[], dialect: Dialect): Parts {
    const known = this.#kindsOf(kinds);
    const versions = new Map(
      kinds.map(({ group, version, custom }) => [`${group}/${version}`, { group, version, custom }]),
    );
    const lists = [...versions.values()].flatMap(({ group, version, custom }) =>
      custom ? [] : [resourcesOperation(group, version)],
    );
    const operations = [...lists, ...known.flatMap((one) => one.operations)];
    return this.#partsOf(known, operations, dialect);
  }

  #partsOf(known: readonly KnownKind[], operations: readonly Operation[], dialect: Dialect): Parts {
    return { paths: pathsOf(operations, dialect), definitions: this.#definitions(known, operations, dialect) };
  }

  #v3Text({ paths, definitions }: Parts): string {
    const schemas = Object.keys(definitions).length > 0 ? { schemas: definitions } : {};
    return v3Text({ info: this.#title, paths, components: { ...schemas, securitySchemes: SCHEMES } });
  }

  #definitions(
    known: readonly KnownKind[],
    operations: readonly Operation[],
    dialect: Dialect,
  ): Record<string, object> {
    const isCustom = dialect === 'v3' && known.some(({ kind }) => kind.custom);
    const mentioned = new Set(operations.flatMap(({ answer, body }) => [answer ?? '', body?.definition ?? '']));
    const roots = [...mentioned].flatMap((name) =>
      name === PATCH.name ? PATCH : (this.#schemas.definition(name) ?? []),
    );
    const definitions = definitionsFor([...known.map(({ type }) => type), ...roots], {
      dialect,
      prose: this.#prose,
      values: this.#values,
      kinds: new Map([...sharedKinds(isCustom), ...known.flatMap(namedKinds)]),
    });
    for (const { kind, names } of known.filter((one) => one.kind.custom)) {
      const [list, listed] = listDefinition(kind, names.own, dialect);
      definitions[list] = listed;
      if (dialect === 'v3') definitions[names.own] = { ...definitions[names.own], ...selectableFields(kind) };
    }
    return definitions;
  }
}

interface KnownKind {
  readonly kind: KindDefinition;
  readonly type: TypeSchema;
  readonly names: KindNames;
  readonly operations: readonly Operation[];
}

/** Group, version and kind of the definitions that are kinds. */
function namedKinds({ kind, names, operations }: KnownKind): (readonly [string, readonly object[]])[] {
  const { group, version, listKind = `${kind.kind}List` } = kind;
  const bodies = operations.flatMap(({ body, action }) =>
    body && action && !body.definition.includes('.meta.v1.') ? [[body.definition, [action.kind]] as const] : [],
  );
  return [
    ...bodies,
    [names.list, [{ group, version, kind: listKind }]],
    [names.own, [{ group, version, kind: kind.kind }]],
  ];
}

const v3Text = (parts: object) => JSON.stringify({ openapi: '3.0.0', ...parts });
const customText = ({ paths, definitions }: Parts) =>
  v3Text({ info: CUSTOM_TITLE, paths, components: { schemas: definitions } });

/** `apis/apps/v1` */
function splitPath(path: string): { group: string; version: string } {
  const [root, first = '', second = ''] = path.split('/');
  return root === 'api' ? { group: '', version: first } : { group: first, version: second };
}
