// OpenAPI of what a cluster serves, version 2 and version 3, made when it is asked for.

import { createHash, randomUUID } from 'node:crypto';
import type { SchemaSource } from '../../kube/schema/schema.ts';
import { nextTurn } from '../../reconcile/turns.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Registry } from '../registry/registry.ts';
import { type BuiltInSections, once } from './built-in-sections.ts';
import { encodeJson, type Form, type Title, v3Pieces } from './forms.ts';
import { listedPaths, listingOperation } from './listings.ts';
import { partsOf, type Subject, type TypeFacts } from './parts.ts';
import { type Sections, sectionsOf } from './sections.ts';

const CUSTOM_TITLE: Title = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' };
/** Bytes, or the next longer piece, that are hashed in one turn: a few milliseconds. */
const HASHED_AT_ONCE = 512 * 1024;

export interface Document {
  /** One after the other; others share them. */
  readonly pieces: readonly Buffer[];
  /** What it is known by. */
  readonly hash: string;
}

/** A document, or its making, and the kinds that it is about. */
interface KeptDocument {
  readonly kinds: readonly KindDefinition[];
  readonly document: Promise<Document>;
}

export interface DocumentsOptions {
  readonly registry: Registry;
  readonly schemas: SchemaSource;
  readonly builtIn: BuiltInSections;
  /** `1.35` */
  readonly version: string;
}

/**
 * The documents of one cluster, made when they are asked for, with turns for others, and once for all who ask. What the built-in kinds
 * bring is made once for all clusters; what a definition brings, when it changes: kinds are other objects then. Whoever asks is told of
 * the kinds that are there by then; a making that began before is for those who asked before.
 */
export class Documents {
  /** Clients keep a document for as long as its hash is the same: it is another when the emulator is. */
  readonly #start = randomUUID();
  readonly #title: Title;
  readonly #registry: Registry;
  readonly #builtIn: BuiltInSections;
  readonly #facts: TypeFacts;
  /** By version and form, or by path. */
  readonly #kept = new Map<string, KeptDocument>();
  readonly #ofKind = {
    json: new WeakMap<KindDefinition, Promise<Sections>>(),
    protobuf: new WeakMap<KindDefinition, Promise<Sections>>(),
  };

  constructor({ registry, schemas, builtIn, version }: DocumentsOptions) {
    this.#registry = registry;
    this.#builtIn = builtIn;
    this.#facts = { ...builtIn.facts, schemas };
    this.#title = { title: 'Kubernetes', version };
  }

  async v2(form: Form): Promise<Document> {
    const kinds = this.#registry.all();
    const custom = kinds.filter((kind) => kind.custom);
    return this.#document(`v2/${form.name}`, custom, async () => {
      const builtIn = await this.#builtInV2(
        form,
        kinds.filter((kind) => !kind.custom),
      );
      const sections = [builtIn];
      for (const kind of custom) sections.push(await this.#customV2(form, kind, builtIn.names));
      const pieces = form.pieces(this.#title, sections);
      return { pieces, hash: await hashOf(pieces) };
    });
  }

  /** Of a group's version, `apis/apps/v1`, or of what else is served; undefined: it is not served. */
  async v3(path: string): Promise<Document | undefined> {
    const listing = listingOperation(path, this.#registry);
    const kinds = listing || !isGroupVersion(path) ? [] : this.#kindsAt(path);
    if (!listing && kinds.length === 0) {
      this.#kept.delete(path); // what was defined there has gone
      return undefined;
    }
    if (kinds.some(({ custom }) => custom)) return this.#customV3(path, kinds);
    const subject: Subject = { kinds, listings: listing ? [listing] : [], dialect: 'v3' };
    const sections = await this.#builtIn.get(path, () => sectionsOf(partsOf(this.#facts, subject), encodeJson));
    return { pieces: v3Pieces(this.#title, sections, true), hash: this.#factsHash(path, kinds) };
  }

  /** What a document is known by. Of built-in kinds it says only that they are, and of which start. */
  async v3Hash(path: string): Promise<string> {
    const kinds = this.#kindsAt(path);
    if (!kinds.some(({ custom }) => custom)) return this.#factsHash(path, kinds);
    return (await this.#customV3(path, kinds)).hash;
  }

  #kindsAt(path: string): readonly KindDefinition[] {
    const { group, version } = splitPath(path);
    return this.#registry.ofGroupVersion(group, version);
  }

  #factsHash(path: string, kinds: readonly KindDefinition[]): string {
    return createHash('sha512').update(`${this.#start}/${path}/${kinds.length}`).digest('hex').toUpperCase();
  }

  #customV3(path: string, kinds: readonly KindDefinition[]): Promise<Document> {
    return this.#document(path, kinds, async () => {
      const sections = await sectionsOf(partsOf(this.#facts, { kinds, dialect: 'v3' }), encodeJson);
      const pieces = v3Pieces(CUSTOM_TITLE, sections, false);
      return { pieces, hash: await hashOf([Buffer.from(`${this.#start}/${path}/`), ...pieces]) };
    });
  }

  #builtInV2(form: Form, kinds: readonly KindDefinition[]): Promise<Sections> {
    const registry = this.#registry;
    return this.#builtIn.get(`v2/${form.name}`, () => {
      const listings = listedPaths(registry).flatMap((path) => listingOperation(path, registry) ?? []);
      return sectionsOf(partsOf(this.#facts, { kinds, listings, dialect: 'v2' }), form.encode);
    });
  }

  /** @param told the built-in definitions */
  #customV2(form: Form, kind: KindDefinition, told: ReadonlySet<string>): Promise<Sections> {
    return once(this.#ofKind[form.name], kind, () =>
      sectionsOf(partsOf(this.#facts, { kinds: [kind], dialect: 'v2', told }), form.encode),
    );
  }

  #document(key: string, kinds: readonly KindDefinition[], make: () => Promise<Document>): Promise<Document> {
    const known = this.#kept.get(key);
    if (known?.kinds.length === kinds.length && known.kinds.every((kind, at) => kind === kinds[at]))
      return known.document;
    const made: KeptDocument = { kinds, document: make() };
    this.#kept.set(key, made);
    made.document.catch(() => {
      if (this.#kept.get(key) === made) this.#kept.delete(key);
    });
    return made.document;
  }
}

async function hashOf(pieces: readonly Buffer[]): Promise<string> {
  const hash = createHash('sha512');
  let bytes = 0;
  for (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
    if (bytes < HASHED_AT_ONCE) continue;
    bytes = 0;
    await nextTurn();
  }
  return hash.digest('hex').toUpperCase();
}

/** `apis/apps/v1` */
const isGroupVersion = (path: string) => /^(?:api|apis\/[^/]+)\/[^/]+$/.test(path);

function splitPath(path: string): { group: string; version: string } {
  const [root, first = '', second = ''] = path.split('/');
  return root === 'api' ? { group: '', version: first } : { group: first, version: second };
}
