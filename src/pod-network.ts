// Where Fargate's and the kubelet's views of a pod's network meet AWS's records and the fabric: an interface is taken as a record
// first, and plugged in then.

import type { PodInterfaces } from './aws/index.ts';
import type { PodNetwork } from './fargate/ports.ts';
import type { Logger } from './lib/logger.ts';
import { stopList } from './lib/stop-list.ts';
import { forwardTcp } from './lib/tcp-forward.ts';
import type { PodSandboxes } from './node/kubelet/ports.ts';
import type { ContainerRuntime } from './runtime/container-runtime.ts';
import { LABELS } from './runtime/labels.ts';
import type { Fabric, PlugRequest, ServiceRoute } from './vpc/fabric.ts';

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

export interface ServiceAccess extends AsyncDisposable {
  readonly services: readonly ServiceRoute[];
}

export interface ServedPort {
  readonly runtime: ContainerRuntime;
  readonly logger: Logger;
  /** Where the server listens for everybody else. */
  readonly host: string;
  readonly port: number;
  /** Where pods look for it, in the VPC and among the services' addresses. */
  readonly addresses: readonly string[];
}

const HTTPS = 443;

/** Lets pods reach the API server. Where they cannot reach this machine they go without, which is said once. */
export async function serveToPods({ runtime, logger, host, port, addresses }: ServedPort): Promise<ServiceAccess> {
  const machine = await runtime.machineAddress();
  const stack = stopList();
  const stop = () => stack[Symbol.asyncDispose]();
  if (machine === undefined) return { services: [], [Symbol.asyncDispose]: stop };
  try {
    if (host !== '0.0.0.0') stack.use(await forwardTcp({ host: machine, port }, { host, port }));
  } catch (error) {
    logger.warn({ error, machine, port }, 'pods cannot reach the Kubernetes API: it cannot listen on their network');
    return { services: [], [Symbol.asyncDispose]: stop };
  }
  const target = { address: machine, port };
  return {
    services: addresses.map((address) => ({ address, port: HTTPS, target })),
    [Symbol.asyncDispose]: stop,
  };
}

export interface ClusterNetwork {
  readonly network: PodNetwork;
  readonly sandboxes: PodSandboxes;
  /** Plugs in again what the records say and a crash or a stop has unplugged. */
  restore(): Promise<void>;
}

/** @param services what every pod of the cluster reaches besides its VPC */
export function clusterNetwork(
  interfaces: PodInterfaces,
  fabric: Fabric,
  services: readonly ServiceRoute[],
): ClusterNetwork {
  const listeners = new Set<(podUid: string) => void>();
  const requestOf = (facts: InterfaceFacts) => ({ services, ...plugRequestOf(facts) });
  const plug = async (facts: InterfaceFacts) => {
    await fabric.plug(requestOf(facts));
    for (const listener of [...listeners]) listener(facts.podUid);
  };
  fabric.subscribe((id) => {
    const facts = interfaces.list().find(({ networkInterfaceId }) => networkInterfaceId === id);
    for (const listener of facts ? [...listeners] : []) listener(facts?.podUid ?? '');
  });
  const network: PodNetwork = {
    async attach(request) {
      const facts = interfaces.attach(request);
      await interfaces.settled();
      if (facts) await plug(facts);
      return facts;
    },
    find: (podUid) => interfaces.find(podUid),
    findByName: (privateDnsName) => interfaces.findByName(privateDnsName),
    list: () => interfaces.list(),
    async release(podUid) {
      const facts = interfaces.find(podUid);
      if (facts) await fabric.unplug(facts.networkInterfaceId);
      interfaces.release(podUid);
      await interfaces.settled();
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
    restore: () => fabric.restore(interfaces.list().map(requestOf)),
  };
}
