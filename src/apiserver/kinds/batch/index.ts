// The kinds of batch.

import type { KindDefinition } from '../kind.ts';
import { cronJobs } from './cron-jobs.ts';
import { jobs } from './jobs.ts';

export const batchKinds = [cronJobs, jobs] as unknown as readonly KindDefinition[];
