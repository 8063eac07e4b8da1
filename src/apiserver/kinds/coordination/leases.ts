// Lease: pkg/apis/coordination/validation.

import { LEASES } from '../../../kube/kind-refs.ts';
import type { Lease } from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

export const leases: KindDefinition<Lease> = {
  ...LEASES,
  singular: 'lease',
  hasFreeFinalizers: true,
  nameRule: 'dns-subdomain',
  createOnUpdate: true,
  requiresResourceVersion: true,
  columns: [nameColumn, { name: 'Holder', type: 'string', cell: ({ spec }) => spec?.holderIdentity ?? '' }, ageColumn],
  zero: { spec: {} },
  validate({ spec }, errors) {
    if (spec?.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0) {
      errors.invalid('spec.leaseDurationSeconds', spec.leaseDurationSeconds, 'must be greater than 0');
    }
    if (spec?.leaseTransitions !== undefined && spec.leaseTransitions < 0) {
      errors.invalid('spec.leaseTransitions', spec.leaseTransitions, 'must be greater than or equal to 0');
    }
  },
};
