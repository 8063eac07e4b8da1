// The kubelets of all Fargate nodes as one controller over pods: each pod is brought to what its spec says, step by step.

import type { Cluster, Identity } from '../../kube/cluster.ts';
import { eventRecorder } from '../../kube/events.ts';
import { CONFIG_MAPS, PODS, SECRETS } from '../../kube/kind-refs.ts';
import { objectKey, splitKey } from '../../kube/object.ts';
import { watching } from '../../kube/sources.ts';
import type { Pod } from '../../kube/types.gen.ts';
import { type Clock, onClockJump } from '../../lib/clock.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Controller, Source } from '../../reconcile/controller.ts';
import type { ContainerRuntime } from '../../runtime/container-runtime.ts';
import { LABELS } from '../../runtime/labels.ts';
import { endPod, sweepPods } from './pod-end.ts';
import { PodIndex } from './pod-index.ts';
import { PodMemory } from './pod-memory.ts';
import { syncPod } from './pod-sync.ts';
import { probeEvent, probePod } from './pod-target.ts';
import type { ClusterFacts, PodSandboxes } from './ports.ts';
import { PodProbes } from './probes/pod-probes.ts';
import { Turns } from './turns.ts';

export interface KubeletOptions {
  /** Acting with all rights; every write is made as the kubelet of the pod's node. */
  readonly cluster: Cluster;
  readonly runtime: ContainerRuntime;
  readonly sandboxes: PodSandboxes;
  readonly facts: ClusterFacts;
  /** The cluster's: pods' files lie in `pods/` below it. */
  readonly dataDirectory: string;
  /** `local`: an image that the engine has stands in for one that the registry does not give. */
  readonly pull: 'local' | 'strict';
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the steps share. */
export interface KubeletContext extends KubeletOptions {
  /** By pod uid. */
  readonly memories: Map<string, PodMemory>;
  /** Looks at a pod soon: something that no watch tells of has changed. */
  wake(pod: Pod): void;
  /** For what is hard work for the engine. */
  readonly starts: Turns;
  /** Aborted when the kubelet stops. */
  readonly stopping: AbortSignal;
}

/** A pod that ends slowly, or whose hook hangs, holds up no other: upstream has a goroutine a pod. */
const WORKERS = 256;
/** As many containers as an engine makes well at once. */
const STARTS_AT_ONCE = 16;

export function kubelet(options: KubeletOptions): Controller {
  const stopping = new AbortController();
  let look: (key: string) => void = () => undefined;
  const wake = ({ metadata }: Pod) => look(objectKey(metadata));
  const stop = () => {
    stopping.abort(new Error('the kubelet stops'));
    for (const { probes } of context.memories.values()) probes.stop();
  };
  const starts = new Turns(STARTS_AT_ONCE);
  const context: KubeletContext = { ...options, memories: new Map(), wake, starts, stopping: stopping.signal };
  const { cluster, sandboxes, runtime } = options;
  const index = new PodIndex();
  const allKeys = () =>
    cluster
      .of(PODS)
      .list()
      .filter((pod) => pod.spec?.nodeName)
      .map(({ metadata }) => objectKey(metadata));
  return {
    name: 'kubelet',
    workers: WORKERS,
    sources: [
      podSource(context, index),
      watching(cluster, CONFIG_MAPS, ({ object }) => index.readersOf('configmap', object)),
      watching(cluster, SECRETS, ({ object }) => index.readersOf('secret', object)),
      (enqueue) => sandboxes.subscribe((uid) => index.ofUid(uid).forEach(enqueue)),
      (enqueue) =>
        runtime.watch(
          ({ labels }) => {
            const [namespace, name] = [labels[LABELS.namespace], labels[LABELS.pod]];
            if (labels[LABELS.cluster] === options.facts.clusterArn && name) enqueue(`${namespace}/${name}`);
          },
          () => {
            allKeys().forEach(enqueue);
            void sweepPods(context, enqueue);
          },
        ),
      // Tokens may have expired, or be of the future, from one moment to the next.
      (enqueue) => onClockJump(options.clock, () => allKeys().forEach(enqueue)),
      (enqueue) => {
        look = enqueue;
        return { [Symbol.dispose]: stop };
      },
    ],
    async reconcile(key, { signal }) {
      const pod = cluster.of(PODS).find(splitKey(key));
      if (!pod) return endPod(context, splitKey(key), undefined);
      if (!pod.spec?.nodeName) return undefined;
      if (pod.metadata.deletionTimestamp !== undefined) return endPod(context, splitKey(key), pod);
      return syncPod(context, pod, signal);
    },
  };
}

function podSource({ cluster, memories }: KubeletContext, index: PodIndex): Source {
  return watching(cluster, PODS, ({ type, object, previous }) => {
    if (type === 'DELETED') index.delete(object);
    else index.put(object);
    const memory = memories.get(object.metadata.uid);
    if (type === 'DELETED') memory?.lose();
    else if (object.metadata.deletionTimestamp) memory?.end();
    const isNews = type === 'DELETED' || (object.spec?.nodeName && !isOwnWord(object, { previous, memory }));
    return isNews ? [objectKey(object.metadata)] : [];
  });
}

/** What came of a look is no reason to look again; upstream tells them apart, too (pkg/kubelet/config/config.go, checkAndUpdatePod). */
function isOwnWord(pod: Pod, known: { previous: Pod | undefined; memory: PodMemory | undefined }): boolean {
  const { previous, memory } = known;
  return (
    memory?.ownVersion === pod.metadata.resourceVersion &&
    previous?.spec === pod.spec &&
    deepEqual(previous?.metadata.labels, pod.metadata.labels) &&
    deepEqual(previous?.metadata.annotations, pod.metadata.annotations) &&
    previous?.metadata.deletionTimestamp === pod.metadata.deletionTimestamp
  );
}

/** Who the kubelet of a node is to the API server. */
export function identityOf(nodeName: string): Identity {
  return { user: `system:node:${nodeName}`, groups: ['system:nodes', 'system:authenticated'], fieldManager: 'kubelet' };
}

/** The cluster as the kubelet of the pod's node sees it, and the events that it writes. */
export function actingFor(context: KubeletContext, pod: Pod) {
  const { cluster, clock, logger, memories, stopping } = context;
  let memory = memories.get(pod.metadata.uid);
  if (!memory) {
    const host = pod.spec?.nodeName ?? '';
    const own = cluster.as(identityOf(host));
    const events = eventRecorder({ cluster: own, component: 'kubelet', host, clock, logger });
    const probes = new PodProbes({
      clock,
      signal: stopping,
      run: (request, signal) => probePod(context, { pod, request }, signal),
      report: (request, outcome) => events.record(pod, probeEvent(request, outcome)),
      onChange: () => context.wake(pod),
    });
    memory = new PodMemory({ cluster: own, events, clock, probes });
    memories.set(pod.metadata.uid, memory);
  }
  return { own: memory.own, memory };
}
