// Lease: pkg/apis/coordination/validation, pkg/registry/coordination/lease/strategy.go.

import { LEASES } from '../../../kube/kind-refs.ts';
import type { Lease, LeaseSpec } from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

/** Coordinated elections are behind a gate that is closed. */
function dropElection(spec: LeaseSpec | undefined, before: LeaseSpec | undefined): void {
  for (const field of ['strategy', 'preferredHolder'] as const)
    if (spec && before?.[field] === undefined) delete spec[field];
}

export const leases: KindDefinition<Lease> = {
  ...LEASES,
  singular: 'lease',
  hasFreeFinalizers: true,
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'rules'],
  createOnUpdate: true,
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    {
      name: 'Holder',
      type: 'string',
      description: { of: 'coordination.v1.LeaseSpec.holderIdentity' },
      cell: ({ spec }) => spec?.holderIdentity ?? '',
    },
    ageColumn,
  ],
  prepareForCreate: ({ spec }) => dropElection(spec, undefined),
  prepareForUpdate: ({ spec }, current) => dropElection(spec, current.spec),
  validate({ spec }, errors) {
    if (spec?.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0) {
      errors.invalid('spec.leaseDurationSeconds', spec.leaseDurationSeconds, 'must be greater than 0');
    }
    if (spec?.leaseTransitions !== undefined && spec.leaseTransitions < 0) {
      errors.invalid('spec.leaseTransitions', spec.leaseTransitions, 'must be greater than or equal to 0');
    }
  },
};
