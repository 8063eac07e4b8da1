// Job: pkg/registry/batch/job, pkg/apis/batch/v1/defaults.go. A Job selects its pods by its own uid.

import { JOBS } from '../../../kube/kind-refs.ts';
import type { Job, JobCondition } from '../../../kube/types.gen.ts';
import { dnsLabelAdvice } from '../../validation/names.ts';
import { ageColumn, containerColumns, formatSelector, humanDuration, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { hasSameSpec, keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { defaultJobSpec, generateSelector, settleJob } from './job-selector.ts';
import { validateJobStatusUpdate } from './job-status-validation.ts';
import { validateJobUpdate } from './job-update-validation.ts';
import { jobSpecWarnings, validateJob } from './job-validation.ts';

export const jobs: KindDefinition<Job> = {
  ...JOBS,
  singular: 'job',
  categories: ['all'],
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  orphansByDefault: true,
  deleteWarning:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', description: 'Status of the job.', cell: statusText },
    { name: 'Completions', type: 'string', description: { of: 'batch.v1.JobStatus.succeeded' }, cell: completionsText },
    { name: 'Duration', type: 'string', description: 'Time required to complete the job.', cell: durationText },
    ageColumn,
    ...containerColumns<Job>(({ spec }) => spec?.template.spec?.containers ?? []),
    {
      name: 'Selector',
      type: 'string',
      description:
        'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      priority: 1,
      cell: ({ spec }) => formatSelector(spec?.selector),
    },
  ],
  fieldSelectors: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
  fieldSelectorRefusal: (field) => `field label "${field}" not supported for Job`,
  defaults(object) {
    if (!object.spec) return;
    defaultJobSpec(object.spec);
    object.spec.manualSelector ??= false;
    object.spec.completionMode ??= 'NonIndexed';
    object.spec.suspend ??= false;
    const { labels } = object.spec.template.metadata ?? {};
    // The same map, as upstream: what the selector's generation adds to the template, the Job gets too.
    if (labels && Object.keys(object.metadata.labels ?? {}).length === 0) object.metadata.labels = labels;
  },
  prepareForCreate(object) {
    if (object.spec && !object.spec.manualSelector) generateSelector(object);
    startSpec(object);
  },
  commit({ object, current }) {
    if (object && !current) settleJob(object);
  },
  prepareForUpdate: keepStatus,
  status: {
    ...statusSubresource<Job>(),
    settle(object) {
      settleJob(object);
      return object;
    },
    validate: validateJobStatusUpdate,
  },
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  warnings(object, current) {
    if (hasSameSpec(object, current)) return [];
    const advice = current ? [] : dnsLabelAdvice(object.metadata.name);
    return [...advice, ...jobSpecWarnings(object.spec, 'spec')];
  },
};

const STATES = ['Complete', 'Failed', 'Terminating', 'Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

/** The first of the states that holds. */
function statusText({ metadata, status }: Job): string {
  const holds = (type: string) =>
    type === 'Terminating'
      ? metadata.deletionTimestamp !== undefined
      : (status?.conditions ?? []).some(
          (condition: JobCondition) => condition.type === type && condition.status === 'True',
        );
  return STATES.find(holds) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  const { completions, parallelism = 0 } = spec ?? {};
  if (completions !== undefined) return `${succeeded}/${completions}`;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status: { startTime, completionTime } = {} }: Job, nowMs: number): string {
  if (!startTime) return '';
  return humanDuration((completionTime ? Date.parse(completionTime) : nowMs) - Date.parse(startTime));
}
