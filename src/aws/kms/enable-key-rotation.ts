// EnableKeyRotation.

import type { Operation } from '../operation.ts';
import { changeKey } from './keys.ts';
import type { EnableKeyRotationRequest } from './types.gen.ts';

export const enableKeyRotation: Operation<EnableKeyRotationRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    isRotated: true,
    rotationDays: input.RotationPeriodInDays ?? record.rotationDays,
  }));
};
