// What a Job gets when its author left it out: numbers, and the selector that its uid makes.
// pkg/apis/batch/v1/defaults.go, pkg/registry/batch/job/strategy.go (generateSelector)

import type { Job, JobSpec } from '../../../kube/types.gen.ts';
import { defaultTemplate } from '../apps/workloads.ts';

const MAX_INT32 = 2 ** 31 - 1;
const RETRIES = 6;

export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
export const LEGACY_CONTROLLER_UID = 'controller-uid';
export const JOB_NAME = 'batch.kubernetes.io/job-name';
export const LEGACY_JOB_NAME = 'job-name';

/** Of a Job itself. @param spec changed in place */
export function defaultJobSpec(spec: JobSpec): void {
  defaultJobTemplate(spec);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? RETRIES : MAX_INT32;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
}

/** Of a Job that a CronJob describes: only what its pods get. @param spec changed in place */
export function defaultJobTemplate(spec: JobSpec): void {
  defaultTemplate(spec.template);
  for (const { onPodConditions } of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of onPodConditions ?? []) pattern.status ||= 'True';
}

/** @param job changed: labels of its template that are not there yet, and its selector */
export function generateSelector({ metadata, spec }: Job): void {
  if (!spec) return;
  spec.template.metadata ??= {} as NonNullable<typeof spec.template.metadata>;
  spec.template.metadata.labels ??= {};
  const { labels } = spec.template.metadata;
  for (const key of [LEGACY_JOB_NAME, JOB_NAME]) labels[key] ??= metadata.name ?? '';
  for (const key of [LEGACY_CONTROLLER_UID, CONTROLLER_UID]) labels[key] ??= metadata.uid;
  spec.selector ??= {};
  spec.selector.matchLabels ??= {};
  spec.selector.matchLabels[CONTROLLER_UID] ??= metadata.uid;
}

/** What is read back is defaulted once more: it has the labels of its template when it has none of its own. @param job changed */
export function settleJob({ metadata, spec }: Job): void {
  const labels = spec?.template.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}
