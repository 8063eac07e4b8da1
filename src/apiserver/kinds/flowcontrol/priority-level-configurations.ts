// PriorityLevelConfiguration: pkg/apis/flowcontrol/validation, pkg/registry/flowcontrol/prioritylevelconfiguration/strategy.go.

import { PRIORITY_LEVEL_CONFIGURATIONS } from '../../../kube/kind-refs.ts';
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { PlainObject } from '../../bootstrap/policy.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Column, KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { validateFlowConditions } from './flow-schema-validation.ts';
import { mandatorySpecs } from './mandatory.ts';

const TYPES = ['Exempt', 'Limited'];
const RESPONSES = ['Queue', 'Reject'];
const DEFAULT_SHARES = 30;
const DEFAULT_QUEUING = { handSize: 8, queues: 64, queueLengthLimit: 50 };
const MAX_QUEUES = 10_000_000;
/** Of the hash by which a flow's hand of queues is dealt (apiserver pkg/util/shufflesharding). */
const MAX_HASH_BITS = 60;
const ZERO_SHARES = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';

const queuingOf = ({ spec }: PriorityLevelConfiguration) => spec?.limited?.limitResponse?.queuing;

const COLUMNS: readonly Column<PriorityLevelConfiguration>[] = [
  nameColumn,
  {
    name: 'Type',
    type: 'string',
    description: { of: 'flowcontrol.v1.PriorityLevelConfigurationSpec.type' },
    cell: ({ spec }) => spec?.type ?? '',
  },
  {
    name: 'NominalConcurrencyShares',
    type: 'string',
    description: { of: 'flowcontrol.v1.LimitedPriorityLevelConfiguration.nominalConcurrencyShares' },
    cell: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? '<none>',
  },
  {
    name: 'Queues',
    type: 'string',
    description: { of: 'flowcontrol.v1.QueuingConfiguration.queues' },
    cell: (level) => queuingOf(level)?.queues ?? '<none>',
  },
  {
    name: 'HandSize',
    type: 'string',
    description: { of: 'flowcontrol.v1.QueuingConfiguration.handSize' },
    cell: (level) => queuingOf(level)?.handSize ?? '<none>',
  },
  {
    name: 'QueueLengthLimit',
    type: 'string',
    description: { of: 'flowcontrol.v1.QueuingConfiguration.queueLengthLimit' },
    cell: (level) => queuingOf(level)?.queueLengthLimit ?? '<none>',
  },
  ageColumn,
];

/** @param bootstrap upstream's own priority levels */
export function priorityLevelConfigurations(
  bootstrap: readonly PlainObject[],
): KindDefinition<PriorityLevelConfiguration> {
  const mandatory = mandatorySpecs(bootstrap);
  return {
    ...PRIORITY_LEVEL_CONFIGURATIONS,
    singular: 'prioritylevelconfiguration',
    nameRule: 'dns-subdomain',
    updateChecks: ['meta', 'rules'],
    columns: COLUMNS,
    defaults,
    prepareForCreate: (object) => startSpec(object),
    prepareForUpdate: keepStatus,
    status: {
      updateChecks: ['rules'],
      ...statusSubresource<PriorityLevelConfiguration>({ keepsMeta: true }),
      validate: ({ status }, _, errors) => validateFlowConditions(status?.conditions ?? [], errors),
    },
    validate(object, errors) {
      const { metadata, spec, status } = object;
      if (metadata.annotations?.[ZERO_SHARES] !== undefined)
        errors.forbidden('metadata.annotations', `annotation '${ZERO_SHARES}' is forbidden`);
      if (spec) validateSpec(metadata.name, spec, errors);
      validateFixed(object, mandatory, errors);
      validateFlowConditions(status?.conditions ?? [], errors);
    },
  };
}

function defaults({ spec }: PriorityLevelConfiguration): void {
  for (const part of [spec?.limited, spec?.exempt]) {
    if (!part) continue;
    part.nominalConcurrencyShares ??= part === spec?.limited ? DEFAULT_SHARES : 0;
    part.lendablePercent ??= 0;
  }
  const queuing = spec?.limited?.limitResponse?.queuing;
  if (!queuing) return;
  for (const field of ['handSize', 'queues', 'queueLengthLimit'] as const) queuing[field] ||= DEFAULT_QUEUING[field];
}

