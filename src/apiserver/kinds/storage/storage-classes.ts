// StorageClass: pkg/apis/storage/validation, pkg/registry/storage/storageclass/strategy.go.

import { STORAGE_CLASSES } from '../../../kube/kind-refs.ts';
import { labelKeyProblems } from '../../../kube/names.ts';
import type { ObjectMeta, StorageClass, TopologySelectorTerm } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { nodeLabelDeprecation } from '../../validation/node-selectors.ts';
import { repeats } from '../../validation/repeats.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { isChangedToTheLetter } from '../strategy.ts';
import { validateDriver, validateParameters } from './parameters.ts';

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];
const DEFAULT_MARKS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Claims that name no class get this one. */
export const isDefaultStorageClass = ({ annotations }: ObjectMeta): boolean =>
  DEFAULT_MARKS.some((mark) => annotations?.[mark] === 'true');

export const storageClasses: KindDefinition<StorageClass> = {
  ...STORAGE_CLASSES,
  singular: 'storageclass',
  shortNames: ['sc'],
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  returnsDeleted: true,
  columns: [
    {
      ...nameColumn,
      cell: ({ metadata }) => `${metadata.name ?? ''}${isDefaultStorageClass(metadata) ? ' (default)' : ''}`,
    },
    {
      name: 'Provisioner',
      type: 'string',
      description: { of: 'storage.v1.StorageClass.provisioner' },
      cell: ({ provisioner }) => provisioner,
    },
    {
      name: 'ReclaimPolicy',
      type: 'string',
      description: { of: 'storage.v1.StorageClass.reclaimPolicy' },
      cell: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete',
    },
    {
      name: 'VolumeBindingMode',
      type: 'string',
      description: { of: 'storage.v1.StorageClass.volumeBindingMode' },
      cell: ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate',
    },
    {
      name: 'AllowVolumeExpansion',
      type: 'string',
      description: { of: 'storage.v1.StorageClass.allowVolumeExpansion' },
      cell: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    },
    ageColumn,
  ],
  defaults(object) {
    object.reclaimPolicy ??= 'Delete';
    object.volumeBindingMode ??= 'Immediate';
  },
  validate(object, errors) {
    validateDriver(object.provisioner, 'provisioner', errors);
    validateParameters(object.parameters, 'parameters', errors);
    if (object.reclaimPolicy) errors.choice('reclaimPolicy', object.reclaimPolicy, RECLAIM_POLICIES);
    errors.choice('volumeBindingMode', object.volumeBindingMode, BINDING_MODES);
    validateTopologies(object.allowedTopologies ?? [], errors);
  },
  validateUpdate(object, current, errors) {
    for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const)
      if (isChangedToTheLetter(object, current, field)) errors.forbidden(field, `updates to ${field} are forbidden.`);
    errors.unchanged('volumeBindingMode', object.volumeBindingMode, current.volumeBindingMode);
  },
  warnings: ({ allowedTopologies }) =>
    (allowedTopologies ?? []).flatMap(({ matchLabelExpressions }, index) =>
      (matchLabelExpressions ?? []).flatMap(({ key }, place) => {
        const words = nodeLabelDeprecation(key);
        return words ? [`allowedTopologies[${index}].matchLabelExpressions[${place}].key: ${words}`] : [];
      }),
    ),
};

function validateTopologies(terms: readonly TopologySelectorTerm[], errors: FieldErrors): void {
  // Upstream compares with as many empty terms as there are terms, before those that came first.
  const seen: object[] = terms.map(() => ({}));
  for (const [index, { matchLabelExpressions = [] }] of terms.entries()) {
    const path = `allowedTopologies[${index}].matchLabelExpressions`;
    const labels: Record<string, readonly string[]> = {};
    for (const [place, { key, values }] of matchLabelExpressions.entries()) {
      const at = `${path}[${place}]`;
      validateValues(values ?? [], `${at}.values`, errors);
      errors.problems(`${at}.key`, key, labelKeyProblems(key));
      if (labels[key]) errors.duplicate(`${at}.key`, key);
      labels[key] = [...new Set(values)].sort();
    }
    for (const other of seen) if (deepEqual(other, labels)) errors.duplicate(path, '');
    seen.push(labels);
  }
}

function validateValues(values: readonly string[], path: string, errors: FieldErrors): void {
  if (values.length === 0) errors.required(path);
  const isRepeated = repeats<string>();
  for (const [index, value] of values.entries()) if (isRepeated(value)) errors.duplicate(`${path}[${index}]`, value);
}
