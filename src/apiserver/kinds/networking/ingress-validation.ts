// What an Ingress must say: https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/networking/validation/validation.go

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressTLS,
  TypedLocalObjectReference,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateIp } from '../../validation/addresses.ts';
import { canonicalIp, ipWarnings } from '../../validation/ip-forms.ts';
import {
  dns1035LabelProblems,
  pathSegmentProblems,
  portNameProblems,
  portNumberProblem,
  wildcardDomainProblems,
} from '../../validation/names.ts';

export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];
const NOT_IP = 'must be a DNS name, not an IP address';

export function validateIngress({ spec = {} }: Ingress, errors: FieldErrors): void {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && !defaultBackend)
    errors.invalid(
      'spec',
      spec.rules ?? errors.emptyAt('spec.rules'),
      'either `defaultBackend` or `rules` must be specified',
    );
  if (defaultBackend) validateBackend(defaultBackend, 'spec.defaultBackend', errors);
  for (const [index, rule] of rules.entries()) validateRule(rule, `spec.rules[${index}]`, errors);
  for (const [index, entry] of tls.entries()) validateTls(entry, `spec.tls[${index}]`, errors);
  if (ingressClassName !== undefined)
    errors.problems('spec.ingressClassName', ingressClassName, dnsSubdomainProblems(ingressClassName));
}

export function validateNewIngress({ metadata, spec }: Ingress, errors: FieldErrors): void {
  const old = metadata.annotations?.[CLASS_ANNOTATION];
  const { ingressClassName } = spec ?? {};
  if (old !== undefined && ingressClassName !== undefined && old !== ingressClassName)
    errors.invalid(`annotations.${CLASS_ANNOTATION}`, old, 'must match `ingressClassName` when both are specified');
}

const hostProblems = (host: string) => (host.includes('*') ? wildcardDomainProblems(host) : dnsSubdomainProblems(host));

function validateTls({ hosts, secretName }: IngressTLS, path: string, errors: FieldErrors): void {
  for (const [index, host] of (hosts ?? []).entries())
    errors.problems(`${path}.hosts[${index}]`, host, hostProblems(host));
  if (secretName) errors.problems(`${path}.secretName`, secretName, dnsSubdomainProblems(secretName));
}

function validateRule({ host, http }: IngressRule, path: string, errors: FieldErrors): void {
  if (host) {
    if (canonicalIp(host) !== undefined) errors.invalid(`${path}.host`, host, NOT_IP);
    errors.problems(`${path}.host`, host, hostProblems(host));
  }
  if (!http) return;
  const paths = http.paths ?? [];
  if (paths.length === 0) errors.required(`${path}.http.paths`);
  for (const [index, entry] of paths.entries()) validatePath(entry, `${path}.http.paths[${index}]`, errors);
}

function validatePath(entry: HTTPIngressPath, path: string, errors: FieldErrors): void {
  const { pathType, path: text = '', backend } = entry;
  if (pathType == null) {
    errors.required(`${path}.pathType`, 'pathType must be specified');
    return;
  }
  const at = `${path}.path`;
  const isLoose = pathType === 'ImplementationSpecific';
  if (!PATH_TYPES.includes(pathType)) errors.notSupported(`${path}.pathType`, pathType, PATH_TYPES);
  else if (!text.startsWith('/') && !(isLoose && text === '')) errors.invalid(at, text, 'must be an absolute path');
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const part of BAD_SEQUENCES) if (text.includes(part)) errors.invalid(at, text, `must not contain '${part}'`);
    for (const end of BAD_ENDS) if (text.endsWith(end)) errors.invalid(at, text, `cannot end with '${end}'`);
  }
  validateBackend(backend, `${path}.backend`, errors);
}

function validateBackend({ resource, service }: IngressBackend, path: string, errors: FieldErrors): void {
  if (resource && service) errors.invalid(path, '', 'cannot set both resource and service backends');
  else if (resource) validateReference(resource, `${path}.resource`, errors);
  else if (service) validateServiceBackend(service, path, errors);
  else errors.invalid(path, '', 'resource or service backend is required');
}

function validateServiceBackend({ name, port = {} }: IngressServiceBackend, path: string, errors: FieldErrors): void {
  if (!name) errors.required(`${path}.service.name`);
  else errors.problems(`${path}.service.name`, name, dns1035LabelProblems(name));
  if (port.name && port.number) errors.invalid(path, '', 'cannot set both port name & port number');
  else if (port.name) errors.problems(`${path}.service.port.name`, port.name, portNameProblems(port.name));
  else if (port.number) {
    const problem = portNumberProblem(port.number);
    if (problem) errors.invalid(`${path}.service.port.number`, port.number, problem);
  } else errors.required(path, 'port name or number is required');
}

/** Something by its kind and name (validateIngressTypedLocalObjectReference). */
export function validateReference(
  { apiGroup, kind, name }: TypedLocalObjectReference,
  path: string,
  errors: FieldErrors,
): void {
  if (apiGroup != null) errors.problems(`${path}.apiGroup`, apiGroup, dnsSubdomainProblems(apiGroup));
  for (const [field, text] of [
    ['kind', kind],
    ['name', name],
  ] as const)
    if (!text) errors.required(`${path}.${field}`);
    else errors.problems(`${path}.${field}`, text, pathSegmentProblems(text));
}

export function validateIngressStatus({ status }: Ingress, _: Ingress, errors: FieldErrors): void {
  for (const [index, { ip, hostname }] of (status?.loadBalancer?.ingress ?? []).entries()) {
    const path = `status.loadBalancer.ingress[${index}]`;
    if (ip) {
      validateIp(ip, `${path}.ip`, errors);
      for (const text of ipWarnings(ip, path)) errors.warn(text);
    }
    if (!hostname) continue;
    errors.problems(`${path}.hostname`, hostname, dnsSubdomainProblems(hostname));
    if (canonicalIp(hostname) !== undefined) errors.invalid(`${path}.hostname`, hostname, NOT_IP);
  }
}
