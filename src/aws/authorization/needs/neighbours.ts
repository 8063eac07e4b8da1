// What the operations of STS, CloudWatch Logs, KMS and Systems Manager need.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

import { AwsError } from '../../aws-error.ts';
import { keyIdOf } from '../../kms/key-material.ts';
import { ALIASES } from '../../kms/keys.ts';
import { regionalArn } from '../../partitions.ts';
import { toPath } from '../../ssm/parameter-names.ts';
import type { Finder, Need, ServiceNeeds } from '../need.ts';

export const STS_NEEDS: ServiceNeeds = {
  isGlobal: true,
  needs: {
    AssumeRole: {
      on: '{RoleArn}',
      tags: 'Tags',
      tagAction: 'sts:TagSession',
      values: {
        'sts:ExternalId': 'ExternalId',
        'sts:RoleSessionName': 'RoleSessionName',
        'sts:SourceIdentity': 'SourceIdentity',
        'sts:TransitiveTagKeys': 'TransitiveTagKeys',
      },
    },
    AssumeRoleWithWebIdentity: { isFree: true },
    DecodeAuthorizationMessage: {},
    GetCallerIdentity: { isFree: true },
    GetSessionToken: { isFree: true },
  },
};

/** As the service names a group when it asks for permission: with an empty stream. */
const LOG_GROUP: Need = { on: 'log-group:{logGroupName}:log-stream:' };

const LOG_STREAM: Need = { on: 'log-group:{logGroupName}:log-stream:{logStreamName}' };

const DESTINATION: Need = { on: 'destination:{destinationName}' };

export const LOGS_NEEDS: ServiceNeeds = {
  needs: {
    AssociateKmsKey: LOG_GROUP,
    CreateLogGroup: { ...LOG_GROUP, tags: 'tags', tagAction: 'logs:TagResource' },
    CreateLogStream: LOG_GROUP,
    DeleteDestination: DESTINATION,
    DeleteLogGroup: LOG_GROUP,
    DeleteLogStream: LOG_STREAM,
    DeleteMetricFilter: LOG_GROUP,
    DeleteResourcePolicy: {},
    DeleteRetentionPolicy: LOG_GROUP,
    DeleteSubscriptionFilter: LOG_GROUP,
    DescribeDestinations: {},
    DescribeLogGroups: { on: 'log-group::log-stream:' },
    DescribeLogStreams: LOG_GROUP,
    DescribeMetricFilters: LOG_GROUP,
    DescribeResourcePolicies: {},
    DescribeSubscriptionFilters: LOG_GROUP,
    DisassociateKmsKey: LOG_GROUP,
    FilterLogEvents: LOG_GROUP,
    GetLogEvents: LOG_STREAM,
    ListTagsForResource: { on: '{resourceArn}' },
    PutDestination: {
      ...DESTINATION,
      tags: 'tags',
      tagAction: 'logs:TagResource',
      passes: { role: '{roleArn}', to: 'logs.amazonaws.com' },
    },
    PutDestinationPolicy: DESTINATION,
    PutLogEvents: LOG_STREAM,
    PutLogGroupDeletionProtection: { on: 'log-group:{logGroupIdentifier}:log-stream:' },
    PutMetricFilter: LOG_GROUP,
    PutResourcePolicy: {},
    PutRetentionPolicy: LOG_GROUP,
    PutSubscriptionFilter: { ...LOG_GROUP, passes: { role: '{roleArn}', to: 'logs.amazonaws.com' } },
    TagResource: { on: '{resourceArn}', tags: 'tags' },
    UntagResource: { on: '{resourceArn}', tagKeys: 'tagKeys' },
  },
};

const KEY: Need = { on: '{key:KeyId}' };
const ALIAS_AND_KEY: Need = { on: ['{AliasName}', '{key:TargetKeyId}'] };

/** By id, ARN, or an alias, which stands for its key. */
const key: Finder = (reference, _input, { store, account, region }) => {
  if (reference === undefined) return undefined;
  const name = reference.replace(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key\/)?/, '');
  if (!name.startsWith('alias/')) return `key/${name}`;
  return `key/${ALIASES.find(store, ALIASES.keyOf({ account, region }, name))?.keyId ?? '*'}`;
};

/** The key of a ciphertext; any, where it is none of ours. */
const ciphertext: Finder = (text = '') => {
  try {
    return `key/${keyIdOf(Buffer.from(text, 'base64'))}`;
  } catch (error) {
    if (error instanceof AwsError) return 'key/*';
    throw error;
  }
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
function contextValues(context: unknown): Record<string, readonly string[]> {
  const entries = Object.entries((context ?? {}) as Record<string, string>);
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
    ...(entries.length > 0 && { 'kms:EncryptionContextKeys': entries.map(([name]) => name) }),
  };
}

