// DisableKey.

import type { Operation } from '../operation.ts';
import { changeKey, refusePendingImport } from './keys.ts';
import type { DisableKeyRequest } from './types.gen.ts';

export const disableKey: Operation<DisableKeyRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => {
    refusePendingImport(record.key);
    return { ...record, key: { ...record.key, Enabled: false, KeyState: 'Disabled' } };
  });
};
