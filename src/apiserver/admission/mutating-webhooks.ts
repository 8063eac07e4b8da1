// MutatingAdmissionWebhook: webhooks are called one after the other, each sees what those before it changed.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/mutating/dispatcher.go, reinvocationcontext.go

import { ApiError, internalError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { MutatingWebhook } from '../../kube/types.gen.ts';
import type { Clock } from '../../lib/clock.ts';
import { deepCopy, deepEqual, type JsonObject } from '../../lib/json.ts';
import { parseNested } from '../../lib/nesting.ts';
import type { KindName } from '../decode/identity.ts';
import { DecodeError } from '../decode/normalize.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { convertObject } from './converted.ts';
import { isExempt } from './matching.ts';
import { typed } from './policies/request-variables.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';
import { callWebhook } from './webhooks/call.ts';
import { type HookOptions, Hooks, type Wanted } from './webhooks/hooks.ts';

export interface MutatingOptions extends HookOptions {
  /** Reads a patched object as one of its kind. Throws DecodeError for what is none. */
  decode(patched: JsonObject, kind: KindName): KubeObject;
}

/** What is remembered of a request between its two rounds. */
interface Rounds {
  /** Called already, and to be called again should the object change. */
  readonly called: Set<MutatingWebhook>;
  readonly again: Set<MutatingWebhook>;
  /** As the webhooks left it. */
  output: JsonObject | undefined;
}

export function mutatingWebhooks(options: MutatingOptions, clock: Clock): AdmissionRule {
  const hooks = new Hooks<MutatingWebhook>('mutatingwebhookconfigurations', options);
  const caller = { store: options.store, clock };
  const requests = new WeakMap<AdmissionRequest, Rounds>();

  /** True when it changed the object. */
  const call = async (hook: MutatingWebhook, request: AdmissionRequest, place: string): Promise<boolean> => {
    const wanted = await hooks.wanted(hook, request);
    if (!wanted) return false;
    const about = { configuration: hooks.configurationOf(hook), webhook: hook.name };
    let mutated = false;
    try {
      const response = await callWebhook(hook, { ...wanted, isMutating: true, place }, caller);
      if (response?.patch !== undefined) {
        mutated = await applyTo(request, { hook, patch: response.patch, wanted }, options);
        notePatch(request, { place, about, patch: response.patch });
      }
    } finally {
      const key = `mutation.webhook.admission.k8s.io/${place}`;
      request.request.audit?.annotate(key, JSON.stringify({ ...about, mutated }));
    }
    return mutated;
  };

  const firstRound = async (request: AdmissionRequest) => {
    const rounds: Rounds = { called: new Set(), again: new Set(), output: undefined };
    let isChanged = false;
    for (const [index, hook] of hooks.all().entries()) {
      if (await call(hook, request, `round_0_index_${index}`)) {
        isChanged = true;
        moveAll(rounds.called, rounds.again);
      }
      if (hook.reinvocationPolicy === 'IfNeeded') rounds.called.add(hook);
    }
    rounds.output = request.object && deepCopy(request.object as unknown as JsonObject);
    requests.set(request, rounds);
    return isChanged ? 'again' : undefined;
  };

  const mutate = (request: AdmissionRequest) =>
    hooks.all().length === 0 || isExempt(request) ? undefined : firstRound(request);

  return {
    name: 'MutatingAdmissionWebhook',
    mutate,
    mutateSubresource: mutate,
    async mutateAgain(request) {
      const rounds = requests.get(request);
      if (!rounds) return;
      if (!deepEqual(rounds.output, request.object)) moveAll(rounds.called, rounds.again);
      for (const [index, hook] of hooks.all().entries())
        if (rounds.again.has(hook)) await call(hook, request, `round_1_index_${index}`);
    },
  };
}

function notePatch(
  { request }: AdmissionRequest,
  { place, about, patch }: { place: string; about: object; patch: string },
): void {
  const value = JSON.stringify({ ...about, patch: JSON.parse(patch) as unknown, patchType: 'JSONPatch' });
  request.audit?.annotate(`patch.webhook.admission.k8s.io/${place}`, value, 'Request');
}

function moveAll<T>(from: Set<T>, to: Set<T>): void {
  for (const item of from) to.add(item);
  from.clear();
}

/** The patch is one of the object in the version that the webhook was asked in. */
async function applyTo(
  { object, kind: requested, bodyKind, operation }: AdmissionRequest,
  { hook, patch, wanted: { kind, request } }: { hook: MutatingWebhook; patch: string; wanted: Wanted },
  options: MutatingOptions,
): Promise<boolean> {
  const failed = (words: string) => internalError(new Error(words));
  if (!object || !request.object) {
    const why = 'attempted to modify the object, which is not supported for this operation';
    throw failed(`admission webhook "${hook.name}" ${why}`);
  }
  let operations: unknown;
  try {
    operations = parseNested(patch);
  } catch (error) {
    const why = `received undecodable patch in webhook response: ${(error as Error).message}`;
    throw failed(`failed calling webhook "${hook.name}": ${why}`);
  }
  const before = typed(request.object, bodyKind ?? kind) as JsonObject;
  try {
    const raw = jsonPatch(deepCopy(before), operations);
    // Options of a connection are no kind of the API's: nothing more is known of them.
    const patched = operation === 'CONNECT' ? (raw as unknown as KubeObject) : options.decode(raw, bodyKind ?? kind);
    if (!bodyKind) kind.defaults?.(patched);
    if (deepEqual(before, patched)) return false;
    replaceContents(object, await inRequested(patched, { kind, requested }));
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof ApiError)) throw error;
    throw failed(error.message);
  }
}

async function inRequested(
  patched: KubeObject,
  { kind, requested }: { kind: KindDefinition; requested: KindDefinition },
): Promise<KubeObject> {
  if (kind === requested) return patched;
  const back = await convertObject(patched, kind, requested);
  return deepCopy(back as unknown as JsonObject) as unknown as KubeObject;
}

/** The request holds on to its object: what is in it changes. */
function replaceContents(object: KubeObject, next: KubeObject): void {
  for (const key of Object.keys(object)) delete (object as unknown as JsonObject)[key];
  Object.assign(object, next);
}
