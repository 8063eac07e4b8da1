// Pods for which no subnet has a free address.

import { describe, expect, it } from 'vitest';
import { fargateCluster } from './support/fargate-cluster.ts';
import type { MemorySubnet } from './support/memory-network.ts';
import { bound, create, isBound, launched, read, refusal, refused, remove, toldOnce } from './support/pods.ts';
import { WEB_PROFILE } from './support/profiles.ts';

const message = (name: string) => `Pod provisioning timed out (will retry) for pod: default/${name}`;
const told = (name: string) => toldOnce('POD_PROVISIONING_TIMED_OUT', message(name));
const subnetOf = (subnetId: string, address: string): MemorySubnet => ({
  subnetId,
  availabilityZone: 'us-west-2a',
  addresses: [address],
});
const ONE_ADDRESS = [subnetOf('subnet-a', '10.0.1.17')];

describe('a pod for which there is no address', () => {
  it('stays Pending and is told so; it starts when one is freed', async () => {
    const cluster = await fargateCluster({ subnets: ONE_ADDRESS });
    const first = await launched(cluster, 'first');
    await create(cluster, 'second');
    await refused(cluster, 'second');
    await cluster.settled();
    expect(await refusal(cluster, 'second')).toEqual(told('second'));
    await remove(cluster, 'first');
    const second = await bound(cluster, 'second');
    expect(second.spec?.nodeName).toBe(first.spec?.nodeName);
    expect(second.metadata?.annotations).toEqual(first.metadata?.annotations);
    const scheduled = second.status?.conditions?.filter(({ type }) => type === 'PodScheduled');
    expect(scheduled).toMatchObject([{ status: 'True' }]);
  });

  it('is alone in starting when one address is freed for many', async () => {
    const cluster = await fargateCluster({ subnets: ONE_ADDRESS });
    await launched(cluster, 'first');
    const names = ['a', 'b', 'c'];
    for (const name of names) await create(cluster, name);
    for (const name of names) await refused(cluster, name);
    await cluster.settled();
    await remove(cluster, 'first');
    await cluster.settled();
    const pods = await Promise.all(names.map((name) => read(cluster, name)));
    expect(pods.filter(isBound)).toHaveLength(1);
    const waiting = pods.filter((pod) => !isBound(pod)).map(({ metadata }) => metadata?.name ?? '');
    for (const name of waiting) expect(await refusal(cluster, name)).toEqual(told(name));
  });

  it('is tried again each minute, and told each time', async () => {
    const cluster = await fargateCluster({ subnets: ONE_ADDRESS });
    await launched(cluster, 'first');
    await create(cluster, 'second');
    await refused(cluster, 'second');
    await cluster.settled();
    for (const count of [2, 3]) {
      cluster.clock.advance(60_000);
      const again = await cluster.until(
        () => refusal(cluster, 'second'),
        ({ counts }) => counts[0] !== count - 1,
      );
      expect(again).toEqual({ ...told('second'), counts: [count] });
      await cluster.settled();
    }
    cluster.profiles.set(WEB_PROFILE);
    await cluster.settled();
    expect((await refusal(cluster, 'second')).counts).toEqual([3]);
  });

  it('is one of a profile whose own subnets are full, whatever others have', async () => {
    const cluster = await fargateCluster({ subnets: [...ONE_ADDRESS, subnetOf('subnet-z', '10.0.9.4')] });
    await launched(cluster, 'first');
    await create(cluster, 'second');
    await refused(cluster, 'second');
    await cluster.settled();
    expect(await refusal(cluster, 'second')).toEqual(told('second'));
    expect(cluster.network.requests.map(({ subnetIds }) => subnetIds)).toContainEqual(WEB_PROFILE.subnetIds);
  });

  it('leaves nothing when it is deleted while it waits', async () => {
    const cluster = await fargateCluster({ subnets: ONE_ADDRESS });
    const first = await launched(cluster, 'first');
    await create(cluster, 'second');
    await refused(cluster, 'second');
    await remove(cluster, 'second');
    cluster.clock.advance(60_000);
    await cluster.settled();
    expect(cluster.network.list().map(({ podUid }) => podUid)).toEqual([first.metadata?.uid]);
  });
});
