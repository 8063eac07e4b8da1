// The fabric on a container runtime: a pool of warm interfaces, a router for each VPC, and scripts that plug one into the other.
// An interface has the VPC's address and no other, so that VPCs with equal addresses live side by side on one underlay network.

import type { Clock, Timer } from '../lib/clock.ts';
import { hexId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { ContainerRuntime, Labels, Sandbox } from '../runtime/container-runtime.ts';
import { LABELS } from '../runtime/labels.ts';
import type { Fabric, PluggedInterface, PlugRequest, VpcSpec } from './fabric.ts';
import { RepairLoop } from './repair-loop.ts';
import {
  type Attachment,
  attachedTo,
  attachScript,
  detachScript,
  LIST_SCRIPT,
  plugScript,
  routerScript,
  unplugScript,
} from './router.ts';

export interface FabricOptions {
  readonly runtime: ContainerRuntime;
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many interfaces are kept ready. */
  readonly warmCount: number;
}

/** As the VPC CNI does: an address's interface rests before it serves another pod. */
const COOL_DOWN_MS = 30_000;

interface Plug {
  readonly request: PlugRequest;
  readonly sandbox: Sandbox;
  readonly router: Sandbox;
}

export function createFabric(options: FabricOptions): Fabric {
  return new VpcFabric(options);
}

class VpcFabric implements Fabric {
  readonly #options: FabricOptions;
  readonly #plugs = new Map<string, Plug>();
  readonly #plugging = new Map<string, { vpcId: string; done: Promise<PluggedInterface> }>();
  readonly #routers = new Map<string, Promise<Sandbox>>();
  readonly #warm: Sandbox[] = [];
  readonly #cooling = new Map<Sandbox, Timer>();
  readonly #making = new Set<Promise<void>>();
  readonly #listeners = new Set<(networkInterfaceId: string) => void>();
  readonly #repairs: RepairLoop;
  /** Whose sandbox has died, and who have no other yet. */
  readonly #unplugged = new Map<string, PlugRequest>();
  /** Sandboxes that died: one that was started again meanwhile has lost its addresses all the same. */
  readonly #died = new Set<string>();
  #watch: Disposable | undefined;
  #isDisposed = false;

  constructor(options: FabricOptions) {
    this.#options = options;
    this.#repairs = new RepairLoop(options.clock, () => this.#repair());
  }

  plug(request: PlugRequest): Promise<PluggedInterface> {
    const id = request.networkInterfaceId;
    const existing = this.#plugs.get(id);
    if (existing) return Promise.resolve(describe(existing));
    const plugging = this.#plugging.get(id);
    if (plugging) return plugging.done;
    const done = this.#plugNew(request).finally(() => this.#plugging.delete(id));
    this.#plugging.set(id, { vpcId: request.vpc.vpcId, done });
    return done;
  }

  async #plugNew(request: PlugRequest): Promise<PluggedInterface> {
    const [routed, taken] = await Promise.allSettled([this.#router(request.vpc), this.#take()]);
    if (taken.status === 'rejected') throw taken.reason;
    if (routed.status === 'rejected') {
      await this.#remove(taken.value);
      throw routed.reason;
    }
    const plug = { request, router: routed.value, sandbox: taken.value };
    try {
      await Promise.all([
        plug.router.run(attachScript(attachmentOf(plug))),
        plug.sandbox.run(plugScript(request.address, plug.router)),
      ]);
    } catch (error) {
      await this.#discard(plug);
      throw error;
    }
    this.#plugs.set(request.networkInterfaceId, plug);
    this.#unplugged.delete(request.networkInterfaceId);
    return describe(plug);
  }

  async unplug(networkInterfaceId: string): Promise<void> {
    await this.#plugging.get(networkInterfaceId)?.done.catch(() => undefined); // A failed plug has left nothing.
    this.#unplugged.delete(networkInterfaceId);
    const plug = this.#plugs.get(networkInterfaceId);
    if (!plug) return;
    this.#plugs.delete(networkInterfaceId);
    try {
      await Promise.all([plug.router.run(detachScript(attachmentOf(plug))), plug.sandbox.run(unplugScript())]);
      this.#cool(plug.sandbox);
    } catch (error) {
      this.#options.logger.warn(
        { error, networkInterfaceId },
        'an interface could not be taken out cleanly; it is thrown away',
      );
      await this.#discard(plug);
    }
  }

  /** Takes the interface out of its router as well: the engine may give its underlay address to another. */
  async #discard(plug: Plug): Promise<void> {
    await plug.router.run(detachScript(attachmentOf(plug))).catch((error: unknown) => {
      this.#options.logger.warn({ error }, 'a router could not be told that an interface has gone');
    });
    await this.#remove(plug.sandbox);
  }

  #remove(sandbox: Sandbox): Promise<void> {
    return this.#options.runtime.removeSandbox(sandbox.id);
  }

  find(networkInterfaceId: string): PluggedInterface | undefined {
    const plug = this.#plugs.get(networkInterfaceId);
    return plug && describe(plug);
  }

  list(): readonly PluggedInterface[] {
    return [...this.#plugs.values()].map(describe);
  }

  async removeVpc(vpcId: string): Promise<void> {
    const router = this.#routers.get(vpcId);
    const requests = [...[...this.#plugs.values()].map(({ request }) => request), ...this.#unplugged.values()];
    const plugging = [...this.#plugging.values()].map((underWay) => underWay.vpcId);
    const busy = [...requests.map(({ vpc }) => vpc.vpcId), ...plugging];
    if (!router || busy.includes(vpcId)) return;
    this.#routers.delete(vpcId);
    await this.#remove(await router);
  }

  async adopt(wanted: readonly PlugRequest[]): Promise<void> {
    const { runtime } = this.#options;
    const routers = await runtime.listSandboxes({ [LABELS.role]: 'router' });
    for (const router of routers) {
      const vpcId = router.labels[LABELS.vpc] ?? '';
      if (wanted.some(({ vpc }) => vpc.vpcId === vpcId)) this.#routers.set(vpcId, Promise.resolve(router));
      else await this.#remove(router);
    }
    const sandboxes = await runtime.listSandboxes({ [LABELS.role]: 'eni' });
    for (const sandbox of sandboxes) await this.#adoptOne(sandbox, wanted);
    for (const router of this.#routers.values()) {
      await this.#forgetGone(await router).catch((error: unknown) => {
        this.#options.logger.warn({ error }, 'a router died while it was looked at'); // The first look at what lives makes another.
      });
    }
    this.#warmUp();
    this.#watch = runtime.watch(
      ({ type, containerId, labels }) => {
        if (labels[LABELS.container] !== undefined) return; // A pod's, of which there may be thousands.
        if (type === 'die' || type === 'destroy' || type === 'disconnect') void this.#onDeath(containerId);
      },
      () => this.#repairs.ask(),
    );
  }

  subscribe(listener: (networkInterfaceId: string) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Those that are taken out on purpose are not known any more when they die. */
  async #onDeath(containerId: string): Promise<void> {
    const routers = await this.#madeRouters();
    const known = [
      ...[...this.#plugs.values()].map(({ sandbox }) => sandbox),
      ...routers.map(([, router]) => router),
      ...this.#warm,
      ...this.#cooling.keys(),
    ];
    if (!known.some(({ id }) => id === containerId)) return;
    this.#died.add(containerId);
    this.#repairs.ask();
  }

  /** Those that are being made are waited for: else a list of what lives would not have them. */
  async #madeRouters(): Promise<[string, Sandbox][]> {
    const made: [string, Sandbox][] = [];
    for (const [vpcId, router] of [...this.#routers]) {
      const sandbox = await router.catch(() => undefined); // Whoever asked for it is told.
      if (sandbox) made.push([vpcId, sandbox]);
    }
    return made;
  }

  /** False when something could not be mended. While the engine is away nothing is tried: its return is told. */
  async #repair(): Promise<boolean> {
    const { runtime, logger } = this.#options;
    if (runtime.problem !== undefined) return true;
    try {
      await this.#findBroken();
    } catch (error) {
      logger.warn({ error }, 'dead interfaces could not be looked for');
      return false;
    }
    const again = await Promise.all([...this.#unplugged.values()].map((request) => this.#plugAgain(request)));
    this.#warmUp();
    return !again.includes(false);
  }

  /** What was there before the look and is not alive is let go of. An interface that lives is only led to another router. */
  async #findBroken(): Promise<void> {
    const died = [...this.#died];
    const routers = await this.#madeRouters();
    const plugs = [...this.#plugs];
    const [warm, cooling] = [[...this.#warm], [...this.#cooling]];
    const alive = new Set((await this.#options.runtime.listSandboxes({})).map(({ id }) => id));
    const isDead = ({ id }: Sandbox) => !alive.has(id) || died.includes(id);
    for (const sandbox of warm.filter(isDead)) this.#warm.splice(this.#warm.indexOf(sandbox), 1);
    for (const [sandbox, timer] of cooling.filter(([spare]) => isDead(spare))) {
      timer.cancel();
      this.#cooling.delete(sandbox);
    }
    for (const [vpcId, router] of routers) if (isDead(router)) this.#routers.delete(vpcId);
    const broken = plugs.filter(
      ([id, plug]) => this.#plugs.get(id) === plug && (isDead(plug.sandbox) || isDead(plug.router)),
    );
    for (const [, plug] of broken) if (isDead(plug.sandbox)) await this.#letGo(plug, !isDead(plug.router));
    for (const [, plug] of broken) if (!isDead(plug.sandbox)) await this.#lead(plug);
    for (const id of died) this.#died.delete(id);
  }

  async #letGo(plug: Plug, isRouted: boolean): Promise<void> {
    const { request } = plug;
    const { networkInterfaceId, address } = request;
    this.#options.logger.warn({ networkInterfaceId, address }, 'an interface has died and is made anew');
    this.#plugs.delete(networkInterfaceId);
    this.#unplugged.set(networkInterfaceId, request);
    await (isRouted ? this.#discard(plug) : this.#remove(plug.sandbox)).catch((error: unknown) => {
      this.#options.logger.warn({ error }, 'a dead interface could not be removed');
    });
  }

  /** To a new router, for its old one has died. */
  async #lead(plug: Plug): Promise<void> {
    const { networkInterfaceId, vpc, address } = plug.request;
    const led = { ...plug, router: await this.#router(vpc) };
    await Promise.all([
      led.router.run(attachScript(attachmentOf(led))),
      led.sandbox.run(plugScript(address, led.router)),
    ]);
    if (this.#plugs.get(networkInterfaceId) === plug) this.#plugs.set(networkInterfaceId, led);
  }

  async #plugAgain(request: PlugRequest): Promise<boolean> {
    const { networkInterfaceId } = request;
    try {
      await this.plug(request);
    } catch (error) {
      this.#options.logger.warn({ error, networkInterfaceId }, 'an interface could not be made anew');
      return false;
    }
    for (const listener of [...this.#listeners]) listener(networkInterfaceId);
    return true;
  }

  /** A router may still hold the underlay addresses of interfaces that are no more. */
  async #forgetGone(router: Sandbox): Promise<void> {
    const here = [...this.#plugs.values()].filter((plug) => plug.router.id === router.id);
    const known = new Set(here.map(({ sandbox }) => sandbox.underlayAddress));
    for (const attached of attachedTo(await router.run(LIST_SCRIPT))) {
      if (!known.has(attached.underlayAddress)) await router.run(detachScript(attached));
    }
  }

  /** An interface's own routes say which address it has and through which VPC's router. */
  async #adoptOne(sandbox: Sandbox, wanted: readonly PlugRequest[]): Promise<void> {
    const said = await sandbox.run('ip -4 addr show dev eth0; ip route show default').catch((error: unknown) => {
      this.#options.logger.warn({ error, sandbox: sandbox.name }, 'an interface died while it was looked at');
      return '';
    });
    const address = /inet (\d+\.\d+\.\d+\.\d+)\/32/.exec(said)?.[1];
    const gateway = /default via (\d+\.\d+\.\d+\.\d+)/.exec(said)?.[1];
    for (const request of wanted) {
      const router = await this.#routers.get(request.vpc.vpcId);
      if (!router || request.address !== address || router.underlayAddress !== gateway) continue;
      if (this.#plugs.has(request.networkInterfaceId)) continue;
      this.#plugs.set(request.networkInterfaceId, { request, sandbox, router });
      return;
    }
    await this.#remove(sandbox);
  }

  #router(vpc: VpcSpec): Promise<Sandbox> {
    let router = this.#routers.get(vpc.vpcId);
    if (!router) {
      router = this.#makeRouter(vpc).catch((error: unknown) => {
        this.#routers.delete(vpc.vpcId);
        throw error;
      });
      this.#routers.set(vpc.vpcId, router);
    }
    return router;
  }

  async #makeRouter(vpc: VpcSpec): Promise<Sandbox> {
    const labels = { [LABELS.role]: 'router', [LABELS.vpc]: vpc.vpcId };
    const sandbox = await this.#make('router', labels, true);
    try {
      await sandbox.run(routerScript(vpc, sandbox));
      return sandbox;
    } catch (error) {
      await this.#remove(sandbox);
      throw error;
    }
  }

  #make(what: string, labels: Labels, isRouter: boolean): Promise<Sandbox> {
    const name = `eks-fargate-${this.#options.instance}-${what}-${hexId(8)}`;
    return this.#options.runtime.createSandbox({ name, labels, isRouter });
  }

  /** A warm one, or one made now; the pool is filled up behind the caller's back. */
  async #take(): Promise<Sandbox> {
    const warm = this.#warm.shift();
    this.#warmUp();
    return warm ?? this.#make('eni', { [LABELS.role]: 'eni' }, false);
  }

  #warmUp(): void {
    while (!this.#isDisposed && this.#warm.length + this.#making.size < this.#options.warmCount) {
      const making: Promise<void> = this.#make('eni', { [LABELS.role]: 'eni' }, false)
        .then((sandbox) => void this.#warm.push(sandbox))
        .catch((error: unknown) => this.#options.logger.warn({ error }, 'an interface could not be made ahead of need'))
        .finally(() => void this.#making.delete(making));
      this.#making.add(making);
    }
  }

  #cool(sandbox: Sandbox): void {
    const { clock, logger, warmCount } = this.#options;
    const timer = clock.after(COOL_DOWN_MS, () => {
      this.#cooling.delete(sandbox);
      if (!this.#isDisposed && this.#warm.length < warmCount) this.#warm.push(sandbox);
      else
        this.#remove(sandbox).catch((error: unknown) =>
          logger.warn({ error }, 'a spare interface could not be removed'),
        );
    });
    this.#cooling.set(sandbox, timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#watch?.[Symbol.dispose]();
    await this.#repairs.stop();
    const plugging = [...this.#plugging.values()].map(({ done }) => done);
    await Promise.allSettled([...this.#making, ...plugging, ...this.#routers.values()]);
    for (const timer of this.#cooling.values()) timer.cancel();
    const spare = [...this.#warm, ...this.#cooling.keys()];
    this.#warm.length = 0;
    this.#cooling.clear();
    for (const removed of await Promise.allSettled(spare.map((sandbox) => this.#remove(sandbox))))
      if (removed.status === 'rejected')
        this.#options.logger.warn({ error: removed.reason as unknown }, 'a spare interface could not be removed');
  }
}

function attachmentOf({ request, sandbox }: Plug): Attachment {
  const { underlayAddress, macAddress } = sandbox;
  return { address: request.address, underlayAddress, macAddress, services: request.services ?? [] };
}

function describe({ request, sandbox }: Plug): PluggedInterface {
  const { networkInterfaceId, vpc, address } = request;
  const { id: sandboxId, hostAddress, hostname } = sandbox;
  return { networkInterfaceId, vpcId: vpc.vpcId, address, sandboxId, hostAddress, hostname };
}
