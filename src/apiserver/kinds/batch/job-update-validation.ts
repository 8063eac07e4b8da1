// What of a Job may change once it is there: pkg/apis/batch/validation (ValidateJobUpdate).

import type { Affinity, Job, JobSpec, PodTemplateSpec } from '../../../kube/types.gen.ts';
import { deepCopy, deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { asGoStruct, type GoStruct } from '../../validation/go-structs.ts';
import { shownTemplate } from '../core/pod/structs.ts';
import { FAILURE_POLICY, SUCCESS_POLICY } from './job-policy-validation.ts';
import { validateSelectedSpec } from './job-validation.ts';

export function validateJobUpdate(job: Job, current: Job, errors: FieldErrors): void {
  if (!job.spec || !current.spec) return;
  const { spec } = job;
  const before = current.spec;
  validateSelectedSpec(spec, errors); // Upstream checks it with the object and again with the update.
  validateCompletions(spec, before, errors);
  errors.unchanged('spec.selector', spec.selector, before.selector);
  validateTemplateUpdate(spec, current, errors);
  const policy = (field: 'podFailurePolicy' | 'successPolicy', struct: GoStruct) =>
    errors.unchanged(`spec.${field}`, asGoStruct(spec[field], struct), asGoStruct(before[field], struct));
  errors.unchanged('spec.completionMode', spec.completionMode, before.completionMode);
  policy('podFailurePolicy', FAILURE_POLICY);
  errors.unchanged('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, before.backoffLimitPerIndex);
  errors.unchanged('spec.managedBy', spec.managedBy, before.managedBy);
  policy('successPolicy', SUCCESS_POLICY);
}

/** Elastic Indexed Jobs: completions go with parallelism. */
function validateCompletions(spec: JobSpec, before: JobSpec, errors: FieldErrors): void {
  const { completions } = spec;
  if (spec.completionMode !== 'Indexed')
    return void errors.unchanged('spec.completions', completions, before.completions);
  if (completions === before.completions || completions === undefined || completions === spec.parallelism) return;
  errors.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism');
}

function validateTemplateUpdate({ template }: JobSpec, { spec, status }: Job, errors: FieldErrors): void {
  if (!spec) return;
  const mayBeScheduledAnew = spec.suspend === true && status?.startTime === undefined;
  const before = mayBeScheduledAnew ? withScheduling(spec.template, template) : spec.template;
  errors.unchanged('spec.template', shownTemplate(template), shownTemplate(before));
}

/** The template that is there, with what may change of it (where its pods go) as it is wanted. */
function withScheduling(current: PodTemplateSpec, wanted: PodTemplateSpec): PodTemplateSpec {
  const next = deepCopy(current);
  if (!next.spec || !wanted.spec) return next;
  const take = <T extends object>(target: T, source: T, keys: readonly (keyof T)[]) => {
    for (const key of keys) {
      if (source[key] === undefined) delete target[key];
      else target[key] = source[key];
    }
  };
  take(next.spec, wanted.spec, ['nodeSelector', 'tolerations', 'schedulingGates']);
  const affinity = withNodeAffinity(next.spec.affinity, wanted.spec.affinity);
  if (affinity) next.spec.affinity = affinity;
  else delete next.spec.affinity;
  const metadata = next.metadata ?? ({} as NonNullable<PodTemplateSpec['metadata']>);
  take(metadata, wanted.metadata ?? ({} as typeof metadata), ['labels', 'annotations']);
  if (!deepEqual(metadata, {})) next.metadata = metadata;
  return next;
}

function withNodeAffinity(current: Affinity | undefined, wanted: Affinity | undefined): Affinity | undefined {
  if (!current && !wanted) return undefined;
  const { nodeAffinity: _, ...others } = current ?? {};
  const next = { ...others, ...(wanted?.nodeAffinity ? { nodeAffinity: wanted.nodeAffinity } : {}) };
  return !wanted && Object.keys(next).length === 0 ? undefined : next;
}
