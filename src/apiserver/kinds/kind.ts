// What makes a kind a kind: names, strategy, validation, columns. A kind is one file with one of these; the generic handlers do the
// rest (routes, discovery, OpenAPI, tables, watches, selectors, patches). Upstream's model: pkg/registry/*/strategy.go.

import type { KindRef, KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import type { Transaction } from '../../store/store.ts';
import type { KindName } from '../decode/identity.ts';
import type { FieldErrors } from '../field-errors.ts';
import type { RequestContext } from '../request.ts';

/**
 * How `metadata.name` is checked (apimachinery/pkg/api/validation). What is any name to its kind has still to be a segment of a path, once
 * all else is right.
 */
export type NameRule = 'dns-subdomain' | 'dns-label' | 'dns-1035-label' | 'path-segment' | 'ip-address' | 'any';

/**
 * What an update looks at, beside what every update does: what of the metadata changed (ValidateObjectMetaUpdate), all of the metadata again
 * (ValidateObjectMeta), the kind's `validate`, and its `validateUpdate`.
 */
export type UpdateCheck = 'changed-meta' | 'meta' | 'rules' | 'changes';

export const UPDATE_CHECKS: readonly UpdateCheck[] = ['changed-meta', 'meta', 'rules', 'changes'];

export const PART_CHECKS: readonly UpdateCheck[] = ['changed-meta', 'rules', 'changes'];

/** A field of a built-in type, as OpenAPI names it after `io.k8s.api`: `core.v1.PodSpec.nodeName`. */
export type FieldName = `${string}.v${number}.${string}.${string}`;

/** A column of the Table form; `priority` 1 columns appear in wide output. */
export interface Column<T extends KubeObject> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly priority?: 0 | 1;
  /** What it shows: in words, or a field that says it. */
  readonly description: string | { readonly of: FieldName };
  /** Its cells are in the rows, and nothing says so: upstream forgot to. Only the last column can be one. */
  readonly isUnnamed?: true;
  /** The cell; ages are text already (`5m`), computed from `nowMs` of simulated time. */
  cell(object: T, nowMs: number): string | number | boolean | null;
}

/** A PUT, PATCH or GET below an object that reads or writes a part of the object itself (`status`). */
export interface ObjectSubresource<T extends KubeObject> {
  readonly name: string;
  /** It writes the spec, so that a change counts in the generation. */
  readonly isOfSpec?: boolean;
  /** What a write through it leaves as it was (GetResetFields), as paths; absent: of the status the spec, of others nothing. */
  readonly resets?: readonly string[];
  /** It cannot be had as a table (upstream's storage is no TableConvertor). */
  readonly hasNoTable?: true;
  /** What its ValidateUpdate looks at, in its order, `validate` being the rules. What changed of the metadata, then those, when absent. */
  readonly updateChecks?: readonly UpdateCheck[];
  /** Nothing is checked. */
  readonly isUnchecked?: true;
  /** When not all of get, patch and update. */
  readonly verbs?: readonly ('get' | 'patch' | 'update')[];
  /** Takes from `incoming` what this subresource may change and returns the object to store. Both may be kept. */
  /** Changes neither: `current` is frozen, and the result may share parts with it. */
  merge(incoming: T, current: T): T;
  /** What the kind puts right once it is settled whose fields were written: what of the merged object stays as it was after all. */
  settle?(next: T, current: T): T;
  /** Of a write of this part, as the kind's own is of one of the object. */
  checkFirst?(change: { object: T; current?: T }, context: CommitContext & { readonly errors: FieldErrors }): void;
  validate?(incoming: T, current: T, errors: FieldErrors): void;
  /** The `changes` of the checks. */
  validateUpdate?(incoming: T, current: T, errors: FieldErrors): void;
  /** What webhooks and policies see of a write, where that is not the object: the view through which it is written. */
  readonly shownAs?: ShownObject<T>;
}

/** An object in the form of another kind. */
export interface ShownObject<T extends KubeObject> {
  readonly kind: KindName;
  /** A value of its own. */
  show(object: T): KubeObject;
  /** The object with what the form says put into it; `object` stays as it is. Throws Invalid. */
  take(shown: KubeObject, object: T): T;
}

/** A subresource of another shape or of another verb (`scale`, `binding`, `eviction`, `token`, `log`, `exec`); see http/. */
export interface CustomSubresource {
  readonly name: string;
  /** The kind of its body, where that is not the kind's own: `{ group: 'autoscaling', version: 'v1', kind: 'Scale' }`. */
  readonly body?: { readonly group: string; readonly version: string; readonly kind: string };
  /** A body that names another object than the path does is refused. */
  readonly namesObject?: boolean;
  /** What it writes goes into the store as it is. */
  readonly isUnchecked?: true;
  /** Before the object is looked for. Throws what is wrong with it. @param name in the path */
  checkBody?(body: KubeObject, name: string): void;
  /** The body as what validates it sees it and as it is handled: filled in and looked at. Throws what is wrong with it. */
  complete?(body: KubeObject, context: Pick<SubresourceContext, 'request' | 'current' | 'now'>): KubeObject;
  readonly verbs: readonly ('get' | 'create' | 'update' | 'patch' | 'delete')[];
  /** Answers the request; what it returns is the body (200, or 201 for create). Streams take over the socket and return undefined. */
  handle(context: SubresourceContext): Promise<KubeObject | undefined>;
}

