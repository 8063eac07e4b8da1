// The Fargate scheduler: refuses a pod, or sizes it, takes a network interface, registers its node and binds it.
// Every step is idempotent by pod uid, so that a crash or a stale read between two of them costs nothing.

import { isReason } from '../kube/api-error.ts';
import { PERSISTENT_VOLUME_CLAIMS, PODS } from '../kube/kind-refs.ts';
import { type KubeObject, objectKey, splitKey } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { Pod } from '../kube/types.gen.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import { type AddressWaits, addressWaits } from './address-waits.ts';
import type { FargateContext } from './context.ts';
import { judge } from './judge.ts';
import { announce, bind, registerNode } from './launch.ts';
import { FARGATE_SCHEDULER } from './mark-pod.ts';
import { nodeNameOf } from './node.ts';
import { nameOf } from './pod-writes.ts';
import { reportRefusal } from './refusal.ts';

const IDENTITY = { user: 'eks:fargate-scheduler', groups: ['system:authenticated'], fieldManager: FARGATE_SCHEDULER };

/** How many pods are launched at once. */
const WORKERS = 16;

export function fargateScheduler(context: FargateContext): Controller {
  const cluster = context.cluster.as(IDENTITY);
  const waits = addressWaits({ ...context, cluster });
  const waiting = () =>
    cluster
      .of(PODS)
      .list()
      .filter(isWaiting)
      .map((pod) => objectKey(pod.metadata));
  /** A claim that comes or is bound is what a pod may have waited for. */
  const waitingFor = ({ metadata }: KubeObject) =>
    cluster
      .of(PODS)
      .list({ namespace: metadata.namespace ?? '' })
      .filter((pod) => isWaiting(pod) && usesClaim(pod, metadata.name))
      .map((pod) => objectKey(pod.metadata));
  return {
    name: FARGATE_SCHEDULER,
    workers: WORKERS,
    sources: [
      watching(cluster, PODS, ({ object }) => (isWaiting(object) ? [objectKey(object.metadata)] : [])),
      watching(cluster, PERSISTENT_VOLUME_CLAIMS, ({ object }) => waitingFor(object)),
      (enqueue) => context.profiles.subscribe(() => waiting().forEach(enqueue)),
      (enqueue) => context.network.onRelease(() => waits.keys().forEach(enqueue)),
    ],
    async reconcile(key) {
      const pod = cluster.of(PODS).find(splitKey(key));
      if (!pod || !isWaiting(pod)) return waits.forget(key);
      try {
        return await schedule(pod, { waits, ...context, cluster });
      } catch (error) {
        // What was read is old: the newer state is on its way, and brings the key here again if there is something left to do.
        if (isReason(error, 'Conflict') || isReason(error, 'NotFound')) return undefined;
        throw error;
      }
    },
  };
}

function isWaiting({ spec, metadata }: Pod): boolean {
  if (spec?.schedulerName !== FARGATE_SCHEDULER || spec.nodeName || spec.schedulingGates?.length) return false;
  return metadata.deletionTimestamp === undefined;
}

const usesClaim = ({ spec }: Pod, name: string): boolean =>
  (spec?.volumes ?? []).some(({ persistentVolumeClaim: claim }) => claim?.claimName === name);

type Context = FargateContext & { readonly waits: AddressWaits };

async function schedule(pod: Pod, context: Context): Promise<Requeue | undefined> {
  const { network, waits } = context;
  const verdict = judge(pod, context);
  if ('refusal' in verdict) {
    await reportRefusal(pod, verdict.refusal, context);
    return undefined;
  }
  const announced = await announce(pod, verdict.size, context);
  const { uid } = pod.metadata;
  const { subnetIds } = verdict.profile;
  const { name: podName, namespace } = nameOf(pod);
  const networkInterface = await network.attach({ podUid: uid, namespace, podName, subnetIds });
  if (!networkInterface) return waits.wait(announced);
  waits.forget(objectKey(pod.metadata));
  // The pod may have gone meanwhile, before there was an interface to be found by those who clean up after it.
  if (context.cluster.of(PODS).find(nameOf(pod))?.metadata.uid !== uid) {
    await network.release(uid);
    return undefined;
  }
  await registerNode(networkInterface, verdict.size, context);
  await bind(announced, nodeNameOf(networkInterface), context);
  return undefined;
}
