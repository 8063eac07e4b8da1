// UpdateKeyDescription.

import type { Operation } from '../operation.ts';
import { changeKey } from './keys.ts';
import type { UpdateKeyDescriptionRequest } from './types.gen.ts';

export const updateKeyDescription: Operation<UpdateKeyDescriptionRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    key: { ...record.key, Description: input.Description },
  }));
};
