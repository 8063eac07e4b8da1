// Pods for which no subnet of their profile has a free address: they are told so, and tried again when one is freed, or once a minute.

import { objectKey } from '../kube/object.ts';
import type { Pod } from '../kube/types.gen.ts';
import type { Requeue } from '../reconcile/controller.ts';
import type { FargateContext } from './context.ts';
import { type Refusal, reportRefusal, tellRefusal } from './refusal.ts';

/** A pod that waited on a real cluster had the event 301 times in five hours: https://repost.aws/knowledge-center/fargate-pod-pending-state */
const AGAIN_MS = 60_000;

export interface AddressWaits {
  /** Tells the pod, the first time and then once a minute however often it is tried. */
  wait(pod: Pod): Promise<Requeue>;
  /** Of the pods that wait. */
  keys(): readonly string[];
  /** The pod of this key does not wait any more. */
  forget(key: string): undefined;
}

export function addressWaits(context: FargateContext): AddressWaits {
  /** Pod's key → which pod that was, and when it is to be told again (monotonic). */
  const waits = new Map<string, { readonly uid: string; readonly dueMs: number }>();
  return {
    async wait(pod) {
      const key = objectKey(pod.metadata);
      const { uid } = pod.metadata;
      const known = waits.get(key);
      // It waits from now on: an address may be freed before it has been told.
      if (known?.uid !== uid) waits.set(key, { uid, dueMs: context.clock.monotonicMs() + AGAIN_MS });
      const isTold = await reportRefusal(pod, refusalOf(pod), context);
      const nowMs = context.clock.monotonicMs();
      const isDue = !isTold && known?.uid === uid && known.dueMs <= nowMs;
      if (isDue) await tellRefusal(pod, refusalOf(pod), context);
      const dueMs = isTold || isDue || known?.uid !== uid ? nowMs + AGAIN_MS : known.dueMs;
      waits.set(key, { uid, dueMs });
      return { requeueAfterMs: dueMs - nowMs };
    },
    keys: () => [...waits.keys()],
    forget: (key) => void waits.delete(key),
  };
}

function refusalOf(pod: Pod): Refusal {
  const message = `Pod provisioning timed out (will retry) for pod: ${objectKey(pod.metadata)}`;
  return { reason: 'POD_PROVISIONING_TIMED_OUT', message };
}
