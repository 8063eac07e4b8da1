// PATCH in its four forms, on the object, a part of it, or a view of it.

import { badRequest, conflict } from '../../kube/api-error.ts';
import type { PatchOptions } from '../../kube/cluster.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { isObject, type JsonObject, type JsonValue, sortedKeys } from '../../lib/json.ts';
import type { KindName } from '../decode/identity.ts';
import { jsonKind } from '../decode/json-kind.ts';
import { DecodeError } from '../decode/normalize.ts';
import { asGoWrites, checkSaysKind, decodeValue, isCustomKind } from '../decode.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import { goJson, goValue } from '../go-value.ts';
import type { KindDefinition, ObjectSubresource } from '../kinds/kind.ts';
import { resetFieldsOf } from '../kinds/strategy.ts';
import { applyPatch } from '../patch/index.ts';
import { checkTypes, conversionFailed, serverSideApply } from '../patch/server-side-apply.ts';
import type { RequestContext } from '../request.ts';
import { createObject } from './create.ts';
import { checkView, mergeView, type ObjectPart, type Target, writtenThrough } from './handlers.ts';
import { checkIdentity } from './identity.ts';
import { type Machinery, schemaOf } from './machinery.ts';
import { findObject } from './object-reads.ts';
import { updateObject } from './update.ts';
import { versionForms } from './version-forms.ts';

type PatchInput = Target & { readonly patch: PatchOptions; readonly part: ObjectPart; readonly onApplied?: () => void };

export async function patchObject(machinery: Machinery, kind: KindDefinition, input: PatchInput): Promise<KubeObject> {
  if (input.part.type === 'view') return patchView(machinery, kind, { ...input, part: input.part });
  const subresource = input.part.type === 'object' ? input.part.subresource : undefined;
  if (input.patch.type === 'apply') return applyObject(machinery, kind, { ...input, partOfObject: subresource });
  const schema = schemaOf(machinery, kind);
  const isStrategic = input.patch.type === 'strategic';
  return updateObject(machinery, kind, {
    request: input.request,
    name: input.name,
    ...(subresource ? { subresource } : {}),
    build: (current) => {
      const { type, body } = input.patch;
      const patch = (object: JsonObject) => applyPatch({ type: type as 'json', current: object, body, schema });
      const patched = patch(asJson(current));
      const request = input.request;
      // Strategic patches are applied to the object itself, the others to its text.
      return !isStrategic && !kind.custom && !patched['apiVersion']
        ? decodeUnversioned(patched, request)
        : decodePatched(machinery, kind, {
            patched,
            request,
            ...(isStrategic ? { shown: body } : { inOrder: () => patch(asGoWrites(asJson(current), schema)) }),
            ...(kind.sharesSpec ? { settled: specOf(current) } : {}),
          });
    },
  });
}

const specOf = (object: KubeObject) => (object as { spec?: JsonValue }).spec;
const asJson = (object: KubeObject) => object as unknown as JsonObject;

interface Patched {
  readonly patched: JsonObject;
  readonly request: RequestContext;
  /** What a refusal shows in place of the patched object: a strategic patch itself (handlers/patch.go). */
  readonly shown?: unknown;
  /** The same of the object as Go writes it, with the fields in the order of its type: what is refused is looked for and shown in that order. */
  inOrder?(): JsonObject;
  /** A part of it that is the stored one. */
  readonly settled?: JsonValue | undefined;
}

/** The patched object is held to the same rules as a body that a client sent, but is refused as invalid. */
function decodePatched(machinery: Machinery, kind: KindName, input: Patched): KubeObject {
  const { patched, request, shown } = input;
  const isCustom = isCustomKind({ kind, schemas: machinery.schemas });
  const text = () => goJson(isCustom ? sortedKeys(patched) : patched);
  try {
    if (isCustom) checkSaysKind(patched, text);
    const target = { settled: input.settled, isConverted: shown !== undefined };
    const { object, problems } = decodeValue(patched, { kind, schemas: machinery.schemas, ...target });
    if (problems.length > 0 && request.fieldValidation === 'Strict')
      throw new DecodeError(`strict decoding error: ${problems.join(', ')}`);
    if (request.fieldValidation === 'Warn') for (const problem of problems) request.warn(problem);
    return object;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (input.inOrder) return decodePatched(machinery, kind, { patched: input.inOrder(), request });
    const errors = new FieldErrors();
    errors.invalid('patch', shown === undefined ? text() : goValue(shown as JsonValue), error.message);
    throw invalidObject({ group: '', kind: '' }, '', errors.causes);
  }
}

/** What came of an applied configuration; it has no fields but those of its type. */
function decodeApplied({ schemas }: Machinery, kind: KindName, merge: { merged: KubeObject; applied: KubeObject }) {
  try {
    return decodeValue(asJson(merge.merged), { kind, schemas, isConverted: true }).object;
  } catch (error) {
    if (error instanceof DecodeError) throw conversionFailed(merge.applied, error.message);
    throw error;
  }
}

/** A text that says no version is read as upstream's internal type, whose fields have other names. */
function decodeUnversioned(patched: JsonObject, request: RequestContext): KubeObject {
  const unknown = Object.keys(patched).filter((key) => key !== 'kind');
  if (request.fieldValidation !== 'Ignore')
    for (const key of unknown) request.warn(`unknown field ${JSON.stringify(key)}`);
  return { metadata: {} } as KubeObject;
}

type ApplyInput = PatchInput & { readonly partOfObject: ObjectSubresource<KubeObject> | undefined };

