// GetKeyRotationStatus.

import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import type { GetKeyRotationStatusRequest, GetKeyRotationStatusResponse } from './types.gen.ts';

export const getKeyRotationStatus: Operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse> = (
  input,
  context,
) => {
  const { key, isRotated, rotationDays } = getKeyById(context.store, context, input.KeyId);
  return {
    KeyId: key.KeyId,
    KeyRotationEnabled: isRotated,
    ...(isRotated && { RotationPeriodInDays: rotationDays }),
  };
};
