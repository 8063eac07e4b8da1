// AWS::KMS::*: keys and their aliases.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_KMS.html

import type { JsonObject } from '../../../lib/json.ts';
import { AwsError } from '../../aws-error.ts';
import type { CreateKeyResponse, DescribeKeyResponse } from '../../kms/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { documentOf, goneTagKeys, ownTags, type ResourceType, type Tag } from './resource-type.ts';

const isTrue = (value: unknown) => String(value) === 'true';

export const key: ResourceType = {
  properties: [
    'BypassPolicyLockoutSafetyCheck',
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'KeySpec',
    'KeyUsage',
    'MultiRegion',
    'Origin',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  ],
  required: [],
  attributes: ['Arn', 'KeyId'],
  updatable: [
    'BypassPolicyLockoutSafetyCheck',
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  ],
  create(calls, resource) {
    const { properties, tags } = resource;
    const {
      EnableKeyRotation: _r,
      Enabled: _e,
      PendingWindowInDays: _w,
      RotationPeriodInDays: _d,
      ...own
    } = properties;
    const { KeyPolicy, Tags: _t, ...settings } = own;
    const input = calls.toInput('kms', 'CreateKey', settings);
    const Policy = KeyPolicy === undefined ? {} : { Policy: documentOf(KeyPolicy) };
    const made = calls.call<object, CreateKeyResponse>('kms', 'CreateKey', {
      ...input,
      ...Policy,
      Tags: toKmsTags(tags),
    });
    const KeyId = made.KeyMetadata?.KeyId ?? '';
    resource.made(KeyId);
    changeState(calls, KeyId, { wanted: properties, before: {} });
  },
  read(calls, { physicalId: KeyId }) {
    const { KeyMetadata } = calls.call<object, DescribeKeyResponse>('kms', 'DescribeKey', { KeyId });
    // It is gone for the stack when its end is settled.
    if (KeyMetadata?.KeyState === 'PendingDeletion')
      throw new AwsError('NotFoundException', `Key '${KeyMetadata.Arn}' does not exist`);
    return { Arn: KeyMetadata?.Arn, KeyId: KeyMetadata?.KeyId };
  },
  update(calls, { physicalId: KeyId, properties, tags }, before) {
    const { Description, KeyPolicy, BypassPolicyLockoutSafetyCheck } = properties;
    calls.call('kms', 'UpdateKeyDescription', {
      KeyId,
      Description: Description === undefined ? '' : text(Description),
    });
    if (KeyPolicy !== undefined && documentOf(KeyPolicy) !== documentOf(before['KeyPolicy'])) {
      const isLockoutAllowed = isTrue(BypassPolicyLockoutSafetyCheck);
      const input = { KeyId, PolicyName: 'default', Policy: documentOf(KeyPolicy) };
      calls.call('kms', 'PutKeyPolicy', { ...input, BypassPolicyLockoutSafetyCheck: isLockoutAllowed });
    }
    changeState(calls, KeyId, { wanted: properties, before });
    const gone = goneTagKeys(before, tags);
    if (gone.length > 0) calls.call('kms', 'UntagResource', { KeyId, TagKeys: gone });
    const own = toKmsTags(tags);
    if (own.length > 0) calls.call('kms', 'TagResource', { KeyId, Tags: own });
  },
  delete(calls, { physicalId: KeyId, properties: { PendingWindowInDays = 30 } }) {
    calls.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: Number(PendingWindowInDays) });
  },
};

/** Whether it is rotated, and whether it can be used. */
function changeState(
  calls: ResourceCalls,
  KeyId: string,
  { wanted, before }: { readonly wanted: JsonObject; readonly before: JsonObject },
): void {
  const { EnableKeyRotation, RotationPeriodInDays, Enabled = true } = wanted;
  const isOff = before['Enabled'] !== undefined && !isTrue(before['Enabled']);
  if (isOff && isTrue(Enabled)) calls.call('kms', 'EnableKey', { KeyId });
  if (isTrue(EnableKeyRotation)) {
    const days = RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays: Number(RotationPeriodInDays) };
    calls.call('kms', 'EnableKeyRotation', { KeyId, ...days });
  } else if (isTrue(before['EnableKeyRotation'])) calls.call('kms', 'DisableKeyRotation', { KeyId });
  if (!isTrue(Enabled)) calls.call('kms', 'DisableKey', { KeyId });
}

const toKmsTags = (tags: readonly Tag[]) => ownTags(tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

export const alias: ResourceType = {
  properties: ['AliasName', 'TargetKeyId'],
  required: ['AliasName', 'TargetKeyId'],
  attributes: [],
  updatable: ['TargetKeyId'],
  create(calls, resource) {
    const { AliasName, TargetKeyId } = resource.properties;
    calls.call('kms', 'CreateAlias', { AliasName: text(AliasName), TargetKeyId: text(TargetKeyId) });
    resource.made(text(AliasName));
  },
  read(calls, { physicalId: KeyId }) {
    calls.call('kms', 'DescribeKey', { KeyId });
    return {};
  },
  update(calls, { physicalId: AliasName, properties }) {
    calls.call('kms', 'UpdateAlias', { AliasName, TargetKeyId: text(properties['TargetKeyId']) });
  },
  delete(calls, { physicalId: AliasName }) {
    calls.call('kms', 'DeleteAlias', { AliasName });
  },
};
