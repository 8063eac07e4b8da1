// The controllers of Fargate, as a list.

import type { Controller } from '../reconcile/controller.ts';
import type { FargateContext } from './context.ts';
import { nodeHeartbeat } from './node-heartbeat.ts';
import { nodeReaper } from './node-reaper.ts';
import { fargateScheduler } from './scheduler.ts';

export function fargateControllers(context: FargateContext): readonly Controller[] {
  return [fargateScheduler(context), nodeReaper(context), nodeHeartbeat(context)];
}
