// Validation of Services, in upstream's order: pkg/apis/core/validation (ValidateService, ValidateServiceUpdate).

import { isIP } from 'node:net';
import { dnsSubdomainProblems, labelKeyProblems } from '../../../kube/names.ts';
import type { LoadBalancerIngress, Service, ServicePort, ServiceSpec } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCidr, validateIp, validateOrdinaryIp } from '../../validation/addresses.ts';
import { canonicalIp, eachIpWarnings } from '../../validation/ip-forms.ts';
import { dnsLabelProblems, portNameProblems, portNumberProblem } from '../../validation/names.ts';
import { validateLabels } from '../../validation/object-meta.ts';
import { repeats } from '../../validation/repeats.ts';
import { NEW_HINTS, OLD_HINTS } from './service-warnings.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const MAX_AFFINITY_SECONDS = 86_400;
const KUBELET_PORT = 10_250;
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const FOR_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

export function validateService(service: Service, errors: FieldErrors, current?: Service): void {
  const { spec = {}, metadata } = service;
  validateHints(metadata.annotations ?? {}, errors);
  if (!spec.ports?.length && spec.clusterIP !== 'None' && spec.type !== 'ExternalName') errors.required('spec.ports');
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
  validateLoadBalancer(service, errors, current);
  validateTraffic(spec, errors);
}

/** The older name of how traffic is spread may say nothing else. */
function validateHints(annotations: Readonly<Record<string, string>>, errors: FieldErrors): void {
  const [mode, hints] = [annotations[NEW_HINTS], annotations[OLD_HINTS]];
  if (mode !== undefined && hints !== undefined && mode !== hints)
    errors.invalid(
      `metadata.annotations[${NEW_HINTS}]`,
      mode,
      `must match annotations[${OLD_HINTS}] when both are specified`,
    );
}

/** What was a field's before there was the field. */
function validateSourceAnnotation({ spec, metadata }: Service, errors: FieldErrors, current?: Service): void {
  const ranges = metadata.annotations?.[SOURCE_RANGES];
  if (ranges === undefined) return;
  const path = `metadata.annotations[${SOURCE_RANGES}]`;
  if (spec?.type !== 'LoadBalancer') errors.forbidden(path, FOR_LOAD_BALANCERS);
  if (current?.metadata.annotations?.[SOURCE_RANGES] === ranges || ranges.trim() === '') return;
  for (const range of ranges.split(',')) validateCidr(range.trim(), path, errors);
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
  const isRepeated = repeats<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    validatePort(port, { path, needsName: ports.length > 1, isRepeated }, errors);
  }
}

function validatePortName(
  name: string | undefined,
  { path, needsName, isRepeated }: { path: string; needsName: boolean; isRepeated: (name: string) => boolean },
  errors: FieldErrors,
): void {
  if (!name) {
    if (needsName) errors.required(path);
    return;
  }
  for (const problem of dnsLabelProblems(name)) errors.invalid(path, name, problem);
  if (isRepeated(name)) errors.duplicate(path, name);
}

