// PATCH in its four forms, on the object, a part of it, or a view of it.

import { conflict } from '../../kube/api-error.ts';
import type { PatchOptions } from '../../kube/cluster.ts';
import type { KubeObject } from '../../kube/object.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { goQuote } from '../../lib/go-quote.ts';
import { deepCopy, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { asGoWrites } from '../decode.ts';
import type { KindDefinition, ObjectSubresource } from '../kinds/kind.ts';
import { resetFieldsOf } from '../kinds/strategy.ts';
import { applyPatch } from '../patch/index.ts';
import { serverSideApply } from '../patch/server-side-apply.ts';
import type { RequestContext } from '../request.ts';
import { createObject } from './create.ts';
import { asOfKind, checkApplyBody, decodeApplied, decodePatched } from './decode-patch.ts';
import type { ObjectPart, Target } from './handlers.ts';
import { checkIdentity } from './identity.ts';
import { type Machinery, schemaOf } from './machinery.ts';
import { checkName, findObject } from './object-reads.ts';
import { updateObject } from './update.ts';
import { versionForms } from './version-forms.ts';
import { patchView } from './views.ts';

type PatchInput = Target & { readonly patch: PatchOptions; readonly part: ObjectPart; readonly onApplied?: () => void };

export async function patchObject(machinery: Machinery, kind: KindDefinition, input: PatchInput): Promise<KubeObject> {
  if (input.part.type === 'view') return patchView(machinery, kind, { view: input.part.view, ...input });
  const subresource = input.part.type === 'object' ? input.part.subresource : undefined;
  if (input.patch.type === 'apply') return applyObject(machinery, kind, { partOfObject: subresource, ...input });
  const schema = schemaOf(machinery, kind);
  const isStrategic = input.patch.type === 'strategic';
  return updateObject(machinery, kind, {
    request: input.request,
    name: input.name,
    ...(subresource ? { subresource } : {}),
    build: (current) => {
      const { type } = input.patch;
      const body = isStrategic ? deepCopy(input.patch.body) : input.patch.body;
      const patch = (object: JsonObject) => applyPatch({ type: type as 'json', current: object, body, schema });
      const patched = isStrategic ? asOfKind(patch(asJson(current)), current) : patch(asJson(current));
      const request = input.request;
      // Strategic patches are applied to the object itself, the others to its text.
      return !isStrategic && !kind.custom && !patched['apiVersion']
        ? decodeUnversioned(patched, request)
        : decodePatched(machinery, kind, {
            patched,
            request,
            complaints: input.patch.complaints,
            ...(isStrategic ? { shown: body } : { inOrder: () => patch(asGoWrites(asJson(current), schema)) }),
            ...(kind.sharesSpec ? { settled: specOf(current) } : {}),
          });
    },
  });
}

const specOf = (object: KubeObject) => (object as { spec?: JsonValue }).spec;
const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** A text that says no version is read as upstream's internal type, whose fields have other names. */
function decodeUnversioned(patched: JsonObject, request: RequestContext): KubeObject {
  const unknown = Object.keys(patched).filter((key) => key !== 'kind');
  if (request.fieldValidation !== 'Ignore') for (const key of unknown) request.warn(`unknown field ${goQuote(key)}`);
  return { metadata: {} } as KubeObject;
}

type ApplyInput = PatchInput & { readonly partOfObject: ObjectSubresource<KubeObject> | undefined };

async function applyObject(machinery: Machinery, kind: KindDefinition, input: ApplyInput): Promise<KubeObject> {
  const { request, name, patch } = input;
  checkName(name);
  const current = findObject(machinery.store, kind, { name, namespace: request.namespace });
  const apply = (live: KubeObject | undefined) => {
    const applied = checkApplyBody(machinery, kind, patch.body) as unknown as KubeObject;
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
  if (!current && (!input.partOfObject || kind.createOnUpdate))
    return createByApply(machinery, kind, { input, object: apply(undefined) });
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
  const { uid } = object.metadata;
  const words = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  if (uid) throw conflict(kind, name, words);
  return createObject(machinery, kind, { request, object, isOwned: true });
}
