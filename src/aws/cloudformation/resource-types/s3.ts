// AWS::S3::*: buckets and their policies, as the CDK's own stack has them.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html

import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { partitionOf } from '../../partitions.ts';
import { bucketArn } from '../../s3/buckets.ts';
import { validationError } from '../errors.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { type Attributes, documentOf, ownTags, type ResourceType, type Tag } from './resource-type.ts';
import { lifecycleRules } from './s3-lifecycle.ts';

const NAME_LENGTH = 63;

export const bucket: ResourceType = {
  properties: [
    'AccessControl',
    'BucketEncryption',
    'BucketName',
    'LifecycleConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  required: [],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  updatable: [
    'AccessControl',
    'BucketEncryption',
    'LifecycleConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  create(calls, resource) {
    const { AccessControl, BucketName } = resource.properties;
    if (AccessControl !== undefined && text(AccessControl) !== 'Private')
      throw validationError(`The AccessControl ${text(AccessControl)} of AWS::S3::Bucket is not emulated.`);
    const Bucket = BucketName === undefined ? resource.newName(NAME_LENGTH).toLowerCase() : text(BucketName);
    const { region } = calls.context;
    const LocationConstraint = region === 'us-east-1' ? undefined : region;
    const place = LocationConstraint === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    calls.call('s3', 'CreateBucket', { Bucket, ...place });
    resource.made(Bucket);
    configure(calls, Bucket, { wanted: resource.properties, before: {}, tags: resource.tags });
  },
  read(calls, { physicalId: Bucket }) {
    calls.call('s3', 'HeadBucket', { Bucket });
    return attributesOf(calls.context.region, Bucket);
  },
  update(calls, { physicalId, properties, tags }, before) {
    configure(calls, physicalId, { wanted: properties, before, tags });
  },
  delete(calls, { physicalId: Bucket }) {
    calls.call('s3', 'DeleteBucket', { Bucket });
  },
};

function attributesOf(region: string, name: string): Attributes {
  const { dnsSuffix } = partitionOf(region);
  return {
    Arn: bucketArn(region, name),
    DomainName: `${name}.s3.${dnsSuffix}`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.${dnsSuffix}`,
    RegionalDomainName: `${name}.s3.${region}.${dnsSuffix}`,
    WebsiteURL: `http://${name}.s3-website-${region}.${dnsSuffix}`,
  };
}

/** A property of a bucket that is a configuration of its own in the API, and what it is when a template no longer has it. */
interface Configuration {
  readonly put: string;
  readonly delete?: string;
  /** The input's member, and its value. */
  readonly member: string;
  toInput(value: JsonValue | undefined): JsonValue;
}

const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  BucketEncryption: {
    put: 'PutBucketEncryption',
    delete: 'DeleteBucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    toInput: encryptionRules,
  },
  LifecycleConfiguration: {
    put: 'PutBucketLifecycleConfiguration',
    delete: 'DeleteBucketLifecycle',
    member: 'LifecycleConfiguration',
    toInput: (value) => ({ Rules: lifecycleRules(value) }),
  },
  OwnershipControls: {
    put: 'PutBucketOwnershipControls',
    delete: 'DeleteBucketOwnershipControls',
    member: 'OwnershipControls',
    toInput: (value) => value ?? {},
  },
  PublicAccessBlockConfiguration: {
    put: 'PutPublicAccessBlock',
    delete: 'DeletePublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    toInput: (value) => value ?? {},
  },
  VersioningConfiguration: {
    put: 'PutBucketVersioning',
    member: 'VersioningConfiguration',
    toInput: (value) => value ?? { Status: 'Suspended' },
  },
};

interface Change {
  readonly wanted: JsonObject;
  readonly before: JsonObject;
  readonly tags: readonly Tag[];
}

function configure(calls: ResourceCalls, Bucket: string, { wanted, before, tags }: Change): void {
  for (const [property, configuration] of Object.entries(CONFIGURATIONS)) {
    const isAsked = wanted[property] !== undefined;
    if (!isAsked && before[property] === undefined) continue;
    if (!isAsked && configuration.delete !== undefined) calls.call('s3', configuration.delete, { Bucket });
    else {
      const input = { Bucket, [configuration.member]: configuration.toInput(wanted[property]) };
      calls.call('s3', configuration.put, calls.toInput('s3', configuration.put, input));
    }
  }
  const own = ownTags(tags);
  if (own.length > 0) calls.call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet: own } });
  else if (before['Tags'] !== undefined) calls.call('s3', 'DeleteBucketTagging', { Bucket });
}

function encryptionRules(value: JsonValue | undefined): JsonValue {
  const rules = isObject(value) ? value['ServerSideEncryptionConfiguration'] : undefined;
  if (!Array.isArray(rules))
    throw validationError('Value of property ServerSideEncryptionConfiguration must be of type List');
  const toRule = (rule: JsonValue): JsonValue => {
    const { ServerSideEncryptionByDefault, ...rest } = isObject(rule) ? rule : {};
    return ServerSideEncryptionByDefault === undefined
      ? rest
      : { ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault, ...rest };
  };
  return { Rules: rules.map(toRule) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const bucketPolicy: ResourceType = {
  properties: ['Bucket', 'PolicyDocument'],
  required: ['Bucket', 'PolicyDocument'],
  attributes: [],
  updatable: ['PolicyDocument'],
  create(calls, resource) {
    const Bucket = text(resource.properties['Bucket']);
    putPolicy(calls, Bucket, resource.properties);
    resource.made(Bucket);
  },
  read(calls, { physicalId: Bucket }) {
    calls.call('s3', 'GetBucketPolicy', { Bucket });
    return {};
  },
  update(calls, { physicalId, properties }) {
    putPolicy(calls, physicalId, properties);
  },
  delete(calls, { physicalId: Bucket }) {
    calls.call('s3', 'DeleteBucketPolicy', { Bucket });
  },
};

function putPolicy(calls: ResourceCalls, Bucket: string, { PolicyDocument }: JsonObject): void {
  calls.call('s3', 'PutBucketPolicy', { Bucket, Policy: documentOf(PolicyDocument) });
}