function validatePort(
  port: ServicePort,
  { path, ...names }: { path: string; needsName: boolean; isRepeated: (name: string) => boolean },
  errors: FieldErrors,
): void {
  validatePortName(port.name, { path: `${path}.name`, ...names }, errors);
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

/** ValidateServiceClusterIPsRelatedFields. */
export function validateClusterIps(spec: ServiceSpec, errors: FieldErrors): void {
  const { type, clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  if (type === 'ExternalName') return;
  const path = 'spec.clusterIPs';
  if (clusterIP && clusterIPs.length === 0) errors.required(path);
  else if (clusterIPs.length > 0 && !clusterIP)
    errors.invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified');
  else if (clusterIPs.length > 0 && clusterIP !== clusterIPs[0])
    errors.invalid(path, clusterIPs, 'first value must match `clusterIP`');
  const isRepeated = repeats<string>();
  for (const [index, family] of ipFamilies.entries()) {
    errors.choice(`spec.ipFamilies[${index}]`, family, FAMILIES);
    if (isRepeated(family)) errors.duplicate(`spec.ipFamilies[${index}]`, family);
  }
  errors.choice('spec.ipFamilyPolicy', ipFamilyPolicy, FAMILY_POLICIES);
  const before = errors.causes.length;
  for (const [index, address] of clusterIPs.entries()) {
    if (index > 0 || address !== 'None') validateIp(address, `${path}[${index}]`, errors);
    else if (clusterIPs.length > 1) errors.invalid(path, clusterIPs, "'None' must be the first and only value");
  }
  if (clusterIPs.length > 2) errors.invalid(path, clusterIPs, 'may only hold up to 2 values');
  if (errors.causes.length === before) validateFamilies(spec, errors);
}

/** Of each family one address at most, in the order of the families. */
function validateFamilies({ clusterIPs = [], ipFamilies = [] }: ServiceSpec, errors: FieldErrors): void {
  const found = clusterIPs.map((address) => (isIP(canonicalIp(address) ?? '') === 6 ? 'IPv6' : 'IPv4'));
  if (new Set(found).size < found.length)
    errors.invalid('spec.clusterIPs', clusterIPs, 'may specify no more than one IP for each IP family');
  if (clusterIPs[0] === 'None') return;
  for (const [index, family] of ipFamilies.slice(0, found.length).entries())
    if (FAMILIES.includes(family) && family !== found[index]) {
      const words = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
      errors.invalid(`spec.clusterIPs[${index}]`, clusterIPs[index], words);
    }
}

function validateUniquePorts({ type, ports = [] }: ServiceSpec, errors: FieldErrors): void {
  for (const [index, { nodePort }] of ports.entries())
    if (type === 'ClusterIP' && nodePort)
      errors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  const isRepeated = repeats<string>();
  for (const [index, { protocol, port }] of ports.entries())
    if (isRepeated(`${protocol}/${port}`)) errors.duplicate(`spec.ports[${index}]`, { protocol, port });
}

function validateLoadBalancer(service: Service, errors: FieldErrors, current?: Service): void {
  const { spec = {} } = service;
  const isLoadBalancer = spec.type === 'LoadBalancer';
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length === 0) validateSourceAnnotation(service, errors, current);
  else if (!isLoadBalancer) errors.forbidden('spec.LoadBalancerSourceRanges', FOR_LOAD_BALANCERS);
  for (const [index, range] of ranges.entries())
    validateCidr(range.trim(), `spec.LoadBalancerSourceRanges[${index}]`, errors);
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer)
    errors.forbidden('spec.allocateLoadBalancerNodePorts', FOR_LOAD_BALANCERS);
  validateLoadBalancerClass(spec, errors);
}

function validateLoadBalancerClass({ type, loadBalancerClass }: ServiceSpec, errors: FieldErrors): void {
  if (loadBalancerClass === undefined) return;
  if (type !== 'LoadBalancer') errors.forbidden('spec.loadBalancerClass', FOR_LOAD_BALANCERS);
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
  if (healthCheckNodePort) {
    const words = needsHealthCheckPort(spec)
      ? portNumberProblem(healthCheckNodePort)
      : "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    if (words !== undefined) errors.invalid('spec.healthCheckNodePort', healthCheckNodePort, words);
  }
  if (internalTrafficPolicy !== undefined && !POLICIES.includes(internalTrafficPolicy))
    errors.notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, POLICIES);
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution))
    errors.notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS);
}

export function validateServiceUpdate(object: Service, current: Service, errors: FieldErrors): void {
  const [spec, before] = [object.spec ?? {}, current.spec ?? {}];
  if (spec.type !== 'ExternalName' && before.type !== 'ExternalName') {
    validateAddressChange(spec, before, errors);
    validateFamilyChange(spec, before, errors);
  }
  const isBalanced = spec.type === 'LoadBalancer' && before.type === 'LoadBalancer';
  if (isBalanced && spec.loadBalancerClass !== before.loadBalancerClass)
    errors.invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set');
  validateLoadBalancerClass(spec, errors);
  const isChecked = needsHealthCheckPort(spec) && needsHealthCheckPort(before);
  if (isChecked && spec.healthCheckNodePort !== before.healthCheckNodePort)
    errors.forbidden('spec.healthCheckNodePort', 'field is immutable');
}

