// DeleteAccessKey: what is signed with it is refused from then on.

import { removeAccessKey } from '../access-keys.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DeleteAccessKeyRequest } from './types.gen.ts';
import { getUserRecord, USERS, userKey, userNameOf } from './users.ts';

export const deleteAccessKey: Operation<DeleteAccessKeyRequest, void> = (input, { store, account, principal }) => {
  const name = userNameOf(input.UserName, principal.arn);
  store.commit((transaction) => {
    const record = getUserRecord(transaction, account, name);
    const keys = record.keys.filter(({ AccessKeyId }) => AccessKeyId !== input.AccessKeyId);
    if (keys.length === record.keys.length)
      throw new AwsError('NoSuchEntity', `The Access Key with id ${input.AccessKeyId} cannot be found.`);
    USERS.put(transaction, userKey(account, name), { ...record, keys });
    removeAccessKey(transaction, input.AccessKeyId);
  });
};
