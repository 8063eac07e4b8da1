// Validation of Services, in upstream's order: pkg/apis/core/validation (ValidateService, ValidateServiceUpdate).

import { isIP } from 'node:net';
import { dnsSubdomainProblems, labelKeyProblems } from '../../../kube/names.ts';
import type { LoadBalancerIngress, Service, ServicePort, ServiceSpec } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCidr, validateIp, validateOrdinaryIp } from '../../validation/addresses.ts';
import { dnsLabelProblems, portNameProblems, portNumberProblem } from '../../validation/names.ts';
import { validateLabels } from '../../validation/object-meta.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const MAX_AFFINITY_SECONDS = 86_400;
const KUBELET_PORT = 10_250;
const FOR_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

export function validateService({ spec = {} }: Service, errors: FieldErrors): void {
  const isHeadless = spec.clusterIP === 'None';
  if (!spec.ports?.length && !isHeadless && spec.type !== 'ExternalName') errors.required('spec.ports');
  validateByType(spec, errors);
  validatePorts(spec.ports ?? [], errors);
  validateLabels(spec.selector, 'spec.selector', errors);
  validateAffinity(spec, errors);
  validateClusterIps(spec, errors);
  for (const [index, address] of (spec.externalIPs ?? []).entries()) {
    const path = `spec.externalIPs[${index}]`;
    if (validateIp(address, path, errors)) validateOrdinaryIp(address, path, errors);
  }
  if (!TYPES.includes(spec.type ?? '')) errors.notSupported('spec.type', spec.type, TYPES);
  validateUniquePorts(spec, errors);
  validateLoadBalancer(spec, errors);
  validateTraffic(spec, errors);
}

function validateByType(spec: ServiceSpec, errors: FieldErrors): void {
  const { type, ports = [], clusterIP, clusterIPs, externalName } = spec;
  if (type === 'LoadBalancer') {
    for (const [index, { port }] of ports.entries())
      if (port === KUBELET_PORT)
        errors.invalid(
          `spec.ports[${index}]`,
          port,
          `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`,
        );
  }
  if ((type === 'LoadBalancer' || type === 'NodePort') && clusterIP === 'None')
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`);
  if (type !== 'ExternalName') return;
  const forbid = (field: string) => errors.forbidden(`spec.${field}`, 'may not be set for ExternalName services');
  if (clusterIP || clusterIPs?.length) forbid('clusterIPs');
  if (spec.ipFamilies?.length) forbid('ipFamilies');
  if (spec.ipFamilyPolicy !== undefined) forbid('ipFamilyPolicy');
  const name = (externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.required('spec.externalName');
  else for (const problem of dnsSubdomainProblems(name)) errors.invalid('spec.externalName', name, problem);
}

function validatePorts(ports: readonly ServicePort[], errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    validatePort(port, { path, needsName: ports.length > 1 }, errors);
    if (port.name && names.has(port.name)) errors.duplicate(`${path}.name`, port.name);
    names.add(port.name ?? '');
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
  const { targetPort, appProtocol } = port;
  if (typeof targetPort === 'number') {
    const wrong = portNumberProblem(targetPort);
    if (wrong) errors.invalid(`${path}.targetPort`, targetPort, wrong);
  } else if (targetPort !== undefined)
    for (const wrong of portNameProblems(targetPort)) errors.invalid(`${path}.targetPort`, targetPort, wrong);
  if (appProtocol !== undefined)
    for (const wrong of labelKeyProblems(appProtocol)) errors.invalid(`${path}.appProtocol`, appProtocol, wrong);
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec, errors: FieldErrors): void {
  if (!['None', 'ClientIP'].includes(sessionAffinity ?? ''))
    errors.notSupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity !== 'ClientIP' || seconds === undefined) return;
  if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
    const words = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
    errors.invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, words);
  }
}

function validateClusterIps({ type, clusterIP, clusterIPs = [] }: ServiceSpec, errors: FieldErrors): void {
  if (type === 'ExternalName') return;
  if (clusterIPs.length > 0 && clusterIP !== clusterIPs[0])
    errors.invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`');
  for (const [index, address] of clusterIPs.entries())
    if (address !== 'None') validateIp(address, `spec.clusterIPs[${index}]`, errors);
}

