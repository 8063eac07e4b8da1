// Writes of an object through another form of it, its scale: the form is written as an object of its own, and what it says goes into the object.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/apps/deployment/storage/storage.go (scaleUpdatedObjectInfo)

import { ApiError, conflict } from '../../kube/api-error.ts';
import type { PatchOptions } from '../../kube/cluster.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepCopy, deepEqual, type JsonObject } from '../../lib/json.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { KindDefinition, ObjectSubresource, ViewSubresource } from '../kinds/kind.ts';
import { applyPatch } from '../patch/index.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import { applySubject, serverSideApply } from '../patch/server-side-apply.ts';
import { type ReplicasPath, toParent, toView } from '../patch/view-owners.ts';
import type { RequestContext } from '../request.ts';
import { asOfKind, checkApplyBody, decodeApplied, decodePatched } from './decode-patch.ts';
import { checkIdentity } from './identity.ts';
import { type Machinery, schemaOf } from './machinery.ts';
import { otherUid, updateObject } from './update.ts';

export interface ViewTarget {
  readonly request: RequestContext;
  readonly name: string;
  readonly view: ViewSubresource<KubeObject>;
}

/** What a write makes of the view, with its owners. @param shown the view of the current state */
type Write = (shown: KubeObject, current: KubeObject) => KubeObject;

export function replaceView(
  machinery: Machinery,
  kind: KindDefinition,
  input: ViewTarget & { readonly body: KubeObject },
): Promise<KubeObject> {
  const { request, name, body, view } = input;
  checkIdentity(kind, body, { name, namespace: request.namespace });
  const write: Write = (shown, current) => {
    const { uid } = body.metadata;
    if (uid && uid !== current.metadata.uid) throw otherUid({ kind, name, request }, uid, current.metadata.uid);
    return withOwners(machinery, { view, request, shown, next: body });
  };
  return writeView(machinery, kind, { ...input, write });
}

export function patchView(
  machinery: Machinery,
  kind: KindDefinition,
  input: ViewTarget & { readonly patch: PatchOptions; readonly onApplied?: () => void },
): Promise<KubeObject> {
  const { request, view, patch } = input;
  const schema = schemaOf(machinery, view.body);
  const write: Write = (shown) => {
    const { type } = patch;
    const body = type === 'strategic' ? deepCopy(patch.body) : patch.body;
    const merged = applyPatch({ type: type as 'json', current: asJson(shown), body, schema });
    const patched = type === 'strategic' ? asOfKind(merged, shown) : merged;
    const shownIn = type === 'strategic' ? { shown: patch.body } : {};
    const next = decodePatched(machinery, view.body, { patched, request, complaints: patch.complaints, ...shownIn });
    return withOwners(machinery, { view, request, shown, next });
  };
  return writeView(machinery, kind, { ...input, write: patch.type === 'apply' ? applied(machinery, input) : write });
}

function applied(
  machinery: Machinery,
  { request, view, patch, onApplied }: ViewTarget & { readonly patch: PatchOptions; readonly onApplied?: () => void },
): Write {
  return (shown) => {
    const body = checkApplyBody(machinery, view.body, patch.body) as unknown as KubeObject;
    if (view.cannotBeConverted && (shown.metadata.managedFields ?? []).length === 0)
      throw unconverted('failed to create manager for existing fields: failed to convert live object', view, {});
    const merged = serverSideApply({
      current: shown,
      applied: body,
      schema: schemaOf(machinery, view.body),
      manager: request.fieldManager,
      force: patch.force ?? false,
      subresource: view.name,
      now: toTimestamp(machinery.clock.simulatedMs()),
    });
    if (view.cannotBeConverted && !isSameButOwners(merged, shown))
      throw unconverted('failed to convert new object', view, body.metadata);
    const object = decodeApplied(machinery, view.body, { merged, applied: body });
    onApplied?.();
    return object;
  };
}

/** apiextensions-apiserver pkg/apiserver/conversion/converter.go: a custom kind's converter is given the scale in a form that it does not know. */
function unconverted(what: string, { body }: ViewTarget['view'], metadata: Partial<KubeObject['metadata']>): ApiError {
  const apiVersion = apiVersionOf(body);
  const subject = applySubject({ apiVersion, kind: body.kind, metadata } as KubeObject);
  const why = `request to convert CR to an invalid group/version: ${apiVersion}`;
  return new ApiError('Unknown', `${what} (${subject}) to proper version: ${why}`);
}

