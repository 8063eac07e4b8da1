// PATCH in its four forms, on the object, a part of it, or a view of it.

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { PatchOptions } from '../../kube/cluster.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import { decodeValue } from '../decode.ts';
import type { KindDefinition, ObjectSubresource } from '../kinds/kind.ts';
import { applyPatch } from '../patch/index.ts';
import { serverSideApply } from '../patch/managed-fields.ts';
import { createObject } from './create.ts';
import { checkView, mergeView, type ObjectPart, type Target } from './handlers.ts';
import type { Machinery } from './machinery.ts';
import { findObject } from './object-reads.ts';
import { updateObject } from './update.ts';

type PatchInput = Target & { readonly patch: PatchOptions; readonly part: ObjectPart };

export async function patchObject(machinery: Machinery, kind: KindDefinition, input: PatchInput): Promise<KubeObject> {
  if (input.part.type === 'view') return patchView(machinery, kind, { ...input, part: input.part });
  const subresource = input.part.type === 'object' ? input.part.subresource : undefined;
  if (input.patch.type === 'apply') return applyObject(machinery, kind, { ...input, partOfObject: subresource });
  const schema = schemaOf(machinery, kind);
  return updateObject(machinery, kind, {
    request: input.request,
    name: input.name,
    ...(subresource ? { subresource } : {}),
    build: (current) => {
      const patched = applyPatch({
        type: input.patch.type as 'json',
        current: asJson(current),
        body: input.patch.body,
        schema,
      });
      return decodePatched(machinery, kind, { patched, input });
    },
  });
}

function schemaOf(machinery: Machinery, kind: KindDefinition) {
  return machinery.schemas.forKind(kind.group, kind.version, kind.kind);
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** The patched object is held to the same rules as a body that a client sent. */
function decodePatched(
  machinery: Machinery,
  kind: KindDefinition,
  { patched, input }: { patched: JsonObject; input: PatchInput },
): KubeObject {
  const { request } = input;
  const { object, problems } = decodeValue(patched, { kind, schema: schemaOf(machinery, kind) });
  if (problems.length > 0 && request.fieldValidation === 'Strict') throw strictPatchError(problems);
  if (request.fieldValidation === 'Warn') for (const problem of problems) request.warn(problem);
  return object;
}

/** Upstream: an Invalid status whose cause is the patch. */
function strictPatchError(problems: readonly string[]): ApiError {
  return badRequest(`strict decoding error: ${problems.join(', ')}`);
}

type ApplyInput = PatchInput & { readonly partOfObject: ObjectSubresource<KubeObject> | undefined };

async function applyObject(machinery: Machinery, kind: KindDefinition, input: ApplyInput): Promise<KubeObject> {
  const { request, name, patch } = input;
  const body = checkApplyBody(kind, input);
  const current = findObject(machinery.store, kind, { name, namespace: request.namespace });
  const apply = (live: KubeObject | undefined) =>
    serverSideApply({
      current: live,
      applied: body as unknown as KubeObject,
      schema: schemaOf(machinery, kind),
      manager: request.fieldManager,
      force: patch.force ?? false,
      now: toTimestamp(machinery.clock.simulatedMs()),
      ...(input.partOfObject ? { subresource: input.partOfObject.name } : {}),
    });
  if (!current && !input.partOfObject) return createByApply(machinery, kind, { input, object: apply(undefined) });
  return updateObject(machinery, kind, {
    request,
    name,
    ...(input.partOfObject ? { subresource: input.partOfObject } : {}),
    build: (live) => decodePatched(machinery, kind, { patched: asJson(apply(live)), input }),
    ownership: (_current, next): ManagedFieldsEntry[] | undefined => next.metadata.managedFields,
  });
}

/** Applying to a name that does not exist creates it, owned by its applier. */
async function createByApply(
  machinery: Machinery,
  kind: KindDefinition,
  { input, object }: { input: ApplyInput; object: KubeObject },
): Promise<KubeObject> {
  if (object.metadata.uid)
    throw new ApiError('Conflict', 'uid mismatch: the provided object specified uid, and no existing object was found');
  const decoded = decodePatched(machinery, kind, { patched: asJson(object), input });
  decoded.metadata.name = input.name;
  return createObject(machinery, kind, { request: input.request, object: decoded, isOwned: true });
}

function checkApplyBody(kind: KindDefinition, { patch, name }: PatchInput): JsonObject {
  const body = patch.body;
  if (!isObject(body)) throw badRequest('error decoding YAML: the body must be an object');
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  if (body['apiVersion'] !== apiVersionOf(kind) || body['kind'] !== kind.kind) {
    throw badRequest(`invalid object type: ${String(body['apiVersion'] ?? '')}, Kind=${String(body['kind'] ?? '')}`);
  }
  if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
  if (metadata['name'] !== undefined && metadata['name'] !== name) {
    throw badRequest(
      `the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`,
    );
  }
  return body;
}

type ViewPatch = PatchInput & { readonly part: Extract<ObjectPart, { type: 'view' }> };

async function patchView(
  machinery: Machinery,
  kind: KindDefinition,
  { request, name, patch, part }: ViewPatch,
): Promise<KubeObject> {
  const { view } = part;
  if (patch.type === 'apply') throw new ApiError('UnsupportedMediaType', 'apply is not served for this subresource');
  const { group, version, kind: bodyKind } = view.body;
  const schema = machinery.schemas.forKind(group, version, bodyKind);
  const result = await updateObject(machinery, kind, {
    request,
    name,
    subresource: { name: view.name, merge: (incoming) => incoming },
    build: (current) => {
      const body = applyPatch({
        type: patch.type as 'json',
        current: asJson(view.view(current)),
        body: patch.body,
        schema,
      });
      checkView(view, body as unknown as KubeObject, name);
      return mergeView(view, body as unknown as KubeObject, current);
    },
  });
  return view.view(result);
}
