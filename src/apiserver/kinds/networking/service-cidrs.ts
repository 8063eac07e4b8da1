// ServiceCIDR: pkg/apis/networking/validation, pkg/registry/networking/servicecidr/strategy.go.

import { SERVICE_CIDRS } from '../../../kube/kind-refs.ts';
import type { ServiceCIDR } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { cidrProblems } from '../../validation/ip-forms.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { keepMeta, statusSubresource } from '../strategy.ts';

const PATH = 'spec.cidrs';
const ONE_EACH = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';

export const serviceCidrs: KindDefinition<ServiceCIDR> = {
  ...SERVICE_CIDRS,
  singular: 'servicecidr',
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes'],
  columns: [
    nameColumn,
    {
      name: 'CIDRs',
      type: 'string',
      description: { of: 'networking.v1.ServiceCIDRSpec.cidrs' },
      cell: ({ spec }) => (spec?.cidrs ?? []).join(','),
    },
    ageColumn,
  ],
  // Upstream resets no status, and names the group wrongly where it says that it does (servicecidr/strategy.go, GetResetFields).
  resetFields: [],
  status: { ...statusSubresource<ServiceCIDR>(), resets: [], settle: keepMeta },
  validateCreate: validateRanges,
  validateUpdate(object, current, errors) {
    const [next, before] = [object.spec?.cidrs ?? [], current.spec?.cidrs ?? []];
    const isLonger = before.length === 1 && next.length === 2;
    if (next.length !== before.length && !isLonger)
      errors.invalid(PATH, object.spec?.cidrs ?? null, 'field is immutable');
    else
      for (const [index, range] of before.entries())
        if (next[index] !== range) errors.invalid(`${PATH}[${index}]`, next[index], 'field is immutable');
    if (isLonger) validateRanges(object, errors);
  },
};

function validateRanges({ spec }: ServiceCIDR, errors: FieldErrors): void {
  const ranges = spec?.cidrs ?? [];
  if (ranges.length === 0) errors.required(PATH, 'at least one CIDR required');
  if (ranges.length > 2) errors.invalid(PATH, spec, 'may only hold up to 2 values');
  if (ranges.length === 0 || ranges.length > 2) return;
  for (const [index, range] of ranges.entries()) errors.problems(`${PATH}[${index}]`, range, cidrProblems(range));
  const areValid = ranges.every((range) => cidrProblems(range).length === 0);
  const families = new Set(ranges.map((range) => range.includes(':')));
  if (areValid && families.size < ranges.length) errors.invalid(PATH, ranges, ONE_EACH);
}
