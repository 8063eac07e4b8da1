// Validation of Jobs and of the Jobs that CronJobs describe: pkg/apis/batch/validation, pkg/api/job/warnings.go.

import { matchesSelector } from '../../../kube/selectors.ts';
import type { Job, JobSpec } from '../../../kube/types.gen.ts';
import { sortedKeys } from '../../../lib/json.ts';
import { FieldErrors } from '../../field-errors.ts';
import { validateCounts } from '../../validation/amounts.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { dnsLabelProblems, validateDomainPrefixedPath } from '../../validation/names.ts';
import { validateTemplate } from '../apps/workloads.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import { validateFailurePolicy, validateSuccessPolicy } from './job-policy-validation.ts';
import { CONTROLLER_UID, JOB_NAME, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME } from './job-selector.ts';

const MANY_COMPLETIONS = 100_000;
const MAX_PARALLELISM = 100_000;
const MAX_OF_MANY = 10_000;
const MAX_MANAGED_BY = 63;
const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

export function validateJob(job: Job, errors: FieldErrors, current?: Job): void {
  const { spec, metadata } = job;
  if (!spec) return;
  validateGeneratedSelector(job, current, errors);
  validateSelectedSpec(spec, errors);
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 0) return;
  const { name = '' } = metadata as { name?: string };
  const hostname = `${name}-${spec.completions - 1}`;
  if (dnsLabelProblems(hostname).length > 0)
    errors.invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${hostname}`);
}

/** ValidateJobSpec: of a Job itself, whose selector is there by now. */
export function validateSelectedSpec(spec: JobSpec, errors: FieldErrors): void {
  validateJobSpec(spec, 'spec', errors);
  const { selector, template } = spec;
  if (!selector) errors.required('spec.selector');
  const isUsable = !selector || validateLabelSelector(selector, 'spec.selector', errors);
  const labels = template.metadata?.labels;
  if (isUsable && !(selector && matchesSelector(selector, labels)))
    errors.invalid(
      'spec.template.metadata.labels',
      labels ? sortedKeys(labels) : null,
      '`selector` does not match template `labels`',
    );
}

/** A selector that was made from the uid is still as it was made. */
function validateGeneratedSelector({ metadata, spec }: Job, current: Job | undefined, errors: FieldErrors): void {
  if (!spec || spec.manualSelector || !spec.selector) return;
  const expected = {
    [LEGACY_CONTROLLER_UID]: metadata.uid,
    [LEGACY_JOB_NAME]: metadata.name ?? '',
    ...(hasPrefixedLabels(current) ? { [CONTROLLER_UID]: metadata.uid, [JOB_NAME]: metadata.name ?? '' } : {}),
  };
  const labels = spec.template.metadata?.labels ?? {};
  for (const [key, value] of Object.entries(expected)) {
    const path = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) errors.required(path, `must be '${value}'`);
    else if (labels[key] !== value) errors.invalid(path, sortedKeys(labels), `must be '${value}'`);
  }
  const ofSelector = new FieldErrors();
  validateLabelSelector(spec.selector, 'spec.selector', ofSelector);
  if (ofSelector.isEmpty && !matchesSelector(spec.selector, expected))
    errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
}

/** One from before there were any need not get them. */
function hasPrefixedLabels(current: Job | undefined): boolean {
  const labels = current?.spec?.template.metadata?.labels ?? {};
  return !current || [CONTROLLER_UID, JOB_NAME].every((key) => labels[key] !== undefined);
}

/** @param path where the spec is: `spec`, or `spec.jobTemplate.spec` */
export function validateJobSpec(spec: JobSpec, path: string, errors: FieldErrors): void {
  validateCounts(spec, COUNTS, { path, errors });
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
  validateManager(spec.managedBy, `${path}.managedBy`, errors);
  errors.choice(`${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed']);
  if (spec.completionMode === 'Indexed') validateIndexed(spec, path, errors);
  else if ((spec.completionMode ?? 'NonIndexed') === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined)
        errors.invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode');
  }
  if (spec.podFailurePolicy) validateFailurePolicy(spec, `${path}.podFailurePolicy`, errors);
  if (spec.successPolicy) validateSuccessPolicy(spec, `${path}.successPolicy`, errors);
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  errors.choice(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, replacements);
  validateTemplate(spec.template, `${path}.template`, errors);
  validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`, errors);
}

function validateManager(manager: string | undefined, path: string, errors: FieldErrors): void {
  if (manager === undefined) return;
  validateDomainPrefixedPath(manager, path, errors);
  if (manager.length > MAX_MANAGED_BY) errors.tooLong(path, MAX_MANAGED_BY);
}

function validateIndexed(spec: JobSpec, path: string, errors: FieldErrors): void {
  const { completions, parallelism = 0, maxFailedIndexes } = spec;
  if (completions === undefined) errors.required(`${path}.completions`, 'when completion mode is Indexed');
  const most = (field: 'parallelism' | 'maxFailedIndexes', words: string) =>
    errors.invalid(`${path}.${field}`, spec[field], `must be less than or equal to ${words}`);
  if (parallelism > MAX_PARALLELISM) most('parallelism', `${MAX_PARALLELISM} when completion mode is Indexed`);
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
    most('maxFailedIndexes', 'completions');
  if (maxFailedIndexes !== undefined && maxFailedIndexes > MAX_PARALLELISM)
    most('maxFailedIndexes', String(MAX_PARALLELISM));
  if ((completions ?? 0) <= MANY_COMPLETIONS || spec.backoffLimitPerIndex === undefined) return;
  const words = `${MAX_OF_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined)
    errors.required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`);
  if (parallelism > MAX_OF_MANY) most('parallelism', words);
  if (maxFailedIndexes !== undefined && maxFailedIndexes > MAX_OF_MANY) most('maxFailedIndexes', words);
}

/** A Job's pods come to an end. */
function validateRestartPolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const policy = spec.template.spec?.restartPolicy;
  if (!policy || policy === 'Always') errors.required(path, 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.notSupported(path, policy, ['OnFailure', 'Never']);
  else if (spec.podFailurePolicy && policy !== 'Never')
    errors.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

/** @param path where the spec is: `spec`, or `spec.jobTemplate.spec` */
export function jobSpecWarnings(spec: JobSpec | undefined, path: string): readonly string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec ?? {};
  const isHuge = completionMode === 'Indexed' && completions > MANY_COMPLETIONS && parallelism > MAX_OF_MANY;
  const huge = `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`;
  return [...(isHuge ? [huge] : []), ...podWarnings(spec?.template, `${path}.template`)];
}
