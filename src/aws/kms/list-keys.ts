// ListKeys.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { KEYS } from './keys.ts';
import type { ListKeysRequest, ListKeysResponse } from './types.gen.ts';

export const listKeys: Operation<ListKeysRequest, ListKeysResponse> = (input, context) => {
  const keys = KEYS.list(context.store, context).map(({ key }) => ({ KeyId: key.KeyId, KeyArn: key.Arn }));
  const page = pageOf(keys, ({ KeyId }) => KeyId, { size: input.Limit ?? 100, token: input.Marker });
  if (!page) throw new AwsError('InvalidMarkerException', 'The marker is not valid.');
  return { Keys: page.items, NextMarker: page.nextToken, Truncated: page.nextToken !== undefined };
};
