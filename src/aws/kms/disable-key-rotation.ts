// DisableKeyRotation: of a symmetric key that is enabled. The others are never rotated.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeKey, disabledKey } from './keys.ts';
import type { DisableKeyRotationRequest } from './types.gen.ts';

export const disableKeyRotation: Operation<DisableKeyRotationRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => {
    const { Arn, Enabled, KeySpec, Origin } = record.key;
    if (Origin !== 'EXTERNAL' && !Enabled) throw disabledKey(Arn);
    if (KeySpec !== 'SYMMETRIC_DEFAULT' || Origin === 'EXTERNAL')
      throw new AwsError('UnsupportedOperationException', '');
    return { ...record, isRotated: false };
  });
};
