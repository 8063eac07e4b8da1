// ClusterIPs and node ports, given out inside the commit, so that no two services get the same.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/alloc.go

import ipaddr from 'ipaddr.js';
import { ApiError, internalError } from '../../../kube/api-error.ts';
import type { Service, ServiceSpec } from '../../../kube/types.gen.ts';
import { firstBy } from '../../../lib/first-by.ts';
import type { Transaction } from '../../../store/store.ts';
import { FieldErrors, invalidObject } from '../../field-errors.ts';
import { canonicalIp } from '../../validation/ip-forms.ts';
import { addressOf, isTaken } from './service-addresses.ts';
import { needsHealthCheckPort } from './service-validation.ts';

const ALLOCATED = 'provided port is already allocated';
const NODE_PORTS = { first: 30_000, last: 32_767 };
/** The low part of the range is left to those who ask for an address (KEP-3070): at least 16, at most 256. */
const STATIC_MIN = 16;
const STATIC_MAX = 256;

export interface AllocationContext {
  readonly current: Service | undefined;
  readonly serviceCidr: string;
  readonly transaction: Transaction;
  readonly isDryRun: boolean;
}

/** Fills in what the service needs and does not have; throws Invalid for what is asked for and taken. */
export function allocateForService(service: Service, context: AllocationContext): void {
  const others = context.transaction
    .list('/services')
    .map(({ value }) => value as unknown as Service)
    .filter(({ metadata }) => metadata.uid !== service.metadata.uid);
  allocateClusterIp(service, others, context);
  allocateNodePorts(service, others, context);
}

function allocateClusterIp(
  service: Service,
  others: readonly Service[],
  { current, serviceCidr, transaction, isDryRun }: AllocationContext,
): void {
  const spec = service.spec ?? {};
  if (spec.type === 'ExternalName') {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    delete spec.internalTrafficPolicy; // Upstream keeps it and shows it to nobody (defaultOnReadInternalTrafficPolicy).
    return;
  }
  const asked = spec.clusterIP || spec.clusterIPs?.[0] || undefined;
  if (asked === 'None') {
    spec.clusterIP = 'None';
    spec.clusterIPs = ['None'];
    return;
  }
  if (asked && current && current.spec?.type !== 'ExternalName') return; // It has one: that it stays, validation sees to.
  const known = new Set(others.map(addressOf));
  // Whether an address that is asked for is free, a dry run does not look (ipallocator.go, allocateService).
  const isLooking = !(asked && isDryRun);
  const taken: Taken = {
    has: (address) => isLooking && (known.has(address) || isTaken(address, service, transaction)),
  };
  if (asked) checkAddress(asked, { taken, serviceCidr, isDryRun, name: service.metadata.name });
  const address = asked ?? freeAddress(taken, serviceCidr, service.metadata.name); // In the form in which it was asked for.
  spec.clusterIP = address;
  spec.clusterIPs = [address];
}

interface Taken {
  has(address: string): boolean;
}

function invalidIp(name: string, value: string, why: string): Error {
  const errors = new FieldErrors();
  errors.invalid('spec.clusterIPs', [value], why);
  return invalidObject({ group: '', kind: 'Service' }, name, errors.causes);
}

interface AddressFacts {
  readonly taken: Taken;
  readonly serviceCidr: string;
  /** Its range is looked at only; otherwise one is looked for first that has the address. */
  readonly isDryRun: boolean;
  readonly name: string;
}

function checkAddress(asked: string, { taken, serviceCidr, isDryRun, name }: AddressFacts): void {
  const refuse = (why: string) => invalidIp(name, asked, `failed to allocate IP ${asked}: ${why}`);
  const address = canonicalIp(asked) ?? '';
  const [network, bits] = ipaddr.IPv4.parseCIDR(serviceCidr);
  const isInside = ipaddr.IPv4.parse(address).match([network, bits]);
  if (!isInside && !isDryRun) throw refuse('the provided network does not match the current range');
  const offset = toNumber(address) - toNumber(network.toString());
  if (!isInside || offset === 0 || offset === 2 ** (32 - bits) - 1)
    throw refuse(`the provided IP (${address}) is not in the valid range. The range of valid IPs is ${serviceCidr}`);
  if (taken.has(address)) throw refuse('provided IP is already allocated');
}

