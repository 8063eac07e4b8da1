// CreateAccessKey: requests that are signed with it are that user's.

import { pick } from '../../lib/ids.ts';
import { putAccessKey } from '../access-keys.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { wholeSeconds } from './ids.ts';
import type { CreateAccessKeyRequest, CreateAccessKeyResponse } from './types.gen.ts';
import { getUserRecord, USERS, userKey, userNameOf } from './users.ts';

const MOST_KEYS = 2;
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const createAccessKey: Operation<CreateAccessKeyRequest, CreateAccessKeyResponse> = (input, context) => {
  const { store, account, principal, clock } = context;
  const name = userNameOf(input.UserName, principal.arn);
  const accessKeyId = `AKIA${pick(`${UPPER}234567`, 16)}`;
  const secretAccessKey = pick(`${UPPER}${UPPER.toLowerCase()}0123456789+/`, 40);
  const made = {
    UserName: name,
    AccessKeyId: accessKeyId,
    Status: 'Active' as const,
    CreateDate: wholeSeconds(clock.simulatedMs()),
  };
  store.commit((transaction) => {
    const record = getUserRecord(transaction, account, name);
    if (record.keys.length >= MOST_KEYS)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`);
    USERS.put(transaction, userKey(account, name), { ...record, keys: [...record.keys, made] });
    const { Arn: principalArn, UserId: userId } = record.user;
    putAccessKey(transaction, { accessKeyId, secretAccessKey, principalArn, userId });
  });
  return { AccessKey: { ...made, SecretAccessKey: secretAccessKey } };
};
