// ListKeys.

import type { Operation } from '../operation.ts';
import { KEYS } from './keys.ts';
import { keyPage } from './pages.ts';
import type { ListKeysRequest, ListKeysResponse } from './types.gen.ts';

export const listKeys: Operation<ListKeysRequest, ListKeysResponse> = (input, context) => {
  const keys = KEYS.list(context.store, context).map(({ key }) => ({ KeyId: key.KeyId, KeyArn: key.Arn }));
  const { items, more } = keyPage(keys, ({ KeyId }) => KeyId, { Limit: 100, ...input });
  return { Keys: items, ...more };
};
