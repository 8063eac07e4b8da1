// Which families of addresses a service has, and whether it may: settled before anything is given out or looked at.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/alloc.go (initIPFamilyFields). The addresses here
// are of one family.

import { isIP } from 'node:net';
import { SERVICES } from '../../../kube/kind-refs.ts';
import type { Service, ServiceSpec } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import { FieldErrors, invalidObject } from '../../field-errors.ts';
import { canonicalIp } from '../../validation/ip-forms.ts';
import { validateClusterIps } from './service-validation.ts';

const POLICY = 'spec.ipFamilyPolicy';

/** Changes `service`. @param current absent on create. Throws Invalid, with the first of the steps that has something to say */
export function settleFamilies(service: Service, current?: Service): void {
  const { metadata, spec = {} } = service;
  if (spec.type === 'ExternalName' || stays(spec, current?.spec)) return;
  const step = (check: (errors: FieldErrors) => void) => {
    const errors = new FieldErrors();
    check(errors);
    if (!errors.isEmpty) throw invalidObject(SERVICES, metadata.name, errors.causes);
  };
  spec.ipFamilyPolicy ??= current?.spec?.ipFamilyPolicy ?? (isUnallocated(spec) ? 'RequireDualStack' : 'SingleStack');
  step((errors) => validateClusterIps(spec, errors));
  step((errors) => {
    if (current?.spec) reduce(spec, current.spec, errors);
    checkPolicy(spec, errors);
    inferFamilies(spec, errors);
  });
  if (isUnallocated(spec)) return void addFamilies(spec);
  step((errors) => checkConfigured(spec, errors));
  if (!spec.ipFamilies?.length) spec.ipFamilies = ['IPv4'];
}

/** Nothing is allocated for a headless service without a selector, so it may be of both families. */
const isUnallocated = ({ clusterIP, selector }: ServiceSpec) =>
  clusterIP === 'None' && Object.keys(selector ?? {}).length === 0;

/** Who likes two families and has what there is keeps it (isMatchingPreferDualStackClusterIPFields). */
function stays(spec: ServiceSpec, before: ServiceSpec | undefined): boolean {
  if (!before || before.type !== spec.type) return false;
  const isLiked = [spec, before].every(({ ipFamilyPolicy }) => ipFamilyPolicy === 'PreferDualStack');
  return isLiked && isSame(spec, before, 'clusterIPs') && isSame(spec, before, 'ipFamilies');
}

const isSame = (spec: ServiceSpec, before: ServiceSpec, field: 'clusterIPs' | 'ipFamilies') =>
  deepEqual(spec[field] ?? [], before[field] ?? []);

const REDUCED = [
  ['clusterIPs', 'cluster IP'],
  ['ipFamilies', 'IP family'],
] as const;

/** To ask for one family is to let go of the other; without that nothing is let go of. */
function reduce(spec: ServiceSpec, before: ServiceSpec, errors: FieldErrors): void {
  for (const [field, words] of REDUCED) {
    const list: string[] = spec[field] ?? [];
    if (spec.ipFamilyPolicy === 'SingleStack') {
      if (list.length > 1 && isSame(spec, before, field)) spec[field] = list.slice(0, 1);
    } else if (list.length > 0 && list.length < (before[field] ?? []).length)
      errors.invalid(POLICY, spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${words}`);
  }
}

function checkPolicy({ ipFamilyPolicy, clusterIPs, ipFamilies }: ServiceSpec, errors: FieldErrors): void {
  if (ipFamilyPolicy !== 'SingleStack') return;
  const refuse = (what: string) =>
    errors.invalid(
      POLICY,
      ipFamilyPolicy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  if (clusterIPs?.length === 2) refuse('cluster IPs');
  if (ipFamilies?.length === 2) refuse('IP families');
}

/** Addresses that are asked for tell their families. */
function inferFamilies(spec: ServiceSpec, errors: FieldErrors): void {
  const { clusterIPs = [] } = spec;
  for (const [index, address] of clusterIPs.entries()) {
    if (address === 'None') break;
    if (index < (spec.ipFamilies?.length ?? 0)) continue;
    const family = `IPv${isIP(canonicalIp(address) ?? '')}`;
    if (family === 'IPv4') spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.invalid(`spec.clusterIPs[${index}]`, clusterIPs, `${family} is not configured on this cluster`);
  }
}

function addFamilies(spec: ServiceSpec): void {
  const [first = 'IPv4', second] = spec.ipFamilies ?? [];
  const other = first === 'IPv4' ? 'IPv6' : 'IPv4';
  spec.ipFamilies = second ? [first, second] : spec.ipFamilyPolicy === 'SingleStack' ? [first] : [first, other];
}

function checkConfigured({ ipFamilyPolicy, ipFamilies = [] }: ServiceSpec, errors: FieldErrors): void {
  if (ipFamilyPolicy === 'RequireDualStack')
    errors.invalid(POLICY, ipFamilyPolicy, 'this cluster is not configured for dual-stack services');
  for (const [index, family] of ipFamilies.entries())
    if (family !== 'IPv4') errors.invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster');
}
