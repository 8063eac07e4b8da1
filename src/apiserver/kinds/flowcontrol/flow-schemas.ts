// FlowSchema: pkg/registry/flowcontrol/flowschema/strategy.go. Whether its priority level is there is told by its condition Dangling.

import { FLOW_SCHEMAS } from '../../../kube/kind-refs.ts';
import type { FlowSchema } from '../../../kube/types.gen.ts';
import type { PlainObject } from '../../bootstrap/policy.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { validateFlowConditions, validateFlowSchema } from './flow-schema-validation.ts';
import { mandatorySpecs } from './mandatory.ts';

const DEFAULT_PRECEDENCE = 1000;

/** @param bootstrap upstream's own schemas */
export function flowSchemas(bootstrap: readonly PlainObject[]): KindDefinition<FlowSchema> {
  const mandatory = mandatorySpecs(bootstrap);
  return {
    ...FLOW_SCHEMAS,
    singular: 'flowschema',
    nameRule: 'dns-subdomain',
    updateChecks: ['meta', 'rules'],
    columns: [
      nameColumn,
      {
        name: 'PriorityLevel',
        type: 'string',
        description: { of: 'flowcontrol.v1.PriorityLevelConfigurationReference.name' },
        cell: ({ spec }) => spec?.priorityLevelConfiguration.name ?? '',
      },
      {
        name: 'MatchingPrecedence',
        type: 'string',
        description: { of: 'flowcontrol.v1.FlowSchemaSpec.matchingPrecedence' },
        cell: ({ spec }) => spec?.matchingPrecedence ?? 0,
      },
      {
        name: 'DistinguisherMethod',
        type: 'string',
        description:
          '`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.',
        cell: ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>',
      },
      ageColumn,
      {
        name: 'MissingPL',
        type: 'string',
        description: 'references a broken or non-existent PriorityLevelConfiguration',
        cell: ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
      },
    ],
    defaults({ spec }) {
      if (spec) spec.matchingPrecedence ||= DEFAULT_PRECEDENCE;
    },
    prepareForCreate: (object) => startSpec(object),
    prepareForUpdate: keepStatus,
    status: {
      updateChecks: ['rules'],
      ...statusSubresource<FlowSchema>({ keepsMeta: true }),
      validate: ({ status }, _, errors) => validateFlowConditions(status?.conditions ?? [], errors),
    },
    validate: (object, errors) => validateFlowSchema(object, mandatory, errors),
  };
}
