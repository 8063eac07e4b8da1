// VolumeAttributesClass: pkg/apis/storage/validation, pkg/registry/storage/volumeattributesclass/strategy.go.

import { VOLUME_ATTRIBUTES_CLASSES } from '../../../kube/kind-refs.ts';
import type { VolumeAttributesClass } from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { isChangedToTheLetter } from '../strategy.ts';
import { validateDriver, validateParameters } from './parameters.ts';

export const volumeAttributesClasses: KindDefinition<VolumeAttributesClass> = {
  ...VOLUME_ATTRIBUTES_CLASSES,
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes', 'meta', 'rules'],
  returnsDeleted: true,
  columns: [
    nameColumn,
    {
      name: 'DriverName',
      type: 'string',
      description: { of: 'storage.v1.VolumeAttributesClass.driverName' },
      cell: ({ driverName }) => driverName,
    },
    ageColumn,
  ],
  validate({ driverName, parameters }, errors) {
    validateDriver(driverName, 'driverName', errors);
    validateParameters(parameters, 'parameters', errors);
    if (Object.keys(parameters ?? {}).length === 0)
      errors.required('parameters', 'must contain at least one key/value pair');
  },
  validateUpdate(object, current, errors) {
    for (const field of ['driverName', 'parameters'] as const)
      if (isChangedToTheLetter(object, current, field)) errors.forbidden(field, `updates to ${field} are forbidden.`);
  },
};
