// The port to the simulated network: ENIs plugged into VPCs. Plain data; no Kubernetes, no AWS API.

import type { Labels } from '../runtime/container-runtime.ts';

export interface VpcSpec {
  readonly vpcId: string;
  /** All CIDR blocks of the VPC; VPCs may overlap each other. */
  readonly cidrBlocks: readonly string[];
}

/** A TCP port within the VPC that is served from outside it, for the programs behind one interface. */
export interface ServiceRoute {
  readonly address: string;
  readonly port: number;
  /** Reachable from the routers. */
  readonly target: { readonly address: string; readonly port: number };
}

export interface PlugRequest {
  /** `eni-…`; plugging is idempotent by it. */
  readonly networkInterfaceId: string;
  readonly vpc: VpcSpec;
  /** The only address that programs behind this interface see. */
  readonly address: string;
  readonly services?: readonly ServiceRoute[];
  /** Goes on the sandbox container, for `docker ps`. */
  readonly labels: Labels;
}

/** An ENI that exists: a network namespace with its address. */
export interface PluggedInterface {
  readonly networkInterfaceId: string;
  readonly vpcId: string;
  readonly address: string;
  /** For `ContainerSpec.sandboxId`. */
  readonly sandboxId: string;
  /** Where this machine reaches it; undefined when it has no way there. */
  readonly hostAddress: string | undefined;
  /** What containers in it take their machine for. */
  readonly hostname: string;
}

export interface Fabric extends AsyncDisposable {
  plug(request: PlugRequest): Promise<PluggedInterface>;
  unplug(networkInterfaceId: string): Promise<void>;
  find(networkInterfaceId: string): PluggedInterface | undefined;
  list(): readonly PluggedInterface[];
  /** Removes the VPC's router once nothing is plugged into it. */
  removeVpc(vpcId: string): Promise<void>;
  /** Tells of interfaces whose sandbox had died, by their ids, once each is plugged in again. */
  subscribe(listener: (networkInterfaceId: string) => void): Disposable;
  /** After a crash: takes over the interfaces in `wanted` that still exist in the engine, removes the rest of our instance's. */
  adopt(wanted: readonly PlugRequest[]): Promise<void>;
  /** Then, when the services are known: plugs in those that no longer exist. What fails is tried again, and subscribers are told. */
  restore(requests: readonly PlugRequest[]): Promise<void>;
}
