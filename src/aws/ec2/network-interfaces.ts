// Elastic network interfaces: the records are the truth about who holds which address. Those of a control plane are made with
// the cluster; those of pods are taken and released here.

import type { Clock } from '../../lib/clock.ts';
import { hexId } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { type FreeAddress, findFreeAddress } from './addresses.ts';
import { NETWORK_INTERFACES, type NetworkInterfaceRecord, newResourceId, VPCS } from './collections.ts';
import { findSecurityGroup } from './security-groups.ts';
import type { NetworkInterface } from './types.gen.ts';
import { privateDnsName } from './zones.ts';

/** A pod's interface, with what it takes to plug it in. */
interface PodInterfaceFacts {
  readonly podUid: string;
  readonly networkInterfaceId: string;
  readonly address: string;
  readonly macAddress: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly privateDnsName: string;
  readonly vpc: { readonly vpcId: string; readonly cidrBlocks: readonly string[] };
}

interface PodInterfaceRequest {
  readonly podUid: string;
  readonly namespace: string;
  readonly podName: string;
  readonly subnetIds: readonly string[];
}

/** The interfaces of one cluster's pods. Everything is idempotent by pod uid, and durable once `settled` has resolved. */
export interface PodInterfaces {
  /** @returns undefined when no candidate subnet has a free address */
  attach(request: PodInterfaceRequest): PodInterfaceFacts | undefined;
  find(podUid: string): PodInterfaceFacts | undefined;
  /** The one of that private DNS name; the cluster's, where VPCs have the same addresses. */
  findByName(privateDnsName: string): PodInterfaceFacts | undefined;
  list(): readonly PodInterfaceFacts[];
  release(podUid: string): void;
  /** Undefined when there is nothing to wait for. Rejects when what was taken or released last could not be kept, and was taken back. */
  settled(): Promise<void> | undefined;
  /** Tells that an address has become free. */
  onRelease(listener: () => void): Disposable;
}

export interface PodInterfacesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly scope: Scope;
  /** The key of the cluster's record. */
  readonly cluster: string;
  /** The groups of every interface, read when one is made. */
  securityGroupIds(): readonly string[];
}

const BY_POD = 'pod';
const BY_CLUSTER = 'cluster';
const BY_SUBNET = 'subnet';
const BY_NAME = 'name';

/** Once per store, before the first use. */
export function indexNetworkInterfaces(store: Store): void {
  const text = (value: unknown) => (typeof value === 'string' ? [value] : []);
  store.defineIndex(NETWORK_INTERFACES.collection, BY_POD, (record) => text(record['podUid']));
  store.defineIndex(NETWORK_INTERFACES.collection, BY_CLUSTER, (record) => text(record['cluster']));
  store.defineIndex(NETWORK_INTERFACES.collection, BY_SUBNET, (record) =>
    text((record as NetworkInterfaceRecord).interface.SubnetId),
  );
  store.defineIndex(NETWORK_INTERFACES.collection, BY_NAME, (record) =>
    text((record as NetworkInterfaceRecord).interface.PrivateDnsName),
  );
}

