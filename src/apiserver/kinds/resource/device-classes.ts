// DeviceClass: pkg/registry/resource/deviceclass/strategy.go, pkg/apis/resource/validation.

import { DEVICE_CLASSES } from '../../../kube/kind-refs.ts';
import type { DeviceClass } from '../../../kube/types.gen.ts';
import { validateList } from '../../validation/lists.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { countSpecChanges } from '../strategy.ts';
import { MAX_CONFIGS } from './device-claim-validation.ts';
import { validateConfiguration } from './device-names.ts';
import { validateSelectors } from './device-selectors.ts';

export const deviceClasses: KindDefinition<DeviceClass> = {
  ...DEVICE_CLASSES,
  singular: 'deviceclass',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'changed-meta', 'rules'],
  hasFreeGenerateName: true,
  returnsDeleted: true,
  columns: [nameColumn, ageColumn],
  prepareForCreate(object) {
    object.metadata.generation = 1;
    dropGated(object);
  },
  prepareForUpdate(object, current) {
    dropGated(object);
    countSpecChanges(object, current);
  },
  validate({ spec }, errors) {
    validateSelectors(spec.selectors, 'spec.selectors', errors);
    validateList(spec.config, { rule: { path: 'spec.config', max: MAX_CONFIGS }, errors }, ({ opaque }, at) =>
      validateConfiguration(opaque, at, errors),
    );
  },
};

/** DRAExtendedResource is alpha in 1.35. */
function dropGated({ spec }: DeviceClass): void {
  delete spec.extendedResourceName;
}
