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
  validateCreate(object, errors) {
    const { metadata, value = 0, preemptionPolicy } = object;
    if (metadata.name?.startsWith('system-')) {
      const problem = systemProblem(object);
      const words = "priority class names with 'system-' prefix are reserved for system use only. error: ";
      if (problem !== undefined) errors.forbidden('metadata.name', `${words}${problem}`);
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

/** What such a class is not like one of the system's (pkg/apis/scheduling/v1/helpers.go, IsKnownSystemPriorityClass). */
function systemProblem({ metadata: { name = '' }, value = 0, globalDefault }: PriorityClass): string | undefined {
  const known = SYSTEM[name];
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
