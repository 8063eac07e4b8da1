// What the conditions of a Job say: pkg/apis/batch/validation (IsConditionTrue and its kin).

import type { Job } from '../../../kube/types.gen.ts';

export function isConditionTrue({ status }: Job, type: string): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

export const isFinished = (job: Job) => isConditionTrue(job, 'Complete') || isConditionTrue(job, 'Failed');
