// GetKeyRotationStatus.

import type { Operation } from '../operation.ts';
import { getKey } from './keys.ts';
import type { GetKeyRotationStatusRequest, GetKeyRotationStatusResponse } from './types.gen.ts';

export const getKeyRotationStatus: Operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse> = (
  input,
  context,
) => {
  const { key, isRotated, rotationDays } = getKey(context.store, context, input.KeyId);
  return {
    KeyId: key.KeyId,
    KeyRotationEnabled: isRotated,
    ...(isRotated && { RotationPeriodInDays: rotationDays }),
  };
};
