// EnableKeyRotation: of a symmetric key that is enabled.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeKey, disabledKey } from './keys.ts';
import type { EnableKeyRotationRequest } from './types.gen.ts';

export const enableKeyRotation: Operation<EnableKeyRotationRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => {
    const { Arn, Enabled, KeySpec, Origin } = record.key;
    if (Origin !== 'EXTERNAL' && !Enabled) throw disabledKey(Arn);
    if (KeySpec !== 'SYMMETRIC_DEFAULT' || Origin === 'EXTERNAL')
      throw new AwsError('UnsupportedOperationException', '');
    const rotationDays = input.RotationPeriodInDays ?? record.rotationDays;
    return { ...record, isRotated: true, rotatedSinceMs: context.clock.simulatedMs(), rotationDays };
  });
};
