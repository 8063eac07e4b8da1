// Where Fargate's and the kubelet's views of a pod's network meet AWS's records and the fabric: an interface is taken as a record
// first, and plugged in then.

import type { PodInterfaces } from './aws/index.ts';
import type { PodNetwork } from './fargate/ports.ts';
import type { PodSandboxes } from './node/kubelet/ports.ts';
import type { ContainerRuntime } from './runtime/container-runtime.ts';
import { LABELS } from './runtime/labels.ts';
import type { Fabric, PlugRequest } from './vpc/fabric.ts';

type InterfaceFacts = ReturnType<PodInterfaces['list']>[number];

/** What the fabric has to know to plug in a pod's interface. */
export function plugRequestOf({ networkInterfaceId, vpc, address, podUid }: InterfaceFacts): PlugRequest {
  return { networkInterfaceId, vpc, address, labels: { [LABELS.podUid]: podUid } };
}

/** After a crash: containers of ours without a network interface on record are nobody's. */
export async function removeStrays(runtime: ContainerRuntime, interfaces: readonly InterfaceFacts[]): Promise<void> {
  const known = new Set(interfaces.map(({ podUid }) => podUid));
  const strays = (await runtime.listContainers({})).filter(({ labels }) => !known.has(labels[LABELS.podUid] ?? ''));
  await Promise.all(strays.map(({ id }) => runtime.removeContainer(id)));
}

export interface ClusterNetwork {
  readonly network: PodNetwork;
  readonly sandboxes: PodSandboxes;
  /** Plugs in again what the records say and a crash or a stop has unplugged. */
  restore(): Promise<void>;
}

export function clusterNetwork(interfaces: PodInterfaces, fabric: Fabric): ClusterNetwork {
  const listeners = new Set<(podUid: string) => void>();
  const plug = async (facts: InterfaceFacts) => {
    await fabric.plug(plugRequestOf(facts));
    for (const listener of [...listeners]) listener(facts.podUid);
  };
  const network: PodNetwork = {
    async attach(request) {
      const facts = interfaces.attach(request);
      if (facts) await plug(facts);
      return facts;
    },
    find: (podUid) => interfaces.find(podUid),
    list: () => interfaces.list(),
    async release(podUid) {
      const facts = interfaces.find(podUid);
      if (facts) await fabric.unplug(facts.networkInterfaceId);
      interfaces.release(podUid);
    },
    onRelease: (listener) => interfaces.onRelease(listener),
  };
  const sandboxes: PodSandboxes = {
    find(podUid) {
      const facts = interfaces.find(podUid);
      const plugged = facts && fabric.find(facts.networkInterfaceId);
      if (!plugged) return undefined;
      const { sandboxId, address, hostAddress, hostname } = plugged;
      return { sandboxId, address, hostAddress, hostname };
    },
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  return {
    network,
    sandboxes,
    restore: async () => void (await Promise.all(interfaces.list().map(plug))),
  };
}
