// GetKeyRotationStatus. A key that is rotated is so first when its period is over, and then once a period.

import { DAY_MS } from '../../lib/clock.ts';
import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import type { GetKeyRotationStatusRequest, GetKeyRotationStatusResponse } from './types.gen.ts';

export const getKeyRotationStatus: Operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse> = (
  input,
  context,
) => {
  const { key, isRotated, rotatedSinceMs, rotationDays } = getKeyById(context.store, context, input.KeyId);
  const sinceMs = rotatedSinceMs ?? key.CreationDate ?? 0;
  const periodMs = rotationDays * DAY_MS;
  const periods = Math.floor((context.clock.simulatedMs() - sinceMs) / periodMs) + 1;
  return {
    KeyId: key.KeyId,
    KeyRotationEnabled: isRotated,
    ...(isRotated && { RotationPeriodInDays: rotationDays, NextRotationDate: sinceMs + periods * periodMs }),
  };
};
