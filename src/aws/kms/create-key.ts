// CreateKey.

import { randomUUID } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { checkKeyPolicy } from './key-policies.ts';
import { KEYS, type KeyRecord } from './keys.ts';
import type { CreateKeyRequest, CreateKeyResponse, KeyMetadata } from './types.gen.ts';

/** Those that came after the old name of the member. */
const NEWER_SPECS = /^(ML_DSA|ECC_NIST_EDWARDS)/;

export const createKey: Operation<CreateKeyRequest, CreateKeyResponse> = (input, context) => {
  const { account, region } = context;
  if (input.Policy !== undefined)
    checkKeyPolicy(input.Policy, {
      principal: context.principal,
      isLockoutAllowed: input.BypassPolicyLockoutSafetyCheck,
    });
  const id = randomUUID();
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const record: KeyRecord = {
    key: {
      AWSAccountId: account,
      KeyId: id,
      Arn: `arn:aws:kms:${region}:${account}:key/${id}`,
      CreationDate: context.clock.simulatedMs(),
      Enabled: true,
      Description: input.Description ?? '',
      KeyUsage: input.KeyUsage ?? 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: input.Origin ?? 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      ...(!NEWER_SPECS.test(spec) && {
        CustomerMasterKeySpec: spec as NonNullable<KeyMetadata['CustomerMasterKeySpec']>,
      }),
      KeySpec: spec,
      ...(spec === 'SYMMETRIC_DEFAULT' && { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT' as const] }),
      MultiRegion: input.MultiRegion ?? false,
    },
    policy: input.Policy ?? defaultPolicy(account),
    isRotated: false,
    rotationDays: 365,
    tags: [...(input.Tags ?? [])],
  };
  context.store.commit((transaction) => KEYS.put(transaction, KEYS.keyOf(context, id), record));
  return { KeyMetadata: record.key };
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, as the API gives it. */
function defaultPolicy(account: string): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    null,
    2,
  );
}
