// PriorityClass: pkg/apis/scheduling/validation.

import { PRIORITY_CLASSES } from '../../../kube/kind-refs.ts';
import type { PriorityClass } from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};
const POLICIES = ['PreemptLowerPriority', 'Never'];

export const priorityClasses: KindDefinition<PriorityClass> = {
  ...PRIORITY_CLASSES,
  singular: 'priorityclass',
  shortNames: ['pc'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes'],
  columns: [
    nameColumn,
    {
      name: 'Value',
      type: 'integer',
      description: { of: 'scheduling.v1.PriorityClass.value' },
      cell: ({ value }) => value ?? 0,
    },
    {
      name: 'Global-Default',
      type: 'boolean',
      description: { of: 'scheduling.v1.PriorityClass.globalDefault' },
      cell: ({ globalDefault }) => globalDefault ?? false,
    },
    ageColumn,
    {
      name: 'PreemptionPolicy',
      type: 'string',
      description: { of: 'scheduling.v1.PriorityClass.preemptionPolicy' },
      cell: ({ preemptionPolicy }) => preemptionPolicy ?? '',
    },
  ],
  defaults(object) {
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
  },
  validateCreate({ metadata, value = 0, preemptionPolicy }, errors) {
    const name = metadata.name ?? '';
    if (name.startsWith('system-')) {
      if (SYSTEM[name] !== value) {
        errors.forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`,
        );
      }
    } else if (value > HIGHEST_USER_PRIORITY) {
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`);
    }
    if (preemptionPolicy === '') errors.required('preemptionPolicy');
    else if (preemptionPolicy !== undefined && !POLICIES.includes(preemptionPolicy))
      errors.notSupported('preemptionPolicy', preemptionPolicy, POLICIES);
  },
  validateUpdate(object, current, errors) {
    if (object.value !== current.value) errors.forbidden('value', 'may not be changed in an update.');
    if (object.preemptionPolicy !== current.preemptionPolicy)
      errors.invalid('preemptionPolicy', object.preemptionPolicy, 'field is immutable');
  },
};
