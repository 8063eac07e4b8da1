// Service: defaults, ClusterIPs and node ports (pkg/apis/core/v1/defaults.go, pkg/registry/core/service).

import { SERVICES } from '../../../kube/kind-refs.ts';
import type { Service, ServicePort, ServiceSpec } from '../../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../../lib/clock.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { RequestContext } from '../../request.ts';
import { ageColumn, formatLabels, ingressNames, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import { recordAddress } from './service-addresses.ts';
import { allocateForService } from './service-allocation.ts';
import { settleFamilies } from './service-families.ts';
import {
  isReachable,
  needsHealthCheckPort,
  validateService,
  validateServiceStatus,
  validateServiceUpdate,
} from './service-validation.ts';
import { serviceWarnings } from './service-warnings.ts';

const SESSION_AFFINITY_SECONDS = 10_800;

/** What is written through the status is given no addresses and ports, not even when it is made so (StatusREST has a store of its own). */
const isBare = ({ subresource }: RequestContext) => subresource === 'status';

const hasClusterIp = ({ spec }: Service) => spec?.type !== 'ExternalName';

/** @param serviceCidr where ClusterIPs come from: `172.20.0.0/16` */
export function services(serviceCidr: string, clock: Clock): KindDefinition<Service> {
  return {
    ...SERVICES,
    singular: 'service',
    storagePath: 'services/specs',
    shortNames: ['svc'],
    categories: ['all'],
    nameRule: 'dns-1035-label',
    updateChecks: ['changed-meta', 'changes', 'rules'],
    createOnUpdate: true,
    returnsDeleted: true,
    fieldSelectors: {
      'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
      'spec.type': ({ spec }) => spec?.type ?? '',
    },
    columns: COLUMNS,
    defaults,
    prepareForCreate(object, request) {
      object.status = { loadBalancer: {} };
      if (isBare(request)) return;
      alignAddresses(object);
      settleFamilies(object);
    },
    prepareForUpdate(object, current) {
      if (current.status) object.status = current.status;
      // Only one that has a load balancer tells of its ingress.
      if (object.spec?.type !== 'LoadBalancer' && current.status)
        object.status = { ...current.status, loadBalancer: {} };
      keepAddresses(object, current);
      settleFamilies(object, current);
      dropUnneeded(object, current);
    },
    status: { ...statusSubresource<Service>(), validate: validateServiceStatus },
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    warnings: serviceWarnings,
    checkFirst({ object, current }, { transaction, request }) {
      if (isBare(request)) return;
      allocateForService(object, { current, serviceCidr, transaction, isDryRun: request.dryRun });
    },
    commit({ object, current }, { transaction, request }) {
      const { dryRun } = request;
      const isOnlyStatus = current !== undefined && object?.spec === current.spec;
      if (isOnlyStatus || isBare(request)) return;
      if (object) allocateForService(object, { current, serviceCidr, transaction, isDryRun: dryRun });
      recordAddress({ object, current }, transaction, toTimestamp(clock.simulatedMs()));
    },
  };
}

const COLUMNS: KindDefinition<Service>['columns'] = [
  nameColumn,
  {
    name: 'Type',
    type: 'string',
    description: { of: 'core.v1.ServiceSpec.type' },
    cell: ({ spec }) => spec?.type ?? '',
  },
  {
    name: 'Cluster-IP',
    type: 'string',
    description: { of: 'core.v1.ServiceSpec.clusterIP' },
    cell: ({ spec }) => spec?.clusterIPs?.[0] || spec?.clusterIP || '<none>',
  },
  { name: 'External-IP', type: 'string', description: { of: 'core.v1.ServiceSpec.externalIPs' }, cell: externalText },
  { name: 'Port(s)', type: 'string', description: { of: 'core.v1.ServiceSpec.ports' }, cell: portsText },
  ageColumn,
  {
    name: 'Selector',
    type: 'string',
    description: { of: 'core.v1.ServiceSpec.selector' },
    priority: 1,
    cell: ({ spec }) => formatLabels(spec?.selector),
  },
];

function externalText({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer':
      return [...ingressNames(status?.loadBalancer), ...external].join(',') || '<pending>';
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portsText({ spec }: Service): string {
  const texts = (spec?.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  );
  return texts.join(',') || '<none>';
}

/** pkg/apis/core/v1/defaults.go (SetDefaults_Service) */
function defaults(object: Service): void {
  object.spec ??= {};
  const { spec } = object;
  spec.type ||= 'ClusterIP';
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  else if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: SESSION_AFFINITY_SECONDS } };
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort = port.targetPort || port.port;
  }
  if (hasClusterIp(object)) spec.internalTrafficPolicy ??= 'Cluster';
  if (isReachable(spec)) spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of object.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

/** One address may be given by either of its fields. */
function alignAddresses({ spec }: Service): void {
  if (spec?.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
}

/** pkg/registry/core/service/strategy.go (dropTypeDependentFields): what another type has no use for goes, unless it was changed too. */
function dropUnneeded({ spec = {} }: Service, { spec: before = {} }: Service): void {
  const drop = (isNeeded: (spec: ServiceSpec) => boolean, ...fields: (keyof ServiceSpec)[]) => {
    if (isNeeded(spec) || !isNeeded(before)) return;
    for (const field of fields) if (deepEqual(spec[field], before[field])) delete spec[field];
  };
  const hasAddress = ({ type }: ServiceSpec) => type !== 'ExternalName';
  const isBalanced = ({ type }: ServiceSpec) => type === 'LoadBalancer';
  drop(hasAddress, 'clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy');
  drop(needsHealthCheckPort, 'healthCheckNodePort');
  drop(isBalanced, 'allocateLoadBalancerNodePorts', 'loadBalancerClass');
  drop(isReachable, 'externalTrafficPolicy');
  if (needsNodePorts(spec) || !needsNodePorts(before)) return;
  const known = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
  const ports = spec.ports ?? [];
  if (ports.every(({ nodePort }) => !nodePort || known.has(nodePort))) for (const port of ports) delete port.nodePort;
}

/** Or may have some: a balancer that is told not to be given any keeps those that it has. */
const needsNodePorts = ({ type }: ServiceSpec) => type === 'NodePort' || type === 'LoadBalancer';

/** An update that leaves addresses and node ports out keeps them. */
function keepAddresses(object: Service, current: Service): void {
  const { spec } = object;
  const before = current.spec;
  if (!spec || !before) return;
  if (hasClusterIp(object) && hasClusterIp(current)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && before.clusterIPs) spec.clusterIPs = before.clusterIPs;
    // Who knows but one address says by it what both shall be (normalizeClusterIPs).
    if (spec.clusterIP !== before.clusterIP && deepEqual(spec.clusterIPs, before.clusterIPs))
      spec.clusterIPs = spec.clusterIP ? [spec.clusterIP] : [];
  }
  if (needsNodePorts(spec) && needsNodePorts(before)) keepNodePorts(spec.ports ?? [], before.ports ?? []);
  if (needsHealthCheckPort(spec) && needsHealthCheckPort(before) && before.healthCheckNodePort)
    spec.healthCheckNodePort ||= before.healthCheckNodePort;
}

/** By name, unless another port has taken it over (patchAllocatedValues). */
function keepNodePorts(ports: readonly ServicePort[], before: readonly ServicePort[]): void {
  const known = new Map(before.map(({ name = '', nodePort }) => [name, nodePort]));
  const numbers = new Set(before.map(({ nodePort }) => nodePort));
  const used = new Set(ports.map(({ nodePort }) => nodePort).filter((number) => number && numbers.has(number)));
  for (const port of ports) {
    const number = known.get(port.name ?? '');
    if (!port.nodePort && number && !used.has(number)) port.nodePort = number;
  }
}
