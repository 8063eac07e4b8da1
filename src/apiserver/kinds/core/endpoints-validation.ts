// Where traffic may be sent. https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go (ValidateEndpoints)

import { dnsSubdomainProblems, qualifiedNameProblems } from '../../../kube/names.ts';
import type { EndpointAddress, EndpointPort, Endpoints } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateIp, validateOrdinaryIp } from '../../validation/addresses.ts';
import { dnsLabelProblems, portNumberProblem } from '../../validation/names.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validateEndpoints({ subsets = [] }: Endpoints, errors: FieldErrors): void {
  for (const [index, { addresses = [], notReadyAddresses = [], ports = [] }] of subsets.entries()) {
    const path = `subsets[${index}]`;
    if (addresses.length === 0 && notReadyAddresses.length === 0)
      errors.required(path, 'must specify `addresses` or `notReadyAddresses`');
    for (const [at, address] of addresses.entries()) validateAddress(address, `${path}.addresses[${at}]`, errors);
    for (const [at, address] of notReadyAddresses.entries())
      validateAddress(address, `${path}.notReadyAddresses[${at}]`, errors);
    for (const [at, port] of ports.entries()) {
      if (ports.length > 1 && !port.name) errors.required(`${path}.ports[${at}].name`);
      validatePort(port, `${path}.ports[${at}]`, errors);
    }
  }
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: string, errors: FieldErrors): void {
  validateIp(ip, `${path}.ip`, errors);
  if (hostname) for (const problem of dnsLabelProblems(hostname)) errors.invalid(`${path}.hostname`, hostname, problem);
  if (nodeName !== undefined)
    for (const problem of dnsSubdomainProblems(nodeName)) errors.invalid(`${path}.nodeName`, nodeName, problem);
  validateOrdinaryIp(ip, `${path}.ip`, errors);
}

function validatePort(
  { name, port, protocol = '', appProtocol }: EndpointPort,
  path: string,
  errors: FieldErrors,
): void {
  if (name) for (const problem of dnsLabelProblems(name)) errors.invalid(`${path}.name`, name, problem);
  const problem = portNumberProblem(port);
  if (problem !== undefined) errors.invalid(`${path}.port`, port, problem);
  if (protocol === '') errors.required(`${path}.protocol`);
  else if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS);
  if (appProtocol !== undefined)
    for (const words of qualifiedNameProblems(appProtocol)) errors.invalid(`${path}.appProtocol`, appProtocol, words);
}
