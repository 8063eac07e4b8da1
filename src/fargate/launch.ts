// The steps of a launch. Each is idempotent by pod uid, and those that write to the pod hold only for the pod that was read: a stale
// read ends in a Conflict, before anything was said or bound twice.

import { isReason, type StatusReason } from '../kube/api-error.ts';
import { CONFIG_MAPS, NODES, PODS } from '../kube/kind-refs.ts';
import type { KindRef, New } from '../kube/object.ts';
import type { Binding, Pod } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { FargateContext } from './context.ts';
import { decideLogging, LOGGING_CONFIG_MAP, LOGGING_NAMESPACE } from './logging.ts';
import { CAPACITY_ANNOTATION, LOGGING_ANNOTATION } from './mark-pod.ts';
import { fargateNode, nodeNameOf } from './node.ts';
import { asRead, nameOf } from './pod-writes.ts';
import type { PodInterface } from './ports.ts';
import { capacityText, type TaskSize } from './size.ts';

/** The bodies of `pods/binding`. */
const POD_BINDINGS: KindRef<Binding> = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };

/** Writes the annotations, and tells about logging the first time. Resolves with the pod as it is then. */
export async function announce(pod: Pod, size: TaskSize, { cluster, events }: FargateContext): Promise<Pod> {
  const configMap = cluster.of(CONFIG_MAPS).find({ namespace: LOGGING_NAMESPACE, name: LOGGING_CONFIG_MAP });
  const logging = decideLogging(configMap);
  const have = pod.metadata.annotations ?? {};
  const wanted = {
    [CAPACITY_ANNOTATION]: capacityText(size),
    [LOGGING_ANNOTATION]: have[LOGGING_ANNOTATION] ?? logging.annotation,
  };
  if (Object.entries(wanted).every(([key, value]) => have[key] === value)) return pod;
  const body = { metadata: { annotations: wanted, ...asRead(pod) } };
  const announced = await cluster.of(PODS).patch(nameOf(pod), { type: 'merge', body });
  if (have[LOGGING_ANNOTATION] === undefined) await events.record(pod, logging.event);
  return announced;
}

/** Makes the node of the interface's pod: whoever holds the address owns the node's name. */
export async function registerNode(
  networkInterface: PodInterface,
  size: TaskSize,
  context: FargateContext,
): Promise<void> {
  const now = toTimestamp(context.clock.simulatedMs());
  const node = fargateNode({ networkInterface, size, environment: context.environment, now });
  const nodes = context.cluster.of(NODES);
  const create = () => unless(nodes.create(node), 'AlreadyExists');
  if (await create()) return;
  // The read may be old, a patch is not: one that changes nothing holds for our own node alone, as a node's providerID is for ever.
  const isOurs = { type: 'merge', body: { spec: { providerID: node.spec?.providerID } } } as const;
  const name = { name: nodeNameOf(networkInterface) };
  if (await unless(nodes.patch(name, isOurs), 'Invalid', 'NotFound')) return;
  // Left by a pod that held the address before.
  if (context.network.find(networkInterface.podUid)?.networkInterfaceId !== networkInterface.networkInterfaceId) return;
  await unless(nodes.delete(name), 'NotFound');
  await create();
}

/** False when it failed for one of these reasons. */
async function unless(work: Promise<unknown>, ...reasons: readonly StatusReason[]): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (reasons.some((reason) => isReason(error, reason))) return false;
    throw error;
  }
}

/** Refused (Conflict) when the pod is another by now. @param pod as it was announced */
export async function bind(pod: Pod, nodeName: string, { cluster, events }: FargateContext): Promise<void> {
  const { name, namespace } = nameOf(pod);
  const binding: New<Binding> = {
    metadata: { name, namespace, uid: pod.metadata.uid, ...asRead(pod) },
    target: { kind: 'Node', name: nodeName },
  };
  await cluster.of(POD_BINDINGS).create(binding, { namespace, subresource: { name: 'binding', of: name } });
  const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
  await events.record(pod, { type: 'Normal', reason: 'Scheduled', message });
}
