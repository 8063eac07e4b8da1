// ScheduleKeyDeletion. Emulator: the key stays PendingDeletion; nobody counts the days.

import { DAY_MS } from '../../lib/clock.ts';
import type { Operation } from '../operation.ts';
import { changeKey, getKeyById } from './keys.ts';
import type { ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse } from './types.gen.ts';

export const scheduleKeyDeletion: Operation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse> = (
  { KeyId: reference, PendingWindowInDays: days = 30 },
  context,
) => {
  const DeletionDate = context.clock.simulatedMs() + days * DAY_MS;
  changeKey(context.store, { scope: context, reference }, (record) => ({
    ...record,
    key: { ...record.key, Enabled: false, KeyState: 'PendingDeletion', DeletionDate },
  }));
  const { Arn } = getKeyById(context.store, context, reference).key;
  return { KeyId: Arn, DeletionDate, KeyState: 'PendingDeletion', PendingWindowInDays: days };
};
