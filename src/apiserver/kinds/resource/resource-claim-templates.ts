// ResourceClaimTemplate: pkg/registry/resource/resourceclaimtemplate/strategy.go, pkg/apis/resource/validation.

import { RESOURCE_CLAIM_TEMPLATES } from '../../../kube/kind-refs.ts';
import type { ResourceClaimTemplate } from '../../../kube/types.gen.ts';
import { validateTemplateMeta } from '../../validation/object-meta.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { validateDeviceClaim } from './device-claim-validation.ts';
import { checkAdminAccess, defaultDeviceClaim, dropGatedOfClaim } from './device-claims.ts';

export const resourceClaimTemplates: KindDefinition<ResourceClaimTemplate> = {
  ...RESOURCE_CLAIM_TEMPLATES,
  singular: 'resourceclaimtemplate',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  returnsDeleted: true,
  columns: [nameColumn, ageColumn],
  defaults({ spec }) {
    if (spec?.spec?.devices) defaultDeviceClaim(spec.spec.devices);
  },
  prepareForCreate({ spec }) {
    if (spec.spec.devices) dropGatedOfClaim(spec.spec.devices);
  },
  prepareForUpdate({ spec }) {
    if (spec.spec.devices) dropGatedOfClaim(spec.spec.devices);
  },
  validate({ spec }, errors) {
    validateTemplateMeta(spec.metadata ?? {}, 'spec.metadata', errors);
    validateDeviceClaim(spec.spec.devices ?? {}, 'spec.spec.devices', errors);
  },
  validateUpdate: (object, current, errors) => errors.unchanged('spec', object.spec, current.spec),
  checkFirst({ object, current }, { transaction, errors }) {
    const { namespace = '' } = object.metadata;
    if (!current)
      checkAdminAccess(object.spec.spec.devices ?? {}, { path: 'spec.devices', namespace, transaction }, errors);
  },
};
