// Validation of HorizontalPodAutoscalers: pkg/apis/autoscaling/validation.

import type {
  AutoscalingV2HorizontalPodAutoscaler as Autoscaler,
  HPAScalingPolicy,
  HPAScalingRules,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateNonnegativeQuantity } from '../../validation/amounts.ts';
import { validateMetric } from './metric-validation.ts';
import { validateReference, versionProblem } from './reference-validation.ts';

const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;

/** @param current absent on create */
export function validateAutoscaler(object: Autoscaler, current: Autoscaler | undefined, errors: FieldErrors): void {
  const { minReplicas, maxReplicas, scaleTargetRef: target, metrics = [], behavior } = object.spec;
  const least = current?.spec.minReplicas === 0 ? 0 : 1;
  if (minReplicas !== undefined && minReplicas < least)
    errors.invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`);
  if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  const before = current?.spec.scaleTargetRef;
  const isKept = before?.apiVersion === target.apiVersion && before?.kind === target.kind;
  const isCore = target.kind === 'ReplicationController';
  const version = current && isKept ? 'any' : isCore ? 'of any group' : 'of a named group';
  validateReference(target, { path: 'spec.scaleTargetRef', version }, errors);
  for (const [index, metric] of metrics.entries())
    validateMetric(metric, { path: `spec.metrics[${index}]`, mayHaveBadVersion: hasBadVersion(current) }, errors);
  const reachesZero = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !reachesZero)
    errors.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = behavior?.[direction];
    if (rules) validateRules(rules, `spec.behavior.${direction}`, errors);
  }
}

/** One that was there before such versions were refused. */
const hasBadVersion = (current: Autoscaler | undefined) =>
  (current?.spec.metrics ?? []).some(
    ({ object }) => object && versionProblem(object.describedObject.apiVersion, false) !== undefined,
  );

function validateRules(rules: HPAScalingRules, path: string, errors: FieldErrors): void {
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [], tolerance } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  if (window < 0) errors.invalid(at, window, 'must be greater than or equal to zero');
  if (window > MAX_WINDOW_SECONDS) errors.invalid(at, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`);
  errors.choice(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']);
  if (policies.length === 0) errors.required(`${path}.policies`, 'must specify at least one Policy');
  for (const [index, policy] of policies.entries()) validatePolicy(policy, `${path}.policies[${index}]`, errors);
  if (tolerance !== undefined) validateNonnegativeQuantity(tolerance, `${path}.tolerance`, errors);
}

function validatePolicy({ type, value, periodSeconds }: HPAScalingPolicy, path: string, errors: FieldErrors): void {
  const choices = ['Percent', 'Pods'];
  if (!choices.includes(type)) errors.notSupported(`${path}.type`, type, choices);
  if (value <= 0) errors.invalid(`${path}.value`, value, 'must be greater than zero');
  if (periodSeconds <= 0) errors.invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero');
  if (periodSeconds > MAX_PERIOD_SECONDS)
    errors.invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`);
}