/** Of `exempt` an administrator may change how much it lends, and nothing else. */
function validateFixed(
  { metadata: { name }, spec }: PriorityLevelConfiguration,
  mandatory: ReadonlyMap<string, object>,
  errors: FieldErrors,
): void {
  const fixed = mandatory.get(name) as PriorityLevelConfigurationSpec | undefined;
  if (!fixed) return;
  const isExempt = name === 'exempt';
  const given = isExempt && fixed.exempt ? { ...spec, exempt: fixed.exempt } : spec;
  const except = isExempt ? " except the 'spec.exempt' field" : '';
  if (!deepEqual(fixed, given)) errors.invalid('spec', spec, `spec of '${name}'${except} must equal the fixed value`);
}

function validateSpec(name: string, spec: PriorityLevelConfigurationSpec, errors: FieldErrors): void {
  const { type, limited, exempt } = spec;
  if ((name === 'exempt') !== (type === 'Exempt'))
    errors.invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'");
  if (type === 'Exempt') {
    if (limited) errors.forbidden('spec.limited', 'must be nil if the type is not Limited');
    if (exempt) validateShares(exempt, 'spec.exempt', errors);
  } else if (type === 'Limited') {
    if (exempt) errors.forbidden('spec.exempt', 'must be nil if the type is Limited');
    if (limited) validateLimited(limited, 'spec.limited', errors);
    else errors.required('spec.limited', 'must not be empty when type is Limited');
  } else errors.notSupported('spec.type', type, TYPES);
}

function validateShares(part: ExemptPriorityLevelConfiguration, path: string, errors: FieldErrors): void {
  const { nominalConcurrencyShares: shares = 0 } = part;
  if (shares < 0) errors.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer');
  validateLending(part.lendablePercent ?? 0, `${path}.lendablePercent`, errors);
}

function validateLending(percent: number, path: string, errors: FieldErrors): void {
  if (percent < 0 || percent > 100) errors.invalid(path, percent, 'must be between 0 and 100, inclusive');
}

function validateLimited(limited: LimitedPriorityLevelConfiguration, path: string, errors: FieldErrors): void {
  const { nominalConcurrencyShares: shares = 0, borrowingLimitPercent: borrowing, limitResponse } = limited;
  if (shares < 0) errors.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer');
  validateResponse(limitResponse ?? { type: '' }, `${path}.limitResponse`, errors);
  validateLending(limited.lendablePercent ?? 0, `${path}.lendablePercent`, errors);
  if (borrowing !== undefined && borrowing < 0)
    errors.invalid(`${path}.borrowingLimitPercent`, borrowing, 'if specified, must be a non-negative integer');
}

function validateResponse({ type, queuing }: LimitResponse, path: string, errors: FieldErrors): void {
  const at = `${path}.queuing`;
  if (!RESPONSES.includes(type)) errors.notSupported(`${path}.type`, type, RESPONSES);
  else if (type === 'Reject') {
    if (queuing) errors.forbidden(at, 'must be nil if limited.limitResponse.type is not Limited');
  } else if (queuing) validateQueuing(queuing, at, errors);
  else errors.required(at, 'must not be empty if limited.limitResponse.type is Limited');
}

function validateQueuing(queuing: QueuingConfiguration, path: string, errors: FieldErrors): void {
  const { queueLengthLimit = 0, queues = 0, handSize = 0 } = queuing;
  if (queueLengthLimit <= 0) errors.invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive');
  if (queues <= 0) errors.invalid(`${path}.queues`, queues, 'must be positive');
  if (queues > MAX_QUEUES) errors.invalid(`${path}.queues`, queues, `must not be greater than ${MAX_QUEUES}`);
  const at = `${path}.handSize`;
  if (handSize <= 0) errors.invalid(at, handSize, 'must be positive');
  else if (handSize > queues) errors.invalid(at, handSize, `should not be greater than queues (${queues})`);
  else if (Math.ceil(Math.log2(queues) * handSize) > MAX_HASH_BITS) {
    const words = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_HASH_BITS}`;
    errors.invalid(at, handSize, words);
  }
}