async function applyObject(machinery: Machinery, kind: KindDefinition, input: ApplyInput): Promise<KubeObject> {
  const { request, name, patch } = input;
  const applied = checkApplyBody(kind, patch.body) as unknown as KubeObject;
  const current = findObject(machinery.store, kind, { name, namespace: request.namespace });
  const apply = (live: KubeObject | undefined) => {
    const merged = serverSideApply({
      current: live,
      applied,
      schema: schemaOf(machinery, kind),
      manager: request.fieldManager,
      force: patch.force ?? false,
      resets: resetFieldsOf(kind, input.partOfObject?.name),
      forms: versionForms(machinery, kind, input.partOfObject?.name),
      now: toTimestamp(machinery.clock.simulatedMs()),
      ...(input.partOfObject ? { subresource: input.partOfObject.name } : {}),
    });
    const object = decodeApplied(machinery, kind, { merged, applied });
    input.onApplied?.();
    return object;
  };
  if (!current && !input.partOfObject) return createByApply(machinery, kind, { input, object: apply(undefined) });
  return updateObject(machinery, kind, {
    request,
    name,
    ...(input.partOfObject ? { subresource: input.partOfObject } : {}),
    isOwned: true,
    build: apply,
  });
}

/** Applying to a name that does not exist creates it, owned by its applier. */
async function createByApply(
  machinery: Machinery,
  kind: KindDefinition,
  { input, object }: { input: ApplyInput; object: KubeObject },
): Promise<KubeObject> {
  const { request, name } = input;
  checkIdentity(kind, object, { name, namespace: request.namespace });
  if (object.metadata.uid)
    throw conflict(kind, name, 'uid mismatch: the provided object specified uid, and no existing object was found');
  return createObject(machinery, kind, { request, object, isOwned: true });
}

/** apimachinery pkg/util/managedfields/internal/versioncheck.go. */
function checkApplyBody(kind: KindName, given: unknown): JsonObject {
  const body = given ?? {};
  if (!isObject(body)) {
    const into = 'Go value of type map[string]interface {}';
    const words = `json: cannot unmarshal ${jsonKind(body as JsonValue)} into ${into}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${words}`);
  }
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  if (body['apiVersion'] !== apiVersionOf(kind) || body['kind'] !== kind.kind) {
    const said = String(body['apiVersion'] ?? '');
    throw badRequest(
      `invalid object type: ${said.includes('/') ? said : `/${said}`}, Kind=${String(body['kind'] ?? '')}`,
    );
  }
  if (Array.isArray(metadata['managedFields'])) throw badRequest('metadata.managedFields must be nil');
  return body;
}

type ViewPatch = PatchInput & { readonly part: Extract<ObjectPart, { type: 'view' }> };

async function patchView(machinery: Machinery, kind: KindDefinition, input: ViewPatch): Promise<KubeObject> {
  if (input.patch.type === 'apply') return applyView(machinery, kind, input);
  const { request, name, patch, part } = input;
  const { view } = part;
  const schema = schemaOf(machinery, view.body);
  const result = await updateObject(machinery, kind, {
    request,
    name,
    subresource: writtenThrough(view),
    build: (current) => {
      const patched = applyPatch({
        type: patch.type as 'json',
        current: asJson(withOwners(view, current)),
        body: patch.body,
        schema,
      });
      const body = decodePatched(machinery, view.body, { patched, request });
      checkIdentity(kind, body, { name, namespace: request.namespace });
      checkView(view, body, name);
      return mergeView(view, body, current);
    },
  });
  return view.view(result);
}

/** What a patch sees of a view has the owners of what it shows (ToSubresource of the handler below). */
function withOwners(view: ViewPatch['part']['view'], current: KubeObject): KubeObject {
  const shown = view.view(current);
  const managedFields = view.owners?.(current.metadata.managedFields ?? []) ?? [];
  return managedFields.length === 0 ? shown : { ...shown, metadata: { ...shown.metadata, managedFields } };
}

/** The fields of the view are the object's own, and are owned there (apimachinery pkg/util/managedfields/scalehandler.go). */
async function applyView(
  machinery: Machinery,
  kind: KindDefinition,
  { request, name, patch, part, onApplied }: ViewPatch,
): Promise<KubeObject> {
  const { view } = part;
  const body = checkApplyBody(view.body, patch.body) as unknown as KubeObject;
  checkIdentity(kind, body, { name, namespace: request.namespace });
  checkTypes({ applied: body, schema: schemaOf(machinery, view.body) });
  checkView(view, body, name);
  const { resourceVersion } = body.metadata ?? {};
  const applied = {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { name, ...(resourceVersion ? { resourceVersion } : {}) },
    ...view.configuration(body),
  } as unknown as KubeObject;
  const result = await updateObject(machinery, kind, {
    request,
    name,
    subresource: writtenThrough(view),
    isOwned: true,
    build: (live) => {
      const merged = serverSideApply({
        current: live,
        applied,
        schema: schemaOf(machinery, kind),
        manager: request.fieldManager,
        force: patch.force ?? false,
        shownVersion: apiVersionOf(view.body),
        forms: versionForms(machinery, kind, view.name),
        subresource: view.name,
      });
      // Replicas that nobody wants any more are none.
      const shown = view.merge(view.view(merged), merged);
      const object = decodeApplied(machinery, kind, { merged: shown, applied });
      onApplied?.();
      return object;
    },
  });
  return view.view(result);
}
