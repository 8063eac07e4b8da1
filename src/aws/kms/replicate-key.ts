// ReplicateKey: the key once more in another region, with the same material, and a policy and tags of its own.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation, Scope } from '../operation.ts';
import { partitionOf, regionalArn } from '../partitions.ts';
import { defaultKeyPolicy } from './create-key.ts';
import { checkKeyPolicy } from './key-policies.ts';
import { withTags } from './key-tags.ts';
import { checkState, getKeyById, KEYS, type KeyRecord } from './keys.ts';
import type { KeyMetadata, ReplicateKeyRequest, ReplicateKeyResponse } from './types.gen.ts';

export const replicateKey: Operation<ReplicateKeyRequest, ReplicateKeyResponse> = (input, context) => {
  const { KeyId: reference, ReplicaRegion: region, Policy, BypassPolicyLockoutSafetyCheck: isLockoutAllowed } = input;
  if (Policy !== undefined) checkKeyPolicy(Policy, { principal: context.principal, isLockoutAllowed });
  const replica = context.store.commit((transaction) => {
    const primary = getKeyById(transaction, context, reference);
    checkPrimary(primary.key);
    // The words are not the service's, which are not known.
    if (partitionOf(region).name !== partitionOf(context.region).name)
      throw new AwsError('UnsupportedOperationException', `Region ${region} is in another partition.`);
    const scope = { account: context.account, region };
    const key = KEYS.keyOf(scope, primary.key.KeyId);
    if (KEYS.find(transaction, key))
      throw new AwsError('AlreadyExistsException', `Key ${primary.key.KeyId} already exists in region ${region}.`);
    const record: KeyRecord = {
      key: {
        ...primary.key,
        Arn: regionalArn('kms', scope, `key/${primary.key.KeyId}`),
        CreationDate: context.clock.simulatedMs(),
        Description: input.Description ?? '',
      },
      policy: Policy ?? defaultKeyPolicy(scope),
      isRotated: primary.isRotated,
      rotationDays: primary.rotationDays,
      tags: withTags([], input.Tags ?? []),
    };
    KEYS.put(transaction, key, record);
    tellAll(transaction, context, { primary, region });
    return KEYS.find(transaction, key) ?? record;
  });
  return {
    // The service makes it while it answers.
    ReplicaKeyMetadata: { ...replica.key, Enabled: false, KeyState: 'Creating' },
    ReplicaPolicy: replica.policy,
    ReplicaTags: replica.tags,
  };
};

function checkPrimary(key: KeyMetadata): void {
  if (key.MultiRegionConfiguration?.MultiRegionKeyType !== 'PRIMARY')
    throw new AwsError('UnsupportedOperationException', `${key.Arn} is not a multi-region primary key.`);
  checkState(key);
}

/** The primary key and each replica know all of them. */
function tellAll(
  transaction: Transaction,
  { account }: Scope,
  { primary, region }: { readonly primary: KeyRecord; readonly region: string },
): void {
  const { PrimaryKey, ReplicaKeys = [] } = primary.key.MultiRegionConfiguration ?? {};
  const made = { Arn: regionalArn('kms', { account, region }, `key/${primary.key.KeyId}`), Region: region };
  const all = [...ReplicaKeys, made];
  for (const { Region = '' } of [PrimaryKey ?? {}, ...all]) {
    const place = KEYS.keyOf({ account, region: Region }, primary.key.KeyId);
    const record = KEYS.find(transaction, place);
    const MultiRegionKeyType = Region === PrimaryKey?.Region ? 'PRIMARY' : 'REPLICA';
    const MultiRegionConfiguration = { MultiRegionKeyType, PrimaryKey, ReplicaKeys: all } as const;
    if (record) KEYS.put(transaction, place, { ...record, key: { ...record.key, MultiRegionConfiguration } });
  }
}
