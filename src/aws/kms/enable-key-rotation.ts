// EnableKeyRotation: of a symmetric key that is enabled.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeKey, disabledKey } from './keys.ts';
import type { EnableKeyRotationRequest } from './types.gen.ts';

export const enableKeyRotation: Operation<EnableKeyRotationRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => {
    const { Arn, Enabled, KeySpec } = record.key;
    if (!Enabled) throw disabledKey(Arn);
    if (KeySpec !== 'SYMMETRIC_DEFAULT') throw new AwsError('UnsupportedOperationException', '');
    return { ...record, isRotated: true, rotationDays: input.RotationPeriodInDays ?? record.rotationDays };
  });
};