/** What a custom subresource is given. */
export interface SubresourceContext {
  readonly request: RequestContext;
  readonly current: KubeObject;
  /** The decoded body, if any. */
  readonly body: KubeObject | undefined;
  /** RFC 3339. */
  now(): string;
  /** Writes the object itself, with all checks of an update but admission's on the object. @param options dry as the request, when absent */
  update(build: (current: KubeObject) => KubeObject, options?: { dryRun?: boolean }): Promise<KubeObject>;
  /** Takes what a write of the object would take from others in its commit, and leaves the object as it is. Throws as that write does. */
  takeInCommit(options: { dryRun: boolean; meansAnother: boolean }): Promise<void>;
  /** Deletes the object itself. */
  delete(options: Partial<DeleteOptions>): Promise<void>;
}

/** A part of an object shown as another kind (`scale`): read, replaced and patched in that form. */
export interface ViewSubresource<T extends KubeObject> {
  readonly name: string;
  readonly body: { readonly group: string; readonly version: string; readonly kind: string };
  /** Of its table. */
  readonly columns: readonly Column<KubeObject>[];
  view(object: T): KubeObject;
  /** The object with what the view says put into it; `current` may be changed. */
  merge(view: KubeObject, current: T): T;
  validate?(view: KubeObject, errors: FieldErrors): void;
  /** Where the object keeps what the view shows as its `spec.replicas`. */
  readonly replicasPath: readonly string[];
  /** What a write sees, where that is not what a reader does. */
  viewToWrite?(object: T): KubeObject;
  /** A uid in the view binds to nothing. */
  readonly ignoresUid?: boolean;
  /** An apply that changes something fails (see registry/views.ts). */
  readonly cannotBeConverted?: boolean;
  /** Throws where an object has nothing to show. */
  checkReadable?(object: T): void;
  /** Checks the object that a view was put into. */
  validateObject?(object: T, current: T, errors: FieldErrors): void;
}

/** What a kind's rules may look at inside a commit, besides the object itself. */
export interface CommitContext {
  readonly transaction: Transaction;
  readonly request: RequestContext;
}

/** Objects of a kind that is another one in the store. */
export interface StoredAs<T extends KubeObject> {
  readonly kind: KindRef;
  toStored(object: T): KubeObject;
  fromStored(stored: KubeObject): T;
  /** Where somebody has to be asked how these values look: asks, so that `fromStored` knows. */
  prepareReads?(stored: readonly KubeObject[]): Promise<void>;
  /** The same for `toStored`, of the object but for what the server keeps in its metadata. */
  prepareWrite?(object: T): Promise<void>;
}

export interface KindDefinition<T extends KubeObject = KubeObject> extends KindRef<T> {
  readonly singular: string;
  /** Where upstream keeps it in etcd, below /registry, where that is not its plural: refusals name it. */
  readonly storagePath?: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly nameRule: NameRule;
  /** What else a name must be, which the object itself says; `generateName` is held to it, too. */
  nameProblems?(object: T, name: string): readonly string[];
  /** `generateName` is not looked at: the name that is made of it is (ValidateObjectMetaWithOpts). */
  readonly hasFreeGenerateName?: boolean;
  /** `generateName` is the name: nothing is appended (a NameGenerator of its own). */
  readonly generatesNoNames?: boolean;
  /** The verbs that discovery names; all eight when absent. */
  readonly verbs?: readonly string[];
  /** A PUT to a name that does not exist creates it, one to its status as well (upstream AllowCreateOnUpdate). */
  readonly createOnUpdate?: boolean;
  readonly columns: readonly Column<T>[];
  /** Annotations that only a version of the kind has, and that rows of a table are without; with what an object without content has in them. */
  readonly versionedAnnotations?: Readonly<Record<string, string | undefined>>;
  /** TableRowConditions: what a reader should know of a row as a whole. */
  rowConditions?(object: T): readonly object[];
  /** Field selectors beside metadata.name and metadata.namespace. */
  readonly fieldSelectors?: Readonly<Record<string, (object: T) => string>>;
  /** What a selector by another field is told, where the kind has words of its own for it. */
  fieldSelectorRefusal?(field: string): string;
  readonly status?: ObjectSubresource<T>;
  /** What a write of the object itself leaves as it was (GetResetFields); absent: the status, where it has a subresource of its own. */
  readonly resetFields?: readonly string[];
  readonly objectSubresources?: readonly ObjectSubresource<T>[];
  readonly views?: readonly ViewSubresource<T>[];
  readonly subresources?: readonly CustomSubresource[];