function isSameButOwners(a: KubeObject, b: KubeObject): boolean {
  const rest = ({ metadata: { managedFields: _, ...metadata }, ...object }: KubeObject) => ({ ...object, metadata });
  return deepEqual(rest(a), rest(b));
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;

interface Written extends Omit<ViewTarget, 'name'> {
  readonly shown: KubeObject;
  readonly next: KubeObject;
}

/** The view after a write that is not an apply, its owners worked out as those of any object. */
function withOwners(machinery: Machinery, { view, request, shown, next }: Written): KubeObject {
  const managedFields = recordUpdate({
    current: shown,
    next: { ...next, apiVersion: apiVersionOf(view.body) },
    schema: schemaOf(machinery, view.body),
    manager: request.fieldManager,
    subresource: view.name,
    now: toTimestamp(machinery.clock.simulatedMs()),
  });
  return { ...next, metadata: { ...next.metadata, managedFields } };
}

async function writeView(
  machinery: Machinery,
  kind: KindDefinition,
  { request, name, view, write }: ViewTarget & { readonly write: Write },
): Promise<KubeObject> {
  const pathIn = replicasPaths(machinery, kind, view);
  const result = await updateObject(machinery, kind, {
    request,
    name,
    subresource: writtenThrough(view),
    isOwned: true,
    build(current) {
      const parent = current.metadata.managedFields ?? [];
      const next = write(shownWith(view, current, toView(parent, pathIn)), current);
      checkIdentity(kind, next, { name, namespace: request.namespace });
      checkView(view, next, name);
      if (!view.ignoresUid) checkUid(kind, next, { view, current });
      const object = mergeView(view, next, current);
      const owners = next.metadata.managedFields ?? [];
      object.metadata.managedFields = toParent({ parent, view: owners, apiVersion: apiVersionOf(kind), pathIn });
      return object;
    },
  });
  return view.view(result);
}

/** By the kind's versions. */
function replicasPaths({ registry }: Machinery, kind: KindDefinition, { name }: ViewTarget['view']): ReplicasPath {
  return (apiVersion) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const known = group === kind.group ? registry.findKind(group, version, kind.kind) : undefined;
    return known && (known.views?.find((view) => view.name === name)?.replicasPath ?? 'none');
  };
}

/** What a write sees has the owners of what it shows. */
function shownWith(
  view: ViewTarget['view'],
  current: KubeObject,
  managedFields: NonNullable<KubeObject['metadata']['managedFields']>,
): KubeObject {
  const shown = (view.viewToWrite ?? view.view)(current);
  return managedFields.length === 0 ? shown : { ...shown, metadata: { ...shown.metadata, managedFields } };
}

function checkUid(
  kind: KindDefinition,
  { metadata: { uid } }: KubeObject,
  { view, current }: { view: ViewTarget['view']; current: KubeObject },
): void {
  const { name, uid: own } = current.metadata;
  if (!uid || uid === own) return;
  const words = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${own}`;
  throw conflict({ ...kind, plural: `${kind.plural}/${view.name}` }, name, words);
}

function checkView(view: ViewTarget['view'], body: KubeObject, name: string): void {
  const errors = new FieldErrors();
  view.validate?.(body, errors);
  if (!errors.isEmpty) throw invalidObject(view.body, name, errors.causes);
}

/** What a write through a view is to the object; admission is shown the view. */
function writtenThrough(view: ViewTarget['view']): ObjectSubresource<KubeObject> {
  const { name, body, validateObject } = view;
  return {
    name,
    isOfSpec: true,
    merge: (incoming) => incoming,
    ...(validateObject ? { validate: validateObject } : {}),
    shownAs: {
      kind: body,
      show: (object) => deepCopy(view.view(object)),
      take(shown, object) {
        checkView(view, shown, object.metadata.name);
        return mergeView(view, shown, object);
      },
    },
  };
}

/** The view's resourceVersion guards the object. */
function mergeView(view: ViewTarget['view'], body: KubeObject, current: KubeObject): KubeObject {
  const next = view.merge(body, deepCopy(current));
  const { resourceVersion } = body.metadata ?? {};
  if (resourceVersion) next.metadata.resourceVersion = resourceVersion;
  return next;
}
