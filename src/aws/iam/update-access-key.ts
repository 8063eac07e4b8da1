// UpdateAccessKey: what is signed with an inactive key is refused.

import { changeAccessKey } from '../access-keys.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { UpdateAccessKeyRequest } from './types.gen.ts';
import { getUserRecord, USERS, userKey, userNameOf } from './users.ts';

export const updateAccessKey: Operation<UpdateAccessKeyRequest, void> = (input, { store, account, principal }) => {
  const name = userNameOf(input.UserName, principal.arn);
  const { AccessKeyId: id, Status } = input;
  store.commit((transaction) => {
    const record = getUserRecord(transaction, account, name);
    if (!record.keys.some(({ AccessKeyId }) => AccessKeyId === id))
      throw new AwsError('NoSuchEntity', `The Access Key with id ${id} cannot be found.`);
    const keys = record.keys.map((key) => (key.AccessKeyId === id ? { ...key, Status } : key));
    USERS.put(transaction, userKey(account, name), { ...record, keys });
    changeAccessKey(transaction, id, (key) => ({ ...key, isInactive: Status !== 'Active' }));
  });
};
