// The network of a cluster's pods in memory: subnets with the addresses that they have, and interfaces that hold them.

import type { AttachRequest, PodInterface, PodNetwork } from '../../../src/fargate/ports.ts';

export interface MemorySubnet {
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly addresses: readonly string[];
}

export interface MemoryNetwork extends PodNetwork {
  /** Every request for an interface that there was, answered or not. */
  readonly requests: readonly AttachRequest[];
  /** From now on nobody is given an interface before `resume`. */
  hold(): void;
  resume(): void;
  /** The next request fails with this error, the one after it with the next. */
  failNext(...errors: readonly Error[]): void;
  /** Tells that a pod has an interface, or has none any more. */
  onChange(listener: (podUid: string) => void): Disposable;
}

export function memoryNetwork(subnets: readonly MemorySubnet[], region: string): MemoryNetwork {
  const taken = new Map<string, PodInterface>();
  const requests: AttachRequest[] = [];
  const released = listeners<void>();
  const changed = listeners<string>();
  let gate = Promise.resolve();
  let resume = () => {};
  const failures: Error[] = [];
  const take = ({ podUid, subnetIds }: AttachRequest): PodInterface | undefined => {
    const used = new Set([...taken.values()].map(({ address }) => address));
    const free = subnets
      .filter(({ subnetId }) => subnetIds.includes(subnetId))
      .flatMap(({ addresses, ...subnet }) => addresses.map((address) => ({ ...subnet, address })))
      .find(({ address }) => !used.has(address));
    return free && { podUid, ...free, ...namesOf(free.address, region) };
  };
  return {
    requests,
    hold() {
      gate = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume: () => resume(),
    failNext: (...errors) => void failures.push(...errors),
    async attach(request) {
      requests.push(request);
      await gate;
      const error = failures.shift();
      if (error) throw error;
      const networkInterface = taken.get(request.podUid) ?? take(request);
      if (!networkInterface) return undefined;
      taken.set(request.podUid, networkInterface);
      changed.tell(request.podUid);
      return networkInterface;
    },
    find: (podUid) => taken.get(podUid),
    findByName: (name) => [...taken.values()].find(({ privateDnsName }) => privateDnsName === name),
    list: () => [...taken.values()],
    async release(podUid) {
      if (!taken.delete(podUid)) return;
      changed.tell(podUid);
      released.tell();
    },
    onRelease: released.add,
    onChange: changed.add,
  };
}

function namesOf(address: string, region: string) {
  const dashed = address.replaceAll('.', '-');
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return {
    networkInterfaceId: `eni-${octets.join('')}`,
    macAddress: `0a:00:${octets.join(':')}`,
    privateDnsName: region === 'us-east-1' ? `ip-${dashed}.ec2.internal` : `ip-${dashed}.${region}.compute.internal`,
  };
}

function listeners<T>() {
  const all = new Set<(value: T) => void>();
  return {
    add(listener: (value: T) => void): Disposable {
      all.add(listener);
      return { [Symbol.dispose]: () => void all.delete(listener) };
    },
    tell(value: T) {
      for (const listener of [...all]) listener(value);
    },
  };
}
