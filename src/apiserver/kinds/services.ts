// Service: defaults, ClusterIPs and node ports, validation (pkg/apis/core/validation ValidateService, pkg/registry/core/service).

import { SERVICES } from '../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../kube/names.ts';
import type { Service, ServicePort } from '../../kube/types.gen.ts';
import type { FieldErrors } from '../field-errors.ts';
import { dnsLabelProblems, portNameProblems, portNumberProblem } from '../validation/names.ts';
import { ageColumn, formatLabels, nameColumn } from './columns.ts';
import type { KindDefinition } from './kind.ts';
import { allocateForService } from './service-allocation.ts';
import { statusSubresource } from './strategy.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const SESSION_AFFINITY_SECONDS = 10_800;

const hasClusterIp = ({ spec }: Service) => spec?.type !== 'ExternalName';
const isExternal = ({ spec }: Service) => spec?.type === 'NodePort' || spec?.type === 'LoadBalancer';

/** @param serviceCidr where ClusterIPs come from: `172.20.0.0/16` */
export function services(serviceCidr: string): KindDefinition<Service> {
  return {
    ...SERVICES,
    singular: 'service',
    shortNames: ['svc'],
    categories: ['all'],
    nameRule: 'dns-1035-label',
    createOnUpdate: true,
    returnsDeleted: true,
    fieldSelectors: {
      'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
      'spec.type': ({ spec }) => spec?.type ?? '',
    },
    columns: COLUMNS,
    defaults,
    prepareForCreate(object) {
      object.status = { loadBalancer: {} };
    },
    prepareForUpdate(object, current) {
      if (current.status) object.status = current.status;
      keepAddresses(object, current);
    },
    status: statusSubresource<Service>(),
    validate,
    validateUpdate(object, current, errors) {
      if (hasClusterIp(current) && hasClusterIp(object) && object.spec?.clusterIP !== current.spec?.clusterIP) {
        errors.invalid('spec.clusterIPs[0]', object.spec?.clusterIPs ?? [], 'may not change once set');
      }
    },
    commit({ object, current }, { transaction }) {
      if (object) allocateForService(object, { current, serviceCidr, transaction });
    },
  };
}

const COLUMNS: KindDefinition<Service>['columns'] = [
  nameColumn,
  { name: 'Type', type: 'string', cell: ({ spec }) => spec?.type ?? '' },
  { name: 'Cluster-IP', type: 'string', cell: ({ spec }) => spec?.clusterIPs?.[0] || spec?.clusterIP || '<none>' },
  { name: 'External-IP', type: 'string', cell: externalText },
  { name: 'Port(s)', type: 'string', cell: portsText },
  ageColumn,
  { name: 'Selector', type: 'string', priority: 1, cell: ({ spec }) => formatLabels(spec?.selector) },
];

function externalText({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  if (spec?.type === 'ExternalName') return spec.externalName ?? '<none>';
  if (spec?.type !== 'LoadBalancer') return external.join(',') || '<none>';
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...ingress, ...external].join(',') || '<pending>';
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
  else spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: SESSION_AFFINITY_SECONDS } };
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort = port.targetPort || port.port;
  }
  if (hasClusterIp(object)) spec.internalTrafficPolicy ??= 'Cluster';
  if (isExternal(object) || spec.externalIPs?.length) spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

/** An update that leaves addresses and node ports out keeps them. */
function keepAddresses(object: Service, current: Service): void {
  const { spec } = object;
  const before = current.spec;
  if (!spec || !before) return;
  if (hasClusterIp(object) && hasClusterIp(current)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && before.clusterIPs && spec.clusterIP === before.clusterIP)
      spec.clusterIPs = before.clusterIPs;
    if (before.ipFamilies) spec.ipFamilies ??= before.ipFamilies;
    if (before.ipFamilyPolicy) spec.ipFamilyPolicy ??= before.ipFamilyPolicy;
  }
  if (!isExternal(object) || !isExternal(current)) return;
  for (const port of spec.ports ?? []) {
    const same = before.ports?.find((other) => other.port === port.port && other.protocol === port.protocol);
    if (!port.nodePort && same?.nodePort) port.nodePort = same.nodePort;
  }
}

function validate(object: Service, errors: FieldErrors): void {
  const { spec = {} } = object;
  const isHeadless = spec.clusterIP === 'None';
  if (!spec.ports?.length && !isHeadless && hasClusterIp(object)) errors.required('spec.ports');
  if (spec.type === 'ExternalName') validateExternalName(spec.externalName, errors);
  if (isHeadless && isExternal(object))
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`);
  if (!['None', 'ClientIP'].includes(spec.sessionAffinity ?? ''))
    errors.notSupported('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
  validatePorts(spec.ports ?? [], errors);
  if (!TYPES.includes(spec.type ?? '')) errors.notSupported('spec.type', spec.type, TYPES);
}

function validateExternalName(name: string | undefined, errors: FieldErrors): void {
  if (!name) errors.required('spec.externalName');
  else
    for (const problem of dnsSubdomainProblems(name.replace(/\.$/, '')))
      errors.invalid('spec.externalName', name, problem);
}

function validatePorts(ports: readonly ServicePort[], errors: FieldErrors): void {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    validatePort(port, { path, needsName: ports.length > 1 }, errors);
    if (port.name && names.has(port.name)) errors.duplicate(`${path}.name`, port.name);
    names.add(port.name ?? '');
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key)) errors.duplicate(path, { protocol: port.protocol, port: port.port });
    seen.add(key);
  }
}

function validatePort(
  port: ServicePort,
  { path, needsName }: { path: string; needsName: boolean },
  errors: FieldErrors,
): void {
  if (!port.name) {
    if (needsName) errors.required(`${path}.name`);
  } else for (const problem of dnsLabelProblems(port.name)) errors.invalid(`${path}.name`, port.name, problem);
  const problem = portNumberProblem(port.port);
  if (problem) errors.invalid(`${path}.port`, port.port, problem);
  if (!PROTOCOLS.includes(port.protocol ?? '')) errors.notSupported(`${path}.protocol`, port.protocol, PROTOCOLS);
  const { targetPort } = port;
  if (typeof targetPort === 'number') {
    const wrong = portNumberProblem(targetPort);
    if (wrong) errors.invalid(`${path}.targetPort`, targetPort, wrong);
  } else if (targetPort !== undefined)
    for (const wrong of portNameProblems(targetPort)) errors.invalid(`${path}.targetPort`, targetPort, wrong);
}
