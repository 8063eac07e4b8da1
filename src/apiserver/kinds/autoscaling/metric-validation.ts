// Validation of what an autoscaler looks at: pkg/apis/autoscaling/validation (validateMetricSpec).

import { parseQuantity } from '../../../kube/quantity.ts';
import type { MetricIdentifier, MetricSpec, MetricTarget } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems, pathSegmentProblems } from '../../validation/names.ts';
import { validateContainerResourceName } from '../../validation/resource-names.ts';
import { validateReference } from './reference-validation.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
/** In the order in which they are looked at. */
const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
const TARGETS = ['Utilization', 'Value', 'AverageValue'];

export interface MetricPlace {
  readonly path: string;
  /** The version of what it describes is not looked at. */
  readonly mayHaveBadVersion: boolean;
}

export function validateMetric(metric: MetricSpec, place: MetricPlace, errors: FieldErrors): void {
  const { path } = place;
  const { type } = metric;
  if (!type) errors.required(`${path}.type`, 'must specify a metric source type');
  const isKnown = TYPES.includes(type);
  if (!isKnown) errors.notSupported(`${path}.type`, type, TYPES);
  const given = SOURCES.filter((name) => metric[name] !== undefined);
  if (given[0]) CHECKS[given[0]](metric, { ...place, path: `${path}.${given[0]}` }, errors);
  const expected = isKnown ? SOURCES.find((name) => name.toLowerCase() === type.toLowerCase()) : undefined;
  if (expected && metric[expected] === undefined)
    errors.required(`${path}.${expected}`, 'must populate information for the given metric source');
  if (!isKnown) errors.notSupported(`${path}.type`, type, TYPES);
  if (given.length === 1) return;
  for (const name of given)
    if (name !== expected) errors.forbidden(`${path}.${name}`, 'must populate the given metric source only');
}

type Check = (metric: MetricSpec, place: MetricPlace, errors: FieldErrors) => void;

const CHECKS: Readonly<Record<(typeof SOURCES)[number], Check>> = {
  object({ object }, { path, mayHaveBadVersion }, errors) {
    if (!object) return;
    const version = mayHaveBadVersion ? 'any' : 'of any group';
    validateReference(object.describedObject, { path: `${path}.describedObject`, version }, errors);
    validateIdentifier(object.metric, `${path}.metric`, errors);
    validateTarget(object.target, `${path}.target`, errors);
    if (object.target.value === undefined && object.target.averageValue === undefined)
      errors.required(`${path}.target.averageValue`, 'must set either a target value or averageValue');
  },
  external({ external }, { path }, errors) {
    if (!external) return;
    validateIdentifier(external.metric, `${path}.metric`, errors);
    validateTarget(external.target, `${path}.target`, errors);
    const { value, averageValue } = external.target;
    if (value === undefined && averageValue === undefined)
      errors.required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target');
    if (value !== undefined && averageValue !== undefined)
      errors.forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target');
  },
  pods({ pods }, { path }, errors) {
    if (!pods) return;
    validateIdentifier(pods.metric, `${path}.metric`, errors);
    validateTarget(pods.target, `${path}.target`, errors);
    if (pods.target.averageValue === undefined)
      errors.required(`${path}.target.averageValue`, 'must specify a positive target averageValue');
  },
  resource({ resource }, { path }, errors) {
    if (!resource) return;
    if (!resource.name) errors.required(`${path}.name`, 'must specify a resource name');
    validateUtilization(resource.target, `${path}.target`, errors);
  },
  containerResource({ containerResource: source }, { path }, errors) {
    if (!source) return;
    if (!source.name) errors.required(`${path}.name`, 'must specify a resource name');
    else validateContainerResourceName(source.name, `${path}.name`, errors);
    if (!source.container) errors.required(`${path}.container`, 'must specify a container');
    else
      for (const problem of dnsLabelProblems(source.container))
        errors.invalid(`${path}.container`, source.container, problem);
    validateUtilization(source.target, `${path}.target`, errors);
  },
};

function validateIdentifier({ name }: MetricIdentifier, path: string, errors: FieldErrors): void {
  if (!name) errors.required(`${path}.name`, 'must specify a metric name');
  else for (const problem of pathSegmentProblems(name)) errors.invalid(`${path}.name`, name, problem);
}

const isPositive = (amount: string | number) => parseQuantity(String(amount)).nanos > 0n;

function validateTarget(target: MetricTarget, path: string, errors: FieldErrors): void {
  const { type, averageUtilization } = target;
  if (!type) errors.required(`${path}.type`, 'must specify a metric target type');
  if (!TARGETS.includes(type))
    errors.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue');
  for (const field of ['value', 'averageValue'] as const) {
    const amount = target[field];
    if (amount !== undefined && !isPositive(amount)) errors.invalid(`${path}.${field}`, amount, 'must be positive');
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0');
}

/** Of resources: a share, or an amount. */
function validateUtilization(target: MetricTarget, path: string, errors: FieldErrors): void {
  validateTarget(target, path, errors);
  const { averageUtilization, averageValue } = target;
  const words = 'a target raw value';
  if (averageUtilization === undefined && averageValue === undefined)
    errors.required(`${path}.averageUtilization`, `must set either ${words} or a target utilization`);
  if (averageUtilization !== undefined && averageValue !== undefined)
    errors.forbidden(`${path}.averageValue`, `may not set both ${words} and a target utilization`);
}