function freeAddress(taken: Taken, serviceCidr: string, name: string): string {
  const [network, bits] = ipaddr.IPv4.parseCIDR(serviceCidr);
  const base = toNumber(network.toString());
  const size = 2 ** (32 - bits);
  const reserved = Math.min(Math.max(STATIC_MIN, size / 16), STATIC_MAX);
  for (let offset = reserved; offset < size - 1; offset++) {
    const address = toAddress(base + offset);
    if (!taken.has(address)) return address;
  }
  for (let offset = 1; offset < reserved; offset++) {
    const address = toAddress(base + offset);
    if (!taken.has(address)) return address;
  }
  throw invalidIp(name, '', 'failed to allocate a serviceIP: range is full');
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** Node ports as one write gives them out (portallocator/operation.go). */
interface PortOperation {
  /** What others have, and what has been given out so far. */
  readonly taken: Set<number>;
  /** A dry run gives out numbers that nobody will have, beyond the range, and looks at no range. */
  readonly isDryRun: boolean;
  last: number;
}

function allocateNodePorts(service: Service, others: readonly Service[], context: AllocationContext): void {
  const spec = service.spec ?? {};
  const { current, isDryRun } = context;
  const mayHave = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const isChecked = needsHealthCheckPort(spec);
  if (!mayHave && !isChecked) return;
  const taken = new Set([...others, ...(current ? [current] : [])].flatMap(nodePortsOf));
  const operation: PortOperation = { taken, isDryRun, last: NODE_PORTS.last + 1 };
  if (mayHave && current) updateNodePorts(service, current, operation);
  else if (mayHave) initNodePorts(service, operation);
  if (!isChecked) return;
  if (spec.healthCheckNodePort && !needsHealthCheckPort(current?.spec ?? {}))
    checkHealthCheckPort(spec.healthCheckNodePort, operation);
  spec.healthCheckNodePort ||= nextNodePort(operation);
}

const nodePortsOf = ({ spec }: Service): readonly number[] => [
  ...(spec?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []),
  ...(spec?.healthCheckNodePort ? [spec.healthCheckNodePort] : []),
];

const givesPorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec) =>
  type === 'NodePort' || allocateLoadBalancerNodePorts !== false;

/** Ports of one number, of several protocols, share their node port unless they ask for another. Throws Invalid. */
function initNodePorts({ spec = {}, metadata }: Service, operation: PortOperation): void {
  const ports = spec.ports ?? [];
  const asking = firstBy(
    ports.filter(({ nodePort }) => nodePort),
    ({ port }) => port,
  );
  const shared = new Map<number, number>();
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort && !givesPorts(spec)) continue;
    const known = shared.get(port.port);
    const nodePort = port.nodePort || (known ?? asking.get(port.port)?.nodePort);
    if (nodePort && nodePort !== known) takeNodePort(metadata.name, { index, nodePort }, operation);
    port.nodePort = nodePort || nextNodePort(operation);
    shared.set(port.port, known ?? port.nodePort);
  }
}

/** What the service has stays with it, but to each port its own. Throws Invalid, and what upstream has no better word for. */
function updateNodePorts({ spec = {}, metadata }: Service, current: Service, operation: PortOperation): void {
  const own = new Set((current.spec?.ports ?? []).map(({ nodePort }) => nodePort));
  const given = new Set<string>();
  for (const [index, port] of (spec.ports ?? []).entries()) {
    if (!port.nodePort && !givesPorts(spec)) continue;
    const { nodePort } = port;
    if (nodePort && !own.has(nodePort)) {
      takeNodePort(metadata.name, { index, nodePort }, operation);
      own.add(nodePort);
    }
    port.nodePort ||= nextNodePort(operation);
    const identity = `${port.protocol ?? ''} ${port.nodePort}`;
    if (given.has(identity)) throw new ApiError('Unknown', `duplicate nodePort: {${identity}}`);
    given.add(identity);
  }
}

/** Why a number cannot be a node port; undefined: it can. */
function nodePortProblem(nodePort: number, { taken, isDryRun }: PortOperation): string | undefined {
  const { first, last } = NODE_PORTS;
  if (!isDryRun && (nodePort < first || nodePort > last))
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
  return taken.has(nodePort) ? ALLOCATED : undefined;
}

function checkHealthCheckPort(port: number, operation: PortOperation): void {
  const problem = nodePortProblem(port, operation);
  if (problem === undefined) return;
  throw internalError(new Error(`failed to allocate requested HealthCheck NodePort ${port}: ${problem}`));
}

function takeNodePort(
  name: string,
  { index, nodePort }: { index: number; nodePort: number },
  operation: PortOperation,
): void {
  const problem = nodePortProblem(nodePort, operation);
  if (problem !== undefined) {
    const errors = new FieldErrors();
    errors.invalid(`spec.ports[${index}].nodePort`, nodePort, problem);
    throw invalidObject({ group: '', kind: 'Service' }, name, errors.causes);
  }
  operation.taken.add(nodePort);
}

function nextNodePort(operation: PortOperation): number {
  const port = operation.isDryRun ? operation.last + 1 : freeNodePort(operation.taken);
  operation.last = port;
  operation.taken.add(port);
  return port;
}

function freeNodePort(taken: ReadonlySet<number>): number {
  for (let port = NODE_PORTS.first; port <= NODE_PORTS.last; port++) if (!taken.has(port)) return port;
  throw invalidObject({ group: '', kind: 'Service' }, '', [
    {
      reason: 'InternalError',
      message: 'Internal error: failed to allocate a nodePort: range is full',
      field: 'spec.ports',
    },
  ]);
}
