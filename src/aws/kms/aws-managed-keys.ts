// Keys that AWS manages: each has a name before it is there, and is made when somebody looks at it by that name.
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
// Emulator: of the services of AWS, those that clusters and what is around them use.

import { randomUUID } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { globalArn, regionalArn } from '../partitions.ts';
import { ALIASES, KEYS, type KeyRecord, newKeyMaterialId } from './keys.ts';
import type { AliasListEntry } from './types.gen.ts';

/** Service → what its key protects, as its description says. */
const PROTECTED: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB data',
  ebs: 'EBS volumes',
  ecr: 'ECR data',
  elasticfilesystem: 'EFS filesystems',
  lambda: 'Lambda functions',
  rds: 'RDS database volumes',
  redshift: 'Redshift clusters',
  s3: 'S3 objects',
  secretsmanager: 'Secrets Manager data',
  sns: 'SNS data',
  sqs: 'SQS data',
  ssm: 'SSM parameters',
};

const PREFIX = 'alias/aws/';

/** The aliases of keys that are not there yet. */
export function predefinedAliases(context: AwsContext): AliasListEntry[] {
  return Object.keys(PROTECTED)
    .map((service) => `${PREFIX}${service}`)
    .filter((name) => !ALIASES.find(context.store, ALIASES.keyOf(context, name)))
    .map((name) => ({ AliasName: name, AliasArn: regionalArn('kms', context, name) }));
}

/** The service whose key an alias, or the ARN of one, names; undefined for others. */
export function managingService(reference: string): string | undefined {
  const service = reference.slice(reference.lastIndexOf(PREFIX) + PREFIX.length);
  return reference.includes(PREFIX) && Object.hasOwn(PROTECTED, service) ? service : undefined;
}

/** The key that AWS manages for a service, which is made where it is not there. */
export function ensureAwsManagedKey(transaction: Transaction, context: AwsContext, service: string): KeyRecord {
  const name = `${PREFIX}${service}`;
  const alias = ALIASES.find(transaction, ALIASES.keyOf(context, name));
  const found = alias && KEYS.find(transaction, KEYS.keyOf(context, alias.keyId));
  if (found) return found;
  const nowMs = context.clock.simulatedMs();
  const made = newKey(context, service, nowMs);
  KEYS.put(transaction, KEYS.keyOf(context, made.key.KeyId), made);
  ALIASES.put(transaction, ALIASES.keyOf(context, name), {
    name,
    arn: regionalArn('kms', context, name),
    keyId: made.key.KeyId,
    createdMs: nowMs,
    updatedMs: nowMs,
  });
  return made;
}

function newKey(scope: Scope, service: string, nowMs: number): KeyRecord {
  const KeyId = randomUUID();
  return {
    key: {
      AWSAccountId: scope.account,
      KeyId,
      Arn: regionalArn('kms', scope, `key/${KeyId}`),
      CreationDate: nowMs,
      Enabled: true,
      Description: `Default key that protects my ${PROTECTED[service] ?? service} when no other key is defined`,
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'AWS',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
      CurrentKeyMaterialId: newKeyMaterialId(),
    },
    policy: servicePolicy(scope, service),
    isRotated: true,
    rotationDays: 365,
    tags: [],
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-viewing.html shows one of these. */
function servicePolicy({ account, region }: Scope, service: string): string {
  const through = { 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': account };
  const using = [
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncrypt*',
    'kms:GenerateDataKey*',
    'kms:CreateGrant',
    'kms:DescribeKey',
  ];
  const reading = ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'];
  const root = globalArn('iam', { account, region }, 'root');
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-2`,
    Statement: [
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: using, Resource: '*', Condition: { StringEquals: through } },
      { Effect: 'Allow', Principal: { AWS: root }, Action: reading, Resource: '*' },
    ],
  });
}
