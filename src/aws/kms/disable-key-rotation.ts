// DisableKeyRotation.

import type { Operation } from '../operation.ts';
import { changeKey } from './keys.ts';
import type { DisableKeyRotationRequest } from './types.gen.ts';

export const disableKeyRotation: Operation<DisableKeyRotationRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({ ...record, isRotated: false }));
};