export function podInterfaces(options: PodInterfacesOptions): PodInterfaces {
  const { store, cluster } = options;
  const listeners = new Set<() => void>();
  const find = (podUid: string) => podRecords(store, podUid).find((found) => found.cluster === cluster);
  const toFacts = (record: PodRecord) => podInterfaceFacts(options, record);
  return {
    attach(request) {
      const existing = find(request.podUid);
      if (existing) return toFacts(existing);
      const subnetIds = leastUsedFirst(store, request.subnetIds);
      const made = store.stage((transaction) => attachInterface(transaction, options, { ...request, subnetIds }));
      return made && toFacts(made);
    },
    find(podUid) {
      const found = find(podUid);
      return found && toFacts(found);
    },
    findByName(privateDnsName) {
      const named = store.byIndex(NETWORK_INTERFACES.collection, BY_NAME, privateDnsName);
      const found = named
        .map(({ value }) => value as PodRecord)
        .find((record) => record.cluster === cluster && record.podUid !== undefined);
      return found && toFacts(found);
    },
    list: () =>
      store
        .byIndex(NETWORK_INTERFACES.collection, BY_CLUSTER, cluster)
        .map((record) => record.value as PodRecord)
        .filter((record) => record.podUid !== undefined)
        .map(toFacts),
    release(podUid) {
      const found = find(podUid);
      if (!found) return;
      store.stage((transaction) =>
        NETWORK_INTERFACES.delete(transaction, interfaceKey(options.scope, found.interface)),
      );
      for (const listener of [...listeners]) listener();
    },
    settled: () => store.settled(),
    onRelease(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

/** Those used alike stay in their order. */
function leastUsedFirst(store: Store, subnetIds: readonly string[]): string[] {
  const used = (id: string) => store.byIndex(NETWORK_INTERFACES.collection, BY_SUBNET, id).length;
  return [...new Set(subnetIds)]
    .map((id) => ({ id, used: used(id) }))
    .sort((a, b) => a.used - b.used)
    .map(({ id }) => id);
}

type PodRecord = { interface: NetworkInterface; cluster: string; podUid: string };

function podRecords(store: Store, podUid: string): PodRecord[] {
  return store.byIndex(NETWORK_INTERFACES.collection, BY_POD, podUid).map((record) => record.value as PodRecord);
}

function attachInterface(
  transaction: Transaction,
  options: PodInterfacesOptions,
  request: PodInterfaceRequest,
): PodRecord | undefined {
  const { scope, cluster, clock } = options;
  const free = findFreeAddress(transaction, scope, { subnetIds: request.subnetIds, seed: request.podUid });
  if (!free) return undefined;
  const made = newInterface(transaction, scope, {
    free,
    // Emulator: the real text is not published; this one says whose interface it is.
    description: `Amazon EKS Fargate pod ${request.namespace}/${request.podName}`,
    securityGroupIds: options.securityGroupIds(),
    madeMs: clock.simulatedMs(),
  });
  const record = { interface: made, cluster, podUid: request.podUid };
  NETWORK_INTERFACES.put(transaction, interfaceKey(scope, made), record);
  return record;
}

/** Takes one address in each of `count` subnets for the control plane, as many as have one free. */
export function attachControlPlaneInterfaces(
  transaction: Transaction,
  scope: Scope,
  plane: {
    readonly cluster: string;
    readonly clusterName: string;
    readonly subnetIds: readonly string[];
    readonly securityGroupIds: readonly string[];
    readonly madeMs: number;
  },
): void {
  for (const subnetId of plane.subnetIds) {
    const free = findFreeAddress(transaction, scope, { subnetIds: [subnetId], seed: `${plane.cluster}/${subnetId}` });
    if (!free) continue;
    const made = newInterface(transaction, scope, { ...plane, free, description: `Amazon EKS ${plane.clusterName}` });
    NETWORK_INTERFACES.put(transaction, interfaceKey(scope, made), { interface: made, cluster: plane.cluster });
  }
}

/** Where the control plane is to be reached within the VPC. */
export function controlPlaneAddresses(store: Store, scope: Scope, cluster: string): readonly string[] {
  return NETWORK_INTERFACES.list(store, scope)
    .filter((record) => record.cluster === cluster && record.podUid === undefined)
    .map((record) => record.interface.PrivateIpAddress ?? '');
}

/** Removes what the cluster's control plane holds, and what its pods may have left. */
export function deleteClusterInterfaces(transaction: Transaction, scope: Scope, cluster: string): void {
  for (const record of NETWORK_INTERFACES.list(transaction, scope))
    if (record.cluster === cluster) NETWORK_INTERFACES.delete(transaction, interfaceKey(scope, record.interface));
}

export function interfaceKey(scope: Scope, { SubnetId = '', PrivateIpAddress = '' }: NetworkInterface): string {
  return NETWORK_INTERFACES.keyOf(scope, SubnetId, PrivateIpAddress);
}

interface NewInterface {
  readonly free: FreeAddress;
  readonly description: string;
  readonly securityGroupIds: readonly string[];
  readonly madeMs: number;
}

/** An interface at a free address, as a record is to hold it; whoever makes it writes it. */
export function newInterface(
  transaction: Transaction,
  scope: Scope,
  { free, ...about }: NewInterface,
): NetworkInterface {
  const { subnet, address } = free;
  const name = privateDnsName(scope.region, address);
  return {
    NetworkInterfaceId: newResourceId('eni'),
    InterfaceType: 'interface',
    Description: about.description,
    Status: 'in-use',
    OwnerId: scope.account,
    RequesterId: 'amazon-eks',
    RequesterManaged: true,
    SourceDestCheck: true,
    AvailabilityZone: subnet.AvailabilityZone,
    AvailabilityZoneId: subnet.AvailabilityZoneId,
    SubnetId: subnet.SubnetId,
    VpcId: subnet.VpcId,
    MacAddress: newMacAddress(),
    PrivateDnsName: name,
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ Primary: true, PrivateDnsName: name, PrivateIpAddress: address }],
    Ipv6Addresses: [],
    Groups: about.securityGroupIds.map((GroupId) => ({
      GroupId,
      GroupName: findSecurityGroup(transaction, scope, GroupId)?.GroupName,
    })),
    Attachment: {
      AttachmentId: newResourceId('eni-attach'),
      AttachTime: about.madeMs,
      DeleteOnTermination: false,
      DeviceIndex: 1,
      NetworkCardIndex: 0,
      InstanceOwnerId: 'amazon-aws',
      Status: 'attached',
    },
    TagSet: [],
  };
}

/** Locally administered, as all of EC2's are. */
function newMacAddress(): string {
  const digits = hexId(10).match(/../g) ?? [];
  return ['0a', ...digits].join(':');
}

function podInterfaceFacts({ store, scope }: PodInterfacesOptions, record: PodRecord): PodInterfaceFacts {
  const { interface: made, podUid } = record;
  const vpc = VPCS.find(store, VPCS.keyOf(scope, made.VpcId ?? ''));
  return {
    podUid,
    networkInterfaceId: made.NetworkInterfaceId ?? '',
    address: made.PrivateIpAddress ?? '',
    macAddress: made.MacAddress ?? '',
    subnetId: made.SubnetId ?? '',
    availabilityZone: made.AvailabilityZone ?? '',
    privateDnsName: made.PrivateDnsName ?? '',
    vpc: {
      vpcId: made.VpcId ?? '',
      cidrBlocks: (vpc?.CidrBlockAssociationSet ?? []).map((block) => block.CidrBlock ?? ''),
    },
  };
}
