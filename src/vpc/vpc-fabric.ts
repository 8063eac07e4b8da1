// The fabric on a container runtime: a pool of warm interfaces, a router for each VPC, and scripts that plug one into the other.
// An interface has the VPC's address and no other, so that VPCs with equal addresses live side by side on one underlay network.

import type { Clock } from '../lib/clock.ts';
import { hexId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { ContainerRuntime, Labels, Sandbox } from '../runtime/container-runtime.ts';
import { LABELS } from '../runtime/labels.ts';
import type { Fabric, PluggedInterface, PlugRequest, VpcSpec } from './fabric.ts';
import { InterfacePool } from './interface-pool.ts';
import { RepairLoop } from './repair-loop.ts';
import {
  type Attachment,
  attachedTo,
  attachScript,
  detachScript,
  hasServices,
  LIST_SCRIPT,
  LIST_SERVICES_SCRIPT,
  plugScript,
  routerScript,
  servicesScript,
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
  readonly #pool: InterfacePool;
  readonly #listeners = new Set<(networkInterfaceId: string) => void>();
  readonly #repairs: RepairLoop;
  /** Whose sandbox has died, and who have no other yet. */
  readonly #unplugged = new Map<string, PlugRequest>();
  /** Sandboxes that died: one that was started again meanwhile has lost its addresses all the same. */
  readonly #died = new Set<string>();
  /** Names of the sandboxes that this process has asked for or found: the engine may still make one for a process that was killed. */
  readonly #own = new Set<string>();
  #watch: Disposable | undefined;

  constructor(options: FabricOptions) {
    this.#options = options;
    this.#pool = new InterfacePool({
      ...options,
      make: () => this.#make('eni', { [LABELS.role]: 'eni' }, false),
      remove: (sandbox) => this.#remove(sandbox),
      isBusy: () => this.#plugging.size > 0,
    });
    this.#repairs = new RepairLoop(options.clock, () => this.#repair());
  }

  plug(request: PlugRequest): Promise<PluggedInterface> {
    const id = request.networkInterfaceId;
    const existing = this.#plugs.get(id);
    if (existing) return Promise.resolve(describe(existing));
    const plugging = this.#plugging.get(id);
    if (plugging) return plugging.done;
    const done = this.#plugNew(request).finally(() => {
      this.#plugging.delete(id);
      this.#pool.fillLater();
    });
    this.#plugging.set(id, { vpcId: request.vpc.vpcId, done });
    return done;
  }

  async #plugNew(request: PlugRequest): Promise<PluggedInterface> {
    const [routed, taken] = await Promise.allSettled([this.#router(request.vpc), this.#pool.take()]);
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
      this.#pool.giveBack(plug.sandbox);
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

  async #remove({ id, name }: Sandbox): Promise<void> {
    await this.#options.runtime.removeSandbox(id);
    this.#own.delete(name);
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
    for (const router of await runtime.listSandboxes({ [LABELS.role]: 'router' }))
      await this.#adoptRouter(router, wanted);
    for (const sandbox of await runtime.listSandboxes({ [LABELS.role]: 'eni' })) await this.#adoptOne(sandbox, wanted);
    for (const vpc of new Map(wanted.map((request) => [request.vpc.vpcId, request.vpc])).values()) {
      await this.#takeOver(vpc).catch((error: unknown) => {
        this.#options.logger.warn({ error }, 'a router died while it was looked at'); // The first look at what lives makes another.
      });
    }
    this.#pool.fill();
    this.#watch = runtime.watch(
      ({ type, containerId, containerName = '', labels }) => {
        if (labels[LABELS.container] !== undefined) return; // A pod's, of which there may be thousands.
        if (type === 'die' || type === 'destroy' || type === 'disconnect') void this.#onDeath(containerId);
        else if (isSandbox(labels) && !this.#own.has(containerName)) this.#repairs.ask();
      },
      () => this.#repairs.ask(),
    );
  }

  async restore(requests: readonly PlugRequest[]): Promise<void> {
    const adopted: Plug[] = [];
    for (const request of requests) {
      const plug = this.#plugs.get(request.networkInterfaceId);
      if (!plug) this.#unplugged.set(request.networkInterfaceId, request);
      else {
        adopted.push({ ...plug, request });
        this.#plugs.set(request.networkInterfaceId, { ...plug, request });
      }
    }
    await this.#renewServices(adopted).catch((error: unknown) => {
      this.#options.logger.warn({ error }, 'a router could not be told of the services'); // If it has died, another one is.
    });
    const missing = requests.filter(({ networkInterfaceId: id }) => this.#unplugged.has(id));
    const plugged = await Promise.all(missing.map((request) => this.#plugAgain(request)));
    if (plugged.includes(false)) this.#repairs.ask();
  }

  /** What was taken over still has an earlier process's services. */
  async #renewServices(plugs: readonly Plug[]): Promise<void> {
    for (const router of new Set(plugs.map((plug) => plug.router))) {
      const said = await router.run(LIST_SERVICES_SCRIPT);
      const served = plugs.filter((plug) => plug.router === router).map(attachmentOf);
      for (const attachment of served) if (!hasServices(said, attachment)) await router.run(servicesScript(attachment));
    }
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
      ...this.#pool.list(),
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
    this.#pool.fill();
    return !again.includes(false);
  }

  /** What was there before the look and is not alive is let go of. An interface that lives is only led to another router. */
  async #findBroken(): Promise<void> {
    const died = [...this.#died];
    const routers = await this.#madeRouters();
    const plugs = [...this.#plugs];
    const pooled = this.#pool.list();
    const found = await this.#options.runtime.listSandboxes({});
    for (const sandbox of found) if (!this.#own.has(sandbox.name)) await this.#remove(sandbox);
    const alive = new Set(found.map(({ id }) => id));
    const isDead = ({ id }: Sandbox) => !alive.has(id) || died.includes(id);
    for (const sandbox of pooled.filter(isDead)) this.#pool.forget(sandbox);
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

  /** A router may not have been brought into service yet, or still hold the underlay addresses of interfaces that are no more. */
  async #takeOver(vpc: VpcSpec): Promise<void> {
    const router = await this.#routers.get(vpc.vpcId);
    if (!router) return;
    await router.run(routerScript(vpc, router));
    const here = [...this.#plugs.values()].filter((plug) => plug.router.id === router.id);
    const known = new Set(here.map(({ sandbox }) => sandbox.underlayAddress));
    for (const attached of attachedTo(await router.run(LIST_SCRIPT))) {
      if (!known.has(attached.underlayAddress)) await router.run(detachScript(attached));
    }
  }

  /** Of two for one VPC the older one has the interfaces. The engine lists the newest first. */
  async #adoptRouter(router: Sandbox, wanted: readonly PlugRequest[]): Promise<void> {
    const vpcId = router.labels[LABELS.vpc] ?? '';
    if (!wanted.some(({ vpc }) => vpc.vpcId === vpcId)) return this.#remove(router);
    const newer = await this.#routers.get(vpcId);
    if (newer) await this.#remove(newer);
    this.#own.add(router.name);
    this.#routers.set(vpcId, Promise.resolve(router));
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
      this.#own.add(sandbox.name);
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
    this.#own.add(name);
    return this.#options.runtime.createSandbox({ name, labels, isRouter }).catch((error: unknown) => {
      this.#own.delete(name);
      throw error;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    await this.#repairs.stop();
    const plugging = [...this.#plugging.values()].map(({ done }) => done);
    await Promise.allSettled([this.#pool.stop(), ...plugging, ...this.#routers.values()]);
    await this.#pool.clear();
  }
}

const isSandbox = (labels: Labels) => labels[LABELS.role] === 'eni' || labels[LABELS.role] === 'router';

function attachmentOf({ request, sandbox }: Plug): Attachment {
  const { underlayAddress, macAddress } = sandbox;
  return { address: request.address, underlayAddress, macAddress, services: request.services ?? [] };
}

function describe({ request, sandbox }: Plug): PluggedInterface {
  const { networkInterfaceId, vpc, address } = request;
  const { id: sandboxId, hostAddress, hostname } = sandbox;
  return { networkInterfaceId, vpcId: vpc.vpcId, address, sandboxId, hostAddress, hostname };
}
