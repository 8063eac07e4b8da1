// CancelKeyDeletion: the key is disabled then.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getKeyById, KEYS } from './keys.ts';
import type { CancelKeyDeletionRequest, CancelKeyDeletionResponse } from './types.gen.ts';

export const cancelKeyDeletion: Operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse> = (input, context) =>
  context.store.commit((transaction) => {
    const record = getKeyById(transaction, context, input.KeyId);
    if (record.key.KeyState !== 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${record.key.Arn} is not pending deletion.`);
    const { DeletionDate: _, ...key } = record.key;
    KEYS.put(transaction, KEYS.keyOf(context, key.KeyId), { ...record, key: { ...key, KeyState: 'Disabled' } });
    return { KeyId: key.Arn };
  });