  /** A patch that leaves the spec as it is shares it with `current`, frozen: none of the rules below changes one that is stored. */
  readonly sharesSpec?: boolean;
  /** Fills in what a client may leave out (pkg/apis/<group>/v1/defaults.go). Changes `object`; on create, update and patch. */
  defaults?(object: T): void;
  /** Drops or sets what a client may not say on create: status, generation. Changes `object`. */
  prepareForCreate?(object: T, request: RequestContext): void;
  /** Fills in what goes by the name, which is made by then and found to be right. Changes `object`. */
  canonicalize?(object: T): void;
  /** Keeps what an update may not change (status) and raises generation when the spec changed. Changes `object`. */
  prepareForUpdate?(object: T, current: T, request: RequestContext): void;
  /**
   * Rules that read other objects and are told before the others (upstream's BeginCreate and BeginUpdate), or as the first of them: run inside
   * a commit that is taken back, on a copy of `object`. `current` is absent on create.
   */
  checkFirst?(change: { object: T; current?: T }, context: CommitContext & { readonly errors: FieldErrors }): void;
  /** Before its metadata. */
  validateFirst?(object: T, errors: FieldErrors): void;
  /** @param current absent on create; a part of `object` that is the very same there was checked before */
  validate?(object: T, errors: FieldErrors, current?: T): void;
  /** What only a new object may not have. */
  validateCreate?(object: T, errors: FieldErrors): void;
  validateUpdate?(object: T, current: T, errors: FieldErrors): void;
  /** What the kind's own ValidateUpdate looks at, in its order; what stands twice is told twice. `UPDATE_CHECKS` when absent. */
  readonly updateChecks?: readonly UpdateCheck[];
  /** Finalizers without a domain are let pass (kinds whose metadata apimachinery alone looks at). */
  readonly hasFreeFinalizers?: boolean;
  /** Its own rules come before those of any kind's metadata, which are not looked at while these are broken (kinds as the line above). */
  readonly checksMetaLast?: boolean;
  /** Of a kind that a CustomResourceDefinition brings: its objects are no Go structs. */
  readonly custom?: {
    /** How its objects are read, patched and documented. */
    readonly type: TypeSchema;
  };
  /** The text of a `Warning` header on every answer: the version is on its way out. */
  readonly deprecation?: string;
  /** Texts for `Warning` headers. */
  warnings?(object: T, current: T | undefined): readonly string[];
  /**
   * Rules that read other objects, inside the commit: allocation of addresses and ports, uniqueness, quotas.
   * May change `object`. `current` is absent on create, `object` is absent on delete.
   */
  commit?(change: { object?: T; current?: T }, context: CommitContext): void;
  /** What a delete makes of an object that stays (with finalizers of the kind's own); undefined: it goes on as any other. */
  beginDelete?(current: T, facts: { options: Partial<DeleteOptions>; nowMs: number }): T | undefined;
  /**
   * Grace in seconds of the first deletion (CheckGracefulDelete); absent or 0: the object goes at once (unless finalizers hold it).
   * @param asked what the deletion names, not negative
   */
  graceSeconds?(object: T, asked: number | undefined): number;
  /** Where Go's empty object of the kind, which bookmarks carry, has more in its spec than its fields say. */
  readonly zeroSpec?: Readonly<Record<string, unknown>>;
  /** A kind that is another one in the store (both Event groups are one): how to get there and back. */
  readonly storedAs?: StoredAs<T>;
  /** Its objects own nothing: a delete's policy means nothing to them (upstream DefaultGarbageCollectionPolicy is Unsupported). */
  readonly ownsNothing?: boolean;
  /** A delete that names no policy leaves dependents behind (upstream DefaultGarbageCollectionPolicy is OrphanDependents). */
  readonly orphansByDefault?: boolean;
  /** The text of a `Warning` header on a delete that names no policy. */
  readonly deleteWarning?: string;
  /** A delete answers with the object instead of a Status (upstream ReturnDeletedObject). */
  readonly returnsDeleted?: boolean;
  /** PUT without a resourceVersion is refused (upstream AllowUnconditionalUpdate is false). */
  readonly requiresResourceVersion?: boolean;
  /** Its objects and lists say no resourceVersion: they are made when they are read, all at once. */
  readonly hasNoVersions?: boolean;
  /** What an answer calls it of which none has the name that is asked for, where that is not its plural. */
  readonly missingAs?: string;
  /** A kind without storage whose create is one below the object that it names. */
  readonly standsFor?: { readonly kind: KindRef; readonly subresource: string };
  /** A kind without storage (reviews): create computes the answer. */
  virtualCreate?(object: T, request: RequestContext): Promise<T>;
}
