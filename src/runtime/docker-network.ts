// The underlay: the one Docker network that all sandboxes of an instance are on. The engine chooses its addresses, once.

import { existsSync } from 'node:fs';
import type Docker from 'dockerode';
import type { Labels } from './container-runtime.ts';
import { engineMessage, orIgnore, statusOf } from './engine-client.ts';

interface Addresses {
  readonly Subnet?: string;
  readonly Gateway?: string;
}

interface NetworkFacts {
  readonly Id: string;
  readonly IPAM: { readonly Config?: readonly Addresses[] };
}

export class Underlay {
  readonly name: string;
  readonly #docker: Docker;
  readonly #labels: Labels;
  #facts: NetworkFacts | undefined;
  /** The address on it of the container that this process runs in. */
  #ownAddress: string | undefined;
  /** Under way: all who miss the network at once have it made once. The engine itself makes two of one name. */
  #ensuring: Promise<void> | undefined;

  constructor(docker: Docker, name: string, labels: Labels) {
    this.#docker = docker;
    this.name = name;
    this.#labels = labels;
  }

  /**
   * Makes the network, or finds it. One that was removed comes back with the addresses that it had: servers still listen on them.
   * @param ownId the container that this process runs in, which is to be on the network as well
   */
  ensure(ownId: string | undefined): Promise<void> {
    this.#ensuring ??= this.#ensure(ownId).finally(() => {
      this.#ensuring = undefined;
    });
    return this.#ensuring;
  }

  async #ensure(ownId: string | undefined): Promise<void> {
    const [before] = this.#facts?.IPAM.Config ?? [];
    if ((await this.#ids()).length === 0) await this.#create(before);
    this.#facts = (await this.#docker.getNetwork(this.name).inspect()) as NetworkFacts;
    if (ownId === undefined) return;
    const address = this.#ownAddress;
    const endpoint = address === undefined ? {} : { EndpointConfig: { IPAMConfig: { IPv4Address: address } } };
    await orIgnore(this.#docker.getNetwork(this.name).connect({ Container: ownId, ...endpoint }), 403);
    const { NetworkSettings: settings } = await this.#docker.getContainer(ownId).inspect();
    this.#ownAddress = settings.Networks[this.name]?.IPAddress;
  }

  async #ids(): Promise<string[]> {
    const found = await this.#docker.listNetworks({ filters: { name: [this.name] } });
    return found.filter(({ Name }) => Name === this.name).map(({ Id }) => Id);
  }

  /** Learns of the network if it is there already; makes nothing. */
  async look(): Promise<void> {
    if (this.#facts) return;
    const found = await orIgnore(this.#docker.getNetwork(this.name).inspect(), 404);
    this.#facts ??= found as NetworkFacts | undefined;
  }

  async #create(addresses: Addresses | undefined): Promise<void> {
    const { Subnet, Gateway } = addresses ?? {};
    await this.#docker
      .createNetwork({
        Name: this.name,
        Driver: 'bridge',
        CheckDuplicate: true,
        Labels: { ...this.#labels },
        ...(Subnet && Gateway ? { IPAM: { Config: [{ Subnet, Gateway }] } } : {}),
      })
      .catch((error: unknown) => {
        if (statusOf(error) === 409) return; // Somebody was quicker.
        if (addresses === undefined) throw error;
        return this.#create(undefined); // Somebody else has those addresses by now.
      });
  }

  /**
   * Where what is on the network reaches this process: the address of its own container, or, when the network's bridge is one of this
   * machine's interfaces, the bridge's. Undefined when it cannot: the engine is on another machine, or in a virtual one.
   */
  get machineAddress(): string | undefined {
    if (this.#ownAddress !== undefined) return this.#ownAddress;
    const { Id: id = '', IPAM: addresses } = this.#facts ?? { IPAM: {} };
    // https://github.com/moby/moby/blob/master/libnetwork/drivers/bridge: a bridge is named after its network's id.
    const isHere = existsSync(`/sys/class/net/br-${id.slice(0, 12)}`);
    return isHere ? addresses.Config?.[0]?.Gateway : undefined;
  }

  /** Whether a call failed because the network is no more. */
  isMissing(error: unknown): boolean {
    return statusOf(error) === 404 && engineMessage(error).includes(this.name);
  }

  async remove(ownId: string | undefined): Promise<void> {
    for (const id of await this.#ids()) {
      const network = this.#docker.getNetwork(id);
      if (ownId !== undefined) await orIgnore(network.disconnect({ Container: ownId, Force: true }), 404);
      await orIgnore(network.remove(), 404);
    }
    this.#facts = undefined;
    this.#ownAddress = undefined;
  }
}