function validateUniquePorts({ type, ports = [] }: ServiceSpec, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, { nodePort }] of ports.entries())
    if (type === 'ClusterIP' && nodePort)
      errors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  for (const [index, { protocol, port }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) errors.duplicate(`spec.ports[${index}]`, { protocol, port });
    seen.add(key);
  }
}

function validateLoadBalancer(spec: ServiceSpec, errors: FieldErrors): void {
  const isLoadBalancer = spec.type === 'LoadBalancer';
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !isLoadBalancer) errors.forbidden('spec.LoadBalancerSourceRanges', FOR_LOAD_BALANCERS);
  for (const [index, range] of ranges.entries())
    validateCidr(range.trim(), `spec.LoadBalancerSourceRanges[${index}]`, errors);
  const { allocateLoadBalancerNodePorts, loadBalancerClass } = spec;
  if (allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer)
    errors.forbidden('spec.allocateLoadBalancerNodePorts', FOR_LOAD_BALANCERS);
  if (loadBalancerClass === undefined) return;
  if (!isLoadBalancer) errors.forbidden('spec.loadBalancerClass', FOR_LOAD_BALANCERS);
  else
    for (const problem of labelKeyProblems(loadBalancerClass))
      errors.invalid('spec.loadBalancerClass', loadBalancerClass, problem);
}

/** Whether others than the cluster's own pods are let in. */
export const isReachable = ({ type, externalIPs }: ServiceSpec) =>
  type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (externalIPs ?? []).length > 0);

export const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec) =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

function validateTraffic(spec: ServiceSpec, errors: FieldErrors): void {
  const { externalTrafficPolicy, internalTrafficPolicy, trafficDistribution, healthCheckNodePort } = spec;
  const path = 'spec.externalTrafficPolicy';
  if (isReachable(spec)) {
    if (!POLICIES.includes(externalTrafficPolicy ?? '')) errors.notSupported(path, externalTrafficPolicy, POLICIES);
  } else if (externalTrafficPolicy)
    errors.invalid(path, externalTrafficPolicy, 'may only be set for externally-accessible services');
  if (healthCheckNodePort && !needsHealthCheckPort(spec)) {
    const words = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.invalid('spec.healthCheckNodePort', healthCheckNodePort, words);
  }
  if (internalTrafficPolicy !== undefined && !POLICIES.includes(internalTrafficPolicy))
    errors.notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, POLICIES);
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution))
    errors.notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS);
}

export function validateServiceUpdate({ spec = {} }: Service, current: Service, errors: FieldErrors): void {
  const before = current.spec ?? {};
  const haveAddresses = spec.type !== 'ExternalName' && before.type !== 'ExternalName';
  if (haveAddresses && spec.clusterIP !== before.clusterIP)
    errors.invalid('spec.clusterIPs[0]', spec.clusterIPs ?? [], 'may not change once set');
  const isBalanced = spec.type === 'LoadBalancer' && before.type === 'LoadBalancer';
  if (isBalanced && spec.loadBalancerClass !== before.loadBalancerClass)
    errors.invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set');
}

export function validateServiceStatus({ status }: Service, _current: Service, errors: FieldErrors): void {
  for (const [index, ingress] of (status?.loadBalancer?.ingress ?? []).entries())
    validateIngress(ingress, `status.loadBalancer.ingress[${index}]`, errors);
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, path: string, errors: FieldErrors): void {
  if (ip) validateIp(ip, `${path}.ip`, errors);
  if (ip && ipMode === undefined) errors.required(`${path}.ipMode`, 'must be specified when `ip` is set');
  if (!ip && ipMode !== undefined) errors.forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set');
  if (ip && ipMode !== undefined && !['VIP', 'Proxy'].includes(ipMode))
    errors.notSupported(`${path}.ipMode`, ipMode, ['Proxy', 'VIP']);
  if (!hostname) return;
  for (const problem of dnsSubdomainProblems(hostname)) errors.invalid(`${path}.hostname`, hostname, problem);
  if (isIP(hostname) !== 0) errors.invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address');
}
