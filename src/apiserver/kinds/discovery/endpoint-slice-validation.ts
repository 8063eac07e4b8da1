// What an EndpointSlice must say: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/discovery/validation/validation.go

import { isIP } from 'node:net';
import { dnsSubdomainProblems, labelValueProblems, qualifiedNameProblems } from '../../../kube/names.ts';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateIp, validateOrdinaryIp } from '../../validation/addresses.ts';
import { canonicalIp, ipProblems } from '../../validation/ip-forms.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';

const TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_HINTS = 8;

/** @param current absent on create; endpoints that are as they were are not looked at again, whatever their type is now */
export function validateEndpointSlice(
  { addressType, endpoints, ports }: EndpointSlice,
  errors: FieldErrors,
  current?: EndpointSlice,
): void {
  if (!addressType) errors.required('addressType');
  else if (!TYPES.includes(addressType)) errors.notSupported('addressType', addressType, TYPES);
  validatePorts(ports ?? [], errors);
  const list = endpoints ?? [];
  if (current && deepEqual(list, current.endpoints ?? [])) return;
  if (list.length > MAX_ENDPOINTS) errors.tooMany('endpoints', list.length, MAX_ENDPOINTS);
  else
    for (const [index, endpoint] of list.entries()) {
      validateAddresses(endpoint.addresses ?? [], { type: addressType, path: `endpoints[${index}].addresses` }, errors);
      validateEndpoint(endpoint, `endpoints[${index}]`, errors);
    }
}

function validateAddresses(
  addresses: readonly string[],
  { type, path }: { type: string; path: string },
  errors: FieldErrors,
): void {
  if (addresses.length === 0) errors.required(path, 'must contain at least 1 address');
  if (addresses.length > MAX_ADDRESSES) {
    errors.tooMany(path, addresses.length, MAX_ADDRESSES);
    return;
  }
  for (const [index, address] of addresses.entries()) {
    const at = `${path}[${index}]`;
    if (type === 'FQDN') validateDomain(address, at, errors);
    if (type !== 'IPv4' && type !== 'IPv6') continue;
    const problems = type === 'IPv6' ? ipProblems(address) : [];
    errors.problems(at, address, problems);
    if (problems.length > 0 || !validateIp(address, at, errors)) continue;
    if (`IPv${isIP(canonicalIp(address) ?? '')}` !== type) errors.invalid(path, address, `must be an ${type} address`);
    validateOrdinaryIp(address, at, errors);
  }
}

/** IsFullyQualifiedDomainName. */
function validateDomain(text: string, path: string, errors: FieldErrors): void {
  if (text === '') {
    errors.required(path);
    return;
  }
  const name = text.replace(/\.$/, '');
  const labels = name.split('.');
  const problems = dnsSubdomainProblems(name);
  errors.problems(path, name, problems);
  if (problems.length > 0) return;
  if (labels.length < 2) errors.invalid(path, name, 'should be a domain with at least two segments separated by dots');
  else for (const label of labels) for (const problem of dnsLabelProblems(label)) errors.invalid(path, label, problem);
}

function validateEndpoint({ nodeName, hostname, hints }: Endpoint, path: string, errors: FieldErrors): void {
  if (nodeName !== undefined)
    for (const problem of dnsSubdomainProblems(nodeName)) errors.invalid(`${path}.nodeName`, nodeName, problem);
  if (hostname !== undefined)
    for (const problem of dnsLabelProblems(hostname)) errors.invalid(`${path}.hostname`, hostname, problem);
  for (const field of ['forZones', 'forNodes'] as const) {
    const names = (hints?.[field] ?? []).map(({ name }) => name);
    if (names.length > MAX_HINTS) {
      errors.tooMany(`${path}.hints.${field}`, names.length, MAX_HINTS);
      return;
    }
    const isRepeated = repeats<string>();
    for (const [index, name = ''] of names.entries()) {
      const at = `${path}.hints.${field}[${index}].name`;
      if (isRepeated(name)) errors.duplicate(at, name);
      errors.problems(at, name, field === 'forZones' ? labelValueProblems(name) : dnsSubdomainProblems(name));
    }
  }
}

function validatePorts(ports: readonly DiscoveryEndpointPort[], errors: FieldErrors): void {
  if (ports.length > MAX_PORTS) {
    errors.tooMany('ports', ports.length, MAX_PORTS);
    return;
  }
  const isRepeated = repeats<string>();
  for (const [index, { name = '', protocol = '', appProtocol }] of ports.entries()) {
    const path = `ports[${index}]`;
    if (name !== '') for (const problem of dnsLabelProblems(name)) errors.invalid(`${path}.name`, name, problem);
    if (isRepeated(name)) errors.duplicate(`${path}.name`, name);
    if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS);
    if (appProtocol !== undefined)
      for (const words of qualifiedNameProblems(appProtocol)) errors.invalid(`${path}.appProtocol`, appProtocol, words);
  }
}
