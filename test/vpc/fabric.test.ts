// The simulated network on a real engine: what programs in pods see, who reaches whom, and what is left behind.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { manualClock } from '../../src/lib/clock.ts';
import { hexId } from '../../src/lib/ids.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { ContainerRuntime } from '../../src/runtime/container-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import type { PluggedInterface, PlugRequest, ServiceRoute } from '../../src/vpc/fabric.ts';
import { createFabric } from '../../src/vpc/vpc-fabric.ts';
import { deferred, dockerAvailable, shellSpec, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';

const COOL_DOWN_MS = 30_000;
/** Until another is made for one that was taken. */
const FILL_LATER_MS = 1_500;
/** The longest that a repair waits for its first retry. */
const RETRY_MS = 500;
/** What the engine does takes long where others want it too. */
const PATIENCE = { timeout: 10_000 };

class Bench implements AsyncDisposable {
  readonly instance: string;
  readonly runtime: ContainerRuntime;
  readonly clock = manualClock();
  readonly fabric;

  constructor(instance: string, runtime: ContainerRuntime, warmCount: number) {
    this.instance = instance;
    this.runtime = runtime;
    this.fabric = createFabric({ runtime, instance, clock: this.clock, logger: silentLogger(), warmCount });
  }

  plug(address: string, vpcId = 'vpc-a'): Promise<PluggedInterface> {
    return this.fabric.plug(requestOf(address, vpcId));
  }

  async start(eni: PluggedInterface, script: string): Promise<string> {
    const facts = { name: `${this.instance}-${hexId(8)}`, image: await testImage(), sandboxId: eni.sandboxId };
    const id = await this.runtime.createContainer(shellSpec(facts, script));
    await this.runtime.startContainer(id);
    return id;
  }

  /** What a script in a pod says until it ends. */
  async run(eni: PluggedInterface, script: string): Promise<string> {
    const id = await this.start(eni, `${script}; true`);
    const { stdout } = await this.runtime.logs(id, {
      follow: true,
      timestamps: false,
      signal: new AbortController().signal,
    });
    return text(stdout);
  }

  /** A web server in a pod that answers with this word; it listens once this resolves. */
  async serve(eni: PluggedInterface, word: string): Promise<void> {
    const id = await this.start(
      eni,
      `mkdir /www; echo ${word} > /www/index.html; httpd -p 80 -h /www && echo ready; while :; do sleep 1; done`,
    );
    const reading = new AbortController();
    const { stdout } = await this.runtime.logs(id, { follow: true, timestamps: false, signal: reading.signal });
    const ready = deferred<void>();
    stdout.once('data', () => ready.resolve());
    stdout.once('end', () => ready.reject(new Error('the web server has ended')));
    await ready.promise;
    reading.abort();
  }

  /** A web server of this machine, by an address of the VPC. */
  async service(word: string): Promise<ServiceRoute> {
    const address = (await this.runtime.machineAddress()) ?? '';
    const server = createServer((_request, response) => response.end(`${word}\n`));
    await once(server.listen(0, address), 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return { address: '172.20.0.1', port: 80, target: { address, port } };
  }

  /** Debian's static busybox crashes at `wget -T`. */
  get(from: PluggedInterface, address: string): Promise<string> {
    return this.run(from, `busybox timeout 2 wget -q -O - http://${address}/ || echo unreachable`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fabric[Symbol.asyncDispose]();
    await this.runtime.removeInstance();
    await this.runtime[Symbol.asyncDispose]();
  }
}

async function open(instance = uniqueInstance(), warmCount = 0): Promise<Bench> {
  return new Bench(instance, await testRuntime(instance), warmCount);
}

function requestOf(address: string, vpcId = 'vpc-a'): PlugRequest {
  const vpc = { vpcId, cidrBlocks: ['10.0.0.0/16'] };
  return { networkInterfaceId: `eni-${vpcId}-${address}`, vpc, address, labels: {} };
}

async function fromHost(eni: PluggedInterface): Promise<string> {
  const response = await fetch(`http://${eni.hostAddress}/`, { signal: AbortSignal.timeout(10_000) });
  return response.text();
}

describe.skipIf(!(await dockerAvailable()))('the fabric on the Docker engine of this machine', () => {
  it('shows a pod its VPC address and no other', async () => {
    await using bench = await open();
    const said = await bench.run(await bench.plug('10.0.1.5'), 'ip -4 -o addr show; ip -6 -o addr show');
    const addresses = [...said.matchAll(/inet6? (\S+)/g)].map((match) => match[1]);
    expect(addresses.filter((address) => address !== '127.0.0.1/8' && address !== '::1/128')).toEqual(['10.0.1.5/32']);
  });

  it('connects the interfaces of a VPC by their addresses, and this machine by the host address', async () => {
    await using bench = await open();
    const [left, right] = await Promise.all([bench.plug('10.0.1.5'), bench.plug('10.0.2.9')]);
    await bench.serve(right, 'right');
    expect(await bench.get(left, '10.0.2.9')).toBe('right\n');
    expect(await bench.get(right, '10.0.2.9')).toBe('right\n');
    expect(await fromHost(right)).toBe('right\n');
  });

  it('keeps VPCs with the same addresses apart', async () => {
    await using bench = await open();
    const [a1, a2] = await Promise.all([bench.plug('10.0.1.5', 'vpc-a'), bench.plug('10.0.2.9', 'vpc-a')]);
    const [b1, b2] = await Promise.all([bench.plug('10.0.1.5', 'vpc-b'), bench.plug('10.0.2.9', 'vpc-b')]);
    const onlyB = await bench.plug('10.0.3.3', 'vpc-b');
    await Promise.all([bench.serve(a2, 'a'), bench.serve(b2, 'b'), bench.serve(onlyB, 'only-b')]);
    expect(await Promise.all([bench.get(a1, '10.0.2.9'), bench.get(b1, '10.0.2.9')])).toEqual(['a\n', 'b\n']);
    expect(await Promise.all([fromHost(a2), fromHost(b2)])).toEqual(['a\n', 'b\n']);
    expect(await bench.get(a1, '10.0.3.3')).toBe('unreachable\n');
    expect(await bench.get(a1, onlyB.hostAddress ?? '')).toBe('unreachable\n');
  });

  it('leads a service’s address to a server of this machine, for those who have it among their services', async () => {
    await using bench = await open();
    await bench.runtime.prepare();
    const services = [await bench.service('the machine')];
    const a = await bench.fabric.plug({ ...requestOf('10.0.1.5'), services });
    const without = await bench.plug('10.0.1.6');
    expect(await bench.get(a, '172.20.0.1')).toBe('the machine\n');
    expect(await bench.get(without, '172.20.0.1')).toBe('unreachable\n');
    await bench.fabric.unplug(a.networkInterfaceId);
    const next = await bench.plug('10.0.1.5');
    expect(await bench.get(next, '172.20.0.1')).toBe('unreachable\n');
  });

  it('leads it to where it is after a new start, also when the router has died since', async () => {
    const instance = uniqueInstance();
    await using before = await open(instance);
    await before.runtime.prepare();
    const request = requestOf('10.0.1.5');
    const earlier = { ...(await before.service('before')), port: 81 };
    const pod = await before.fabric.plug({ ...request, services: [await before.service('before'), earlier] });
    await using after = await open(instance);
    await after.fabric.adopt([request]);
    await after.fabric.restore([{ ...request, services: [await before.service('after')] }]);
    expect(after.fabric.list()).toEqual([pod]);
    expect(await after.get(pod, '172.20.0.1')).toBe('after\n');
    expect(await after.get(pod, '172.20.0.1:81')).toBe('unreachable\n');
    const [router] = await after.runtime.listSandboxes({ [LABELS.role]: 'router' });
    await after.runtime.removeSandbox(router?.id ?? '');
    await vi.waitFor(async () => expect(await after.get(pod, '172.20.0.1')).toBe('after\n'), PATIENCE);
  });

  it('plugs in after a new start what it could not at first, and says so', async () => {
    const instance = uniqueInstance();
    const runtime = await testRuntime(instance);
    let failures = 0;
    const create = runtime.createSandbox.bind(runtime);
    runtime.createSandbox = (spec) => (failures-- > 0 ? Promise.reject(new Error('not now')) : create(spec));
    await using bench = new Bench(instance, runtime, 0);
    const told: string[] = [];
    using _listening = bench.fabric.subscribe((id) => void told.push(id));
    const request = requestOf('10.0.1.5');
    await bench.fabric.adopt([request]);
    await bench.plug('10.0.1.6'); // By then the first look at what lives is over.
    failures = 1;
    await bench.fabric.restore([request]);
    await vi.waitFor(() => {
      bench.clock.advance(RETRY_MS);
      expect(told).toEqual([request.networkInterfaceId]);
    }, PATIENCE);
    expect(bench.fabric.find(request.networkInterfaceId)?.address).toBe('10.0.1.5');
  });

  it('serves another address and VPC with an interface that has cooled down', async () => {
    await using bench = await open(uniqueInstance(), 1);
    const first = await bench.plug('10.0.1.5', 'vpc-a');
    await bench.serve(first, 'still-there');
    expect(await fromHost(first)).toBe('still-there\n');
    const sandboxes = () => bench.runtime.listSandboxes({});
    bench.clock.advance(FILL_LATER_MS);
    await vi.waitFor(async () => expect(await sandboxes()).toHaveLength(3), PATIENCE); // The router, the first, and the warm one.
    await bench.fabric.unplug(first.networkInterfaceId);
    expect(bench.fabric.find(first.networkInterfaceId)).toBeUndefined();
    const second = await bench.plug('10.0.1.6', 'vpc-a');
    bench.clock.advance(COOL_DOWN_MS);
    const third = await bench.plug('10.0.9.1', 'vpc-b');
    expect(second.sandboxId).not.toBe(first.sandboxId);
    expect(third.sandboxId).toBe(first.sandboxId);
    expect(await fromHost(third)).toBe('still-there\n');
  });

  it('leads an address anew that an earlier process has led elsewhere', async () => {
    await using bench = await open(uniqueInstance(), 1);
    await bench.plug('10.0.1.5');
    bench.clock.advance(FILL_LATER_MS);
    const role = (name: string) => bench.runtime.listSandboxes({ [LABELS.role]: name });
    await vi.waitFor(async () => expect(await role('eni')).toHaveLength(2), PATIENCE);
    const [router] = await role('router');
    for (const { underlayAddress } of await role('eni'))
      await router?.run(`nft add element ip vpc alias '{ ${underlayAddress} : 10.0.9.9 }' 2>/dev/null || true`);
    const next = await bench.plug('10.0.1.6');
    await bench.serve(next, 'next');
    expect(await fromHost(next)).toBe('next\n');
  });

  it('plugs an interface once, however often it is asked', async () => {
    await using bench = await open();
    const [one, two] = await Promise.all([bench.plug('10.0.1.5'), bench.plug('10.0.1.5')]);
    expect(two).toEqual(one);
    expect(await bench.plug('10.0.1.5')).toEqual(one);
    expect(bench.fabric.list()).toEqual([one]);
  });

  it('takes over what is wanted after a new start, and removes the rest', async () => {
    const instance = uniqueInstance();
    await using before = await open(instance);
    const kept = await before.plug('10.0.1.5');
    const lost = await before.plug('10.0.1.6');
    await before.plug('10.0.1.5', 'vpc-gone');
    await before.serve(kept, 'kept');
    await using after = await open(instance);
    await after.fabric.adopt([requestOf('10.0.1.5'), requestOf('10.0.7.7')]);
    expect(after.fabric.list()).toEqual([kept]);
    const ids = (await after.runtime.listSandboxes({})).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(lost.sandboxId);
    expect(await fromHost(kept)).toBe('kept\n');
    const fresh = await after.plug('10.0.7.7');
    expect(await after.get(fresh, '10.0.1.5')).toBe('kept\n');
  });

  it('brings a router into service that an earlier process only had made', async () => {
    const instance = uniqueInstance();
    await using before = await testRuntime(instance);
    const labels = { [LABELS.role]: 'router', [LABELS.vpc]: 'vpc-a' };
    const router = await before.createSandbox({ name: `${instance}-${hexId(8)}`, labels, isRouter: true });
    await using after = await open(instance);
    await after.fabric.adopt([requestOf('10.0.1.5')]);
    const eni = await after.plug('10.0.1.5');
    await after.serve(eni, 'here');
    expect(await fromHost(eni)).toBe('here\n');
    expect((await after.runtime.listSandboxes({ [LABELS.role]: 'router' })).map(({ id }) => id)).toEqual([router.id]);
  });

  it('removes what the engine still makes for an earlier process, whether it runs or not', async () => {
    await using bench = await open();
    await bench.fabric.adopt([]);
    const eni = await bench.plug('10.0.1.5');
    await using earlier = await testRuntime(bench.instance);
    const [role, vpc] = [{ [LABELS.role]: 'router' }, { [LABELS.vpc]: 'vpc-a' }];
    const spec = { name: `${bench.instance}-${hexId(8)}`, labels: { ...role, ...vpc }, isRouter: true };
    await earlier.createSandbox(spec).catch(() => undefined); // It may be removed before it has been started.
    await new Docker().createContainer({
      name: `${bench.instance}-${hexId(8)}`,
      Image: await testImage(),
      Cmd: ['/bin/sh'],
      Labels: { [LABELS.instance]: bench.instance, [LABELS.role]: 'eni' },
    });
    const filters = { label: [`${LABELS.instance}=${bench.instance}`] };
    const all = () => new Docker().listContainers({ all: true, filters });
    await vi.waitFor(async () => expect(await all()).toHaveLength(2), PATIENCE);
    expect(bench.fabric.list()).toEqual([eni]);
    expect(await bench.run(eni, 'ip -4 addr show dev eth0')).toContain('inet 10.0.1.5/32');
  });

  it('makes an interface anew, with its address, when its sandbox has died, and says so', async () => {
    await using bench = await open();
    await bench.fabric.adopt([]);
    const [left, right] = [await bench.plug('10.0.1.5'), await bench.plug('10.0.2.9')];
    const told: string[] = [];
    using _listening = bench.fabric.subscribe((id) => void told.push(id));
    await bench.runtime.removeSandbox(left.sandboxId);
    await vi.waitFor(() => expect(told).toEqual([left.networkInterfaceId]), PATIENCE);
    const again = bench.fabric.find(left.networkInterfaceId) as PluggedInterface;
    expect(again.sandboxId).not.toBe(left.sandboxId);
    await bench.serve(right, 'right');
    expect(await bench.get(again, '10.0.2.9')).toBe('right\n');
  });

  it('leads interfaces that live to another router when theirs has died', async () => {
    await using bench = await open();
    await bench.fabric.adopt([]);
    const [left, right] = [await bench.plug('10.0.1.5'), await bench.plug('10.0.2.9')];
    await bench.serve(right, 'right');
    const [router] = await bench.runtime.listSandboxes({ [LABELS.role]: 'router' });
    await bench.runtime.removeSandbox(router?.id ?? '');
    await vi.waitFor(async () => expect(await bench.get(left, '10.0.2.9')).toBe('right\n'), PATIENCE);
    expect(bench.fabric.list()).toEqual([left, right]);
    expect(await fromHost(right)).toBe('right\n');
  });

  it('removes a VPC’s router once nothing is plugged in, and not before', async () => {
    await using bench = await open();
    const eni = await bench.plug('10.0.1.5');
    const routers = () => bench.runtime.listSandboxes({ 'eks-fargate.role': 'router' });
    await bench.fabric.removeVpc('vpc-a');
    expect(await routers()).toHaveLength(1);
    await bench.fabric.unplug(eni.networkInterfaceId);
    await bench.fabric.removeVpc('vpc-a');
    expect(await routers()).toHaveLength(0);
  });

  it('leaves nothing of the instance behind', async () => {
    const bench = await open(uniqueInstance(), 2);
    const eni = await bench.plug('10.0.1.5');
    await bench.start(eni, 'sleep 60');
    await bench[Symbol.asyncDispose]();
    await using looking = await testRuntime(bench.instance);
    expect(await looking.listSandboxes({})).toEqual([]);
    expect(await looking.listContainers({})).toEqual([]);
  });
});
