// EnableKey.

import type { Operation } from '../operation.ts';
import { changeKey, refusePendingImport } from './keys.ts';
import type { EnableKeyRequest } from './types.gen.ts';

export const enableKey: Operation<EnableKeyRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => {
    refusePendingImport(record.key);
    return { ...record, key: { ...record.key, Enabled: true, KeyState: 'Enabled' } };
  });
};
