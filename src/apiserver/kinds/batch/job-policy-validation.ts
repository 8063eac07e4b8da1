// When pods that failed count, and when a Job has succeeded early: pkg/apis/batch/validation (podFailurePolicy, successPolicy).

import { qualifiedNameProblems } from '../../../kube/names.ts';
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCount } from '../../validation/amounts.ts';
import { validValues } from '../../validation/choices.ts';
import { asGoStruct, type GoStruct, pointer, text } from '../../validation/go-structs.ts';
import { repeats } from '../../validation/repeats.ts';
import { IndexesError, parseIndexes } from './job-indexes.ts';

export const FAILURE_POLICY: GoStruct = {
  Rules: pointer('rules', {
    Action: text('action'),
    OnExitCodes: pointer('onExitCodes', {
      ContainerName: pointer('containerName'),
      Operator: text('operator'),
      Values: pointer('values'),
    }),
    OnPodConditions: pointer('onPodConditions', { Type: text('type'), Status: text('status') }),
  }),
};
export const SUCCESS_POLICY: GoStruct = {
  Rules: pointer('rules', { SucceededIndexes: pointer('succeededIndexes'), SucceededCount: pointer('succeededCount') }),
};

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_PATTERNS = 20;
const MAX_INDEXES_BYTES = 64 * 1024;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

export function validateFailurePolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > MAX_RULES) errors.tooMany(`${path}.rules`, rules.length, MAX_RULES);
  for (const [index, rule] of rules.entries()) validateRule(rule, spec, { path: `${path}.rules[${index}]`, errors });
}

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
}

function validateRule(rule: PodFailurePolicyRule, spec: JobSpec, { path, errors }: Place): void {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set');
  oneOf(action, ACTIONS, { path: `${path}.action`, errors });
  if (onExitCodes) validateExitCodes(onExitCodes, spec, { path: `${path}.onExitCodes`, errors });
  validatePatterns(onPodConditions, { path: `${path}.onPodConditions`, errors });
  if (onExitCodes && onPodConditions.length > 0)
    errors.invalidWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (!onExitCodes && onPodConditions.length === 0)
    errors.invalidWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required');
}

/** Required, and a refusal of nothing names what there is. */
function oneOf(value: string | undefined, choices: readonly string[], { path, errors }: Place): void {
  if (!value) errors.required(path, validValues(choices));
  else if (!choices.includes(value)) errors.notSupported(path, value, choices);
}

function validateExitCodes(
  { operator, containerName, values }: PodFailurePolicyOnExitCodesRequirement,
  { template }: JobSpec,
  { path, errors }: Place,
): void {
  oneOf(operator, ['In', 'NotIn'], { path: `${path}.operator`, errors });
  const containers = [...(template.spec?.containers ?? []), ...(template.spec?.initContainers ?? [])];
  if (containerName !== undefined && !containers.some(({ name }) => name === containerName)) {
    const words = 'must be one of the container or initContainer names in the pod template';
    errors.invalid(`${path}.containerName`, containerName, words);
  }
  const codes = values ?? [];
  const at = `${path}.values`;
  if (codes.length === 0) errors.invalid(at, values ?? null, 'at least one value is required');
  else if (codes.length > MAX_EXIT_CODES) errors.tooMany(at, codes.length, MAX_EXIT_CODES);
  const isRepeated = repeats<number>();
  for (const [index, code] of codes.entries()) {
    if (operator === 'In' && code === 0) errors.invalid(`${at}[${index}]`, code, 'must not be 0 for the In operator');
    if (isRepeated(code)) errors.duplicate(`${at}[${index}]`, code);
  }
  if (codes.some((code, index) => index > 0 && (codes[index - 1] ?? 0) > code))
    errors.invalid(at, codes, 'must be ordered');
}

function validatePatterns(patterns: readonly PodFailurePolicyOnPodConditionsPattern[], { path, errors }: Place): void {
  if (patterns.length > MAX_PATTERNS) errors.tooMany(path, patterns.length, MAX_PATTERNS);
  for (const [index, { type, status }] of patterns.entries()) {
    for (const problem of qualifiedNameProblems(type)) errors.invalid(`${path}[${index}].type`, type, problem);
    oneOf(status, ['False', 'True', 'Unknown'], { path: `${path}[${index}].status`, errors });
  }
}

export function validateSuccessPolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  if (spec.completionMode !== 'Indexed')
    return void errors.invalid(
      path,
      asGoStruct(spec.successPolicy, SUCCESS_POLICY),
      'requires indexed completion mode',
    );
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0)
    errors.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > MAX_RULES) errors.tooMany(`${path}.rules`, rules.length, MAX_RULES);
  for (const [index, rule] of rules.entries())
    validateSuccessRule(rule, spec.completions ?? 0, { path: `${path}.rules[${index}]`, errors });
}

function validateSuccessRule(rule: SuccessPolicyRule, completions: number, { path, errors }: Place): void {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  if (count === undefined && indexes === undefined)
    errors.required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  const total =
    indexes === undefined ? 0 : countIndexes(indexes, completions, { path: `${path}.succeededIndexes`, errors });
  if (count === undefined) return;
  const at = `${path}.succeededCount`;
  validateCount(count, at, errors);
  if (count > completions)
    errors.invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`);
  if (indexes !== undefined && count > total) {
    const words = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`;
    errors.invalid(at, count, words);
  }
}

/** How many there are; none when they cannot be read. */
function countIndexes(indexes: string, completions: number, { path, errors }: Place): number {
  if (indexes.length > MAX_INDEXES_BYTES) errors.tooLong(path, MAX_INDEXES_BYTES);
  try {
    return parseIndexes(indexes, completions).reduce((total, [first, last]) => total + last - first + 1, 0);
  } catch (error) {
    if (!(error instanceof IndexesError)) throw error;
    errors.invalid(path, indexes, `error parsing succeededIndexes: ${error.message}`);
    return 0;
  }
}