const ENCRYPTING: Need = { ...KEY, moreValues: (input) => contextValues(input['EncryptionContext']) };

const SIGNING: Need = {
  ...KEY,
  values: { 'kms:MessageType': 'MessageType', 'kms:SigningAlgorithm': 'SigningAlgorithm' },
};

export const KMS_NEEDS: ServiceNeeds = {
  needs: {
    CancelKeyDeletion: KEY,
    CreateAlias: ALIAS_AND_KEY,
    CreateGrant: KEY,
    CreateKey: {
      tags: 'Tags',
      tagAction: 'kms:TagResource',
      values: { 'kms:KeyUsage': 'KeyUsage', 'kms:KeySpec': 'KeySpec' },
    },
    Decrypt: {
      on: '{ciphertext:CiphertextBlob}',
      moreValues: ({ EncryptionContext }) => contextValues(EncryptionContext),
    },
    DeleteAlias: { on: '{AliasName}' },
    DescribeKey: KEY,
    DisableKey: KEY,
    DisableKeyRotation: KEY,
    EnableKey: KEY,
    EnableKeyRotation: KEY,
    Encrypt: ENCRYPTING,
    GenerateDataKey: ENCRYPTING,
    GenerateDataKeyWithoutPlaintext: ENCRYPTING,
    GenerateMac: { ...KEY, values: { 'kms:MacAlgorithm': 'MacAlgorithm' } },
    GenerateRandom: {},
    GetKeyPolicy: KEY,
    GetKeyRotationStatus: KEY,
    GetPublicKey: KEY,
    ListAliases: {},
    ListGrants: KEY,
    ListKeyPolicies: KEY,
    ListKeys: {},
    ListResourceTags: KEY,
    ListRetirableGrants: {},
    PutKeyPolicy: KEY,
    ReEncrypt: {
      action: 'kms:ReEncryptTo',
      on: '{key:DestinationKeyId}',
      moreValues: (input) => contextValues(input['DestinationEncryptionContext']),
      onBehalf: {
        on: '{ciphertext:CiphertextBlob}',
        actions: ['kms:ReEncryptFrom'],
        refusal: (action) => new AwsError('AccessDeniedException', `User is not authorized to perform: ${action}`),
      },
    },
    ReplicateKey: { ...KEY, tags: 'Tags', values: { 'kms:ReplicaRegion': 'ReplicaRegion' } },
    RetireGrant: KEY,
    RevokeGrant: KEY,
    ScheduleKeyDeletion: KEY,
    Sign: SIGNING,
    TagResource: { ...KEY, tags: 'Tags' },
    UntagResource: { ...KEY, tagKeys: 'TagKeys' },
    UpdateAlias: ALIAS_AND_KEY,
    UpdateKeyDescription: KEY,
    Verify: SIGNING,
    VerifyMac: { ...KEY, values: { 'kms:MacAlgorithm': 'MacAlgorithm' } },
  },
  finders: { key, ciphertext },
};

/** A name that is a path has its slash already; those below `/aws/` are of no account. Which version is meant is no part of it. */
const parameter: Finder = (text = '', _input, { account, region }) => {
  if (text.startsWith('arn:')) return text.split(':').slice(0, 6).join(':');
  const name = toPath((text.split(':')[0] ?? '').replace(/\/$/, ''));
  return regionalArn('ssm', { region, account: name.startsWith('/aws/') ? '' : account }, `parameter${name}`);
};

const PARAMETER: Need = { on: '{parameter:Name}' };
const TAGGED_PARAMETER: Need = { on: '{parameter:ResourceId}' };

export const SSM_NEEDS: ServiceNeeds = {
  needs: {
    AddTagsToResource: { ...TAGGED_PARAMETER, tags: 'Tags' },
    DeleteParameter: PARAMETER,
    DeleteParameters: { on: '{parameter:Names}' },
    DescribeParameters: {},
    GetParameter: PARAMETER,
    GetParameterHistory: PARAMETER,
    GetParameters: { on: '{parameter:Names}' },
    GetParametersByPath: { on: '{parameter:Path}' },
    LabelParameterVersion: PARAMETER,
    ListTagsForResource: TAGGED_PARAMETER,
    PutParameter: { ...PARAMETER, tags: 'Tags', tagAction: 'ssm:AddTagsToResource' },
    RemoveTagsFromResource: { ...TAGGED_PARAMETER, tagKeys: 'TagKeys' },
    UnlabelParameterVersion: PARAMETER,
  },
  finders: { parameter },
};
