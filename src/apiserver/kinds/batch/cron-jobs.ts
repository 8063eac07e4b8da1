// CronJob: pkg/registry/batch/cronjob, pkg/apis/batch/validation (ValidateCronJobCreate).

import { cronScheduleProblem, timeZoneProblem } from '../../../kube/cron-schedule.ts';
import { CRON_JOBS } from '../../../kube/kind-refs.ts';
import type { CronJob, CronJobSpec } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCount } from '../../validation/amounts.ts';
import { validateChoice } from '../../validation/choices.ts';
import { dnsLabelAdvice } from '../../validation/names.ts';
import { age, ageColumn, containerColumns, formatSelector, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { hasSameSpec, keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { defaultJobTemplate } from './job-selector.ts';
import { jobSpecWarnings, validateJobSpec } from './job-validation.ts';

/** The controller appends a minute's number to it, and a Job's name is a label's value. */
const MAX_NAME = 52;
const POLICIES = ['Allow', 'Forbid', 'Replace'];

export const cronJobs: KindDefinition<CronJob> = {
  ...CRON_JOBS,
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'rules', 'changes'],
  columns: [
    nameColumn,
    {
      name: 'Schedule',
      type: 'string',
      description: { of: 'batch.v1.CronJobSpec.schedule' },
      cell: ({ spec }) => spec?.schedule ?? '',
    },
    {
      name: 'Timezone',
      type: 'string',
      description: { of: 'batch.v1.CronJobSpec.timeZone' },
      cell: ({ spec }) => spec?.timeZone ?? '<none>',
    },
    {
      name: 'Suspend',
      type: 'boolean',
      description: { of: 'batch.v1.CronJobSpec.suspend' },
      cell: ({ spec }) => (spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'),
    },
    {
      name: 'Active',
      type: 'integer',
      description: { of: 'batch.v1.CronJobStatus.active' },
      cell: ({ status }) => status?.active?.length ?? 0,
    },
    {
      name: 'Last Schedule',
      type: 'string',
      description: { of: 'batch.v1.CronJobStatus.lastScheduleTime' },
      cell: ({ status }, nowMs) => (status?.lastScheduleTime ? age(status.lastScheduleTime, nowMs) : '<none>'),
    },
    ageColumn,
    ...containerColumns<CronJob>(({ spec }) => spec?.jobTemplate.spec?.template.spec?.containers ?? []),
    {
      name: 'Selector',
      type: 'string',
      description:
        'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      priority: 1,
      cell: ({ spec }) => formatSelector(spec?.jobTemplate.spec?.selector),
    },
  ],
  defaults({ spec }) {
    if (!spec) return;
    if (spec.jobTemplate.spec) defaultJobTemplate(spec.jobTemplate.spec);
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
  },
  prepareForCreate: (object) => startSpec(object),
  prepareForUpdate: keepStatus,
  status: { ...statusSubresource<CronJob>(), updateChecks: ['rules'] },
  validateCreate({ metadata, spec }, errors) {
    if (spec) validateSpec(spec, undefined, errors);
    if ((metadata.name ?? '').length > MAX_NAME)
      errors.invalid('metadata.name', metadata.name, `must be no more than ${MAX_NAME} characters`);
  },
  validateUpdate({ spec }, current, errors) {
    if (spec) validateSpec(spec, current.spec, errors);
  },
  warnings(object, current) {
    const { metadata, spec } = object;
    return [
      ...(current ? [] : dnsLabelAdvice(metadata.name)),
      ...(hasSameSpec(object, current) ? [] : jobSpecWarnings(spec?.jobTemplate.spec, 'spec.jobTemplate.spec')),
      ...(current && spec?.schedule.includes('TZ') ? [ZONE_IN_SCHEDULE] : []),
    ];
  },
};

const ZONE_IN_SCHEDULE =
  'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';

function validateSpec(spec: CronJobSpec, before: CronJobSpec | undefined, errors: FieldErrors): void {
  if (!spec.schedule) errors.required('spec.schedule');
  else validateSchedule(spec, before?.schedule.includes('TZ') ?? false, errors);
  validateCount(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds', errors);
  if (spec.timeZone !== undefined && spec.timeZone !== before?.timeZone) validateTimeZone(spec.timeZone, errors);
  validateChoice(spec.concurrencyPolicy, { path: 'spec.concurrencyPolicy', choices: POLICIES }, errors);
  const job = spec.jobTemplate.spec;
  if (job) {
    const path = 'spec.jobTemplate.spec';
    validateJobSpec(job, path, errors);
    if (job.selector) errors.invalid(`${path}.selector`, job.selector, '`selector` will be auto-generated');
    if (job.manualSelector) errors.notSupported(`${path}.manualSelector`, true, ['nil', 'false']);
  }
  validateCount(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', errors);
  validateCount(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', errors);
}

/** @param hadZone a zone in the schedule was there before it was refused, and may stay */
function validateSchedule({ schedule, timeZone }: CronJobSpec, hadZone: boolean, errors: FieldErrors): void {
  const path = 'spec.schedule';
  const problem = cronScheduleProblem(schedule);
  if (problem !== undefined) errors.invalid(path, schedule, problem);
  if (!schedule.includes('TZ')) return;
  if (!hadZone) errors.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (timeZone !== undefined)
    errors.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
}

function validateTimeZone(zone: string, errors: FieldErrors): void {
  const path = 'spec.timeZone';
  const isPart = (part: string) => !['.', '..'].includes(part) && /^(?!-)[A-Za-z.\-_0-9+]{1,14}$/.test(part);
  if (zone === '') return void errors.invalid(path, zone, 'timeZone must be nil or non-empty string');
  if (!zone.split('/').every(isPart)) return void errors.invalid(path, zone, `unknown time zone ${zone}`);
  if (zone.toLowerCase() === 'local')
    errors.invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  const problem = timeZoneProblem(zone);
  if (problem !== undefined) errors.invalid(path, zone, problem);
}
