// CreateKey.

import { randomUUID } from '../../lib/ids.ts';
import type { Operation, Scope } from '../operation.ts';
import { globalArn, regionalArn } from '../partitions.ts';
import { usageOf } from './key-algorithms.ts';
import { checkKeyPolicy } from './key-policies.ts';
import { withTags } from './key-tags.ts';
import { KEYS, type KeyRecord, newKeyMaterialId } from './keys.ts';
import type { CreateKeyRequest, CreateKeyResponse, KeyMetadata } from './types.gen.ts';

/** Those that came after the old name of the member. */
const NEWER_SPECS = /^(ML_DSA|ECC_NIST_EDWARDS)/;

export const createKey: Operation<CreateKeyRequest, CreateKeyResponse> = (input, context) => {
  const { account } = context;
  if (input.Policy !== undefined)
    checkKeyPolicy(input.Policy, {
      principal: context.principal,
      isLockoutAllowed: input.BypassPolicyLockoutSafetyCheck,
    });
  const id = input.MultiRegion ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID();
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const record: KeyRecord = {
    key: {
      AWSAccountId: account,
      KeyId: id,
      Arn: keyArn(context, id),
      CreationDate: context.clock.simulatedMs(),
      // Emulator: material cannot be imported, so a key that is to have its own is never used.
      Enabled: input.Origin !== 'EXTERNAL',
      Description: input.Description ?? '',
      KeyState: input.Origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
      Origin: input.Origin ?? 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      ...(!NEWER_SPECS.test(spec) && {
        CustomerMasterKeySpec: spec as NonNullable<KeyMetadata['CustomerMasterKeySpec']>,
      }),
      KeySpec: spec,
      ...usageOf(spec, input),
      ...regionsOf(id, input.MultiRegion ?? false, context),
      ...(spec === 'SYMMETRIC_DEFAULT' && input.Origin !== 'EXTERNAL' && { CurrentKeyMaterialId: newKeyMaterialId() }),
    },
    policy: input.Policy ?? defaultKeyPolicy(context),
    isRotated: false,
    rotationDays: 365,
    tags: withTags([], input.Tags ?? []),
  };
  context.store.commit((transaction) => KEYS.put(transaction, KEYS.keyOf(context, id), record));
  return { KeyMetadata: record.key };
};

const keyArn = (scope: Scope, id: string) => regionalArn('kms', scope, `key/${id}`);

/** A key of several regions is the primary one of them. */
function regionsOf(
  id: string,
  isMultiRegion: boolean,
  scope: Scope,
): Pick<KeyMetadata, 'MultiRegion' | 'MultiRegionConfiguration'> {
  if (!isMultiRegion) return { MultiRegion: false };
  const PrimaryKey = { Arn: keyArn(scope, id), Region: scope.region };
  return {
    MultiRegion: true,
    MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey, ReplicaKeys: [] },
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, as the API gives it. */
export function defaultKeyPolicy(scope: Scope): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: globalArn('iam', scope, 'root') },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    null,
    2,
  );
}