const isHeadless = ({ clusterIPs }: ServiceSpec) => clusterIPs?.length === 1 && clusterIPs[0] === 'None';

const STAYS = 'may not change once set';

/** Another address comes and goes; the first one stays (validateUpgradeDowngradeClusterIPs). */
function validateAddressChange(spec: ServiceSpec, before: ServiceSpec, errors: FieldErrors): void {
  if (isHeadless(spec) && isHeadless(before)) return;
  const [addresses, old] = [spec.clusterIPs ?? [], before.clusterIPs ?? []];
  if (addresses.length === old.length) {
    for (const [index, address] of old.entries())
      if (address !== addresses[index]) errors.invalid(`spec.clusterIPs[${index}]`, addresses, STAYS);
    return;
  }
  if (addresses.length === 0) errors.invalid('spec.clusterIPs[0]', addresses, 'primary clusterIP can not be unset');
  else if (old.length > 0 && addresses[0] !== old[0]) errors.invalid('spec.clusterIPs[0]', addresses, STAYS);
  if (old.length > addresses.length) validateRelease(spec, { left: addresses.length, what: 'clusterIP' }, errors);
}

/** The same of the families (validateUpgradeDowngradeIPFamilies). */
function validateFamilyChange(spec: ServiceSpec, before: ServiceSpec, errors: FieldErrors): void {
  if (isHeadless(spec) || isHeadless(before)) return;
  const [families, old] = [spec.ipFamilies ?? [], before.ipFamilies ?? []];
  const path = 'spec.ipFamilies[0]';
  if (families.length === old.length) {
    for (const [index, family] of old.entries()) if (family !== families[index]) errors.invalid(path, families, STAYS);
    return;
  }
  const isFewer = old.length > families.length;
  if (isFewer && !spec.clusterIPs?.length) errors.invalid(path, families, 'primary ipFamily can not be unset');
  if (old.length > 0 && families.length > 0 && families[0] !== old[0])
    errors.invalid(path, spec.clusterIPs ?? null, STAYS); // Upstream shows the addresses.
  if (isFewer) validateRelease(spec, { left: families.length, what: 'ipFamily' }, errors);
}

function validateRelease(
  { ipFamilyPolicy }: ServiceSpec,
  { left, what }: { left: number; what: string },
  errors: FieldErrors,
): void {
  if (left !== 1 || ipFamilyPolicy === 'SingleStack') return;
  const words = `must be set to 'SingleStack' when releasing the secondary ${what}`;
  errors.invalid('spec.ipFamilyPolicy', ipFamilyPolicy ?? null, words);
}

export function validateServiceStatus({ spec, status }: Service, _current: Service, errors: FieldErrors): void {
  const ingress = status?.loadBalancer?.ingress ?? [];
  const path = 'status.loadBalancer.ingress';
  if (spec?.type !== 'LoadBalancer' && ingress.length > 0)
    errors.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
  else for (const [index, item] of ingress.entries()) validateIngress(item, `${path}[${index}]`, errors);
  for (const text of eachIpWarnings(
    ingress.map(({ ip }) => ip),
    (index) => `${path}[${index}]`,
  ))
    errors.warn(text);
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, path: string, errors: FieldErrors): void {
  if (ip) validateIp(ip, `${path}.ip`, errors);
  if (ip && ipMode === undefined) errors.required(`${path}.ipMode`, 'must be specified when `ip` is set');
  if (!ip && ipMode !== undefined) errors.forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set');
  if (ip && ipMode !== undefined && !['VIP', 'Proxy'].includes(ipMode))
    errors.notSupported(`${path}.ipMode`, ipMode, ['Proxy', 'VIP']);
  if (!hostname) return;
  for (const problem of dnsSubdomainProblems(hostname)) errors.invalid(`${path}.hostname`, hostname, problem);
  if (canonicalIp(hostname) !== undefined)
    errors.invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address');
}
