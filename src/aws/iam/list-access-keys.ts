// ListAccessKeys.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListAccessKeysRequest, ListAccessKeysResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const listAccessKeys: Operation<ListAccessKeysRequest, ListAccessKeysResponse> = (input, context) => {
  const { keys } = getUserRecord(context.store, context.account, userNameOf(input.UserName, context.principal.arn));
  const { page, more } = markerPage(keys, (key) => key.AccessKeyId ?? '', input);
  return { AccessKeyMetadata: page, ...more };
};
