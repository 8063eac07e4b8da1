// AWS::Logs::*: log groups.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html

import { AwsError } from '../../aws-error.ts';
import type { DescribeLogGroupsResponse } from '../../logs/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { goneTagKeys, ownTags, type ResourceType, type Tag } from './resource-type.ts';

const NAME_LENGTH = 512;

export const logGroup: ResourceType = {
  properties: ['DeletionProtectionEnabled', 'KmsKeyId', 'LogGroupClass', 'LogGroupName', 'RetentionInDays', 'Tags'],
  required: [],
  attributes: ['Arn'],
  updatable: ['DeletionProtectionEnabled', 'KmsKeyId', 'RetentionInDays', 'Tags'],
  create(calls, resource) {
    const { RetentionInDays, Tags: _, LogGroupName, ...own } = resource.properties;
    const logGroupName = LogGroupName === undefined ? resource.newName(NAME_LENGTH) : text(LogGroupName);
    const tags = mapOf(resource.tags);
    const input = calls.toInput('logs', 'CreateLogGroup', own);
    calls.call('logs', 'CreateLogGroup', { ...input, logGroupName, ...(Object.keys(tags).length > 0 && { tags }) });
    resource.made(logGroupName);
    if (RetentionInDays !== undefined)
      calls.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: Number(RetentionInDays) });
  },
  read: (calls, { physicalId }) => ({ Arn: arnOf(calls, physicalId) }),
  update(calls, { physicalId: logGroupName, properties, tags }, before) {
    const { RetentionInDays, KmsKeyId, DeletionProtectionEnabled } = properties;
    if (RetentionInDays !== undefined)
      calls.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: Number(RetentionInDays) });
    else if (before['RetentionInDays'] !== undefined) calls.call('logs', 'DeleteRetentionPolicy', { logGroupName });
    if (KmsKeyId !== undefined) calls.call('logs', 'AssociateKmsKey', { logGroupName, kmsKeyId: text(KmsKeyId) });
    else if (before['KmsKeyId'] !== undefined) calls.call('logs', 'DisassociateKmsKey', { logGroupName });
    const protection = {
      logGroupIdentifier: logGroupName,
      deletionProtectionEnabled: DeletionProtectionEnabled ?? false,
    };
    calls.call(
      'logs',
      'PutLogGroupDeletionProtection',
      calls.toInput('logs', 'PutLogGroupDeletionProtection', protection),
    );
    const resourceArn = arnOf(calls, logGroupName).replace(/:\*$/, '');
    const gone = goneTagKeys(before, tags);
    if (gone.length > 0) calls.call('logs', 'UntagResource', { resourceArn, tagKeys: gone });
    const own = mapOf(tags);
    if (Object.keys(own).length > 0) calls.call('logs', 'TagResource', { resourceArn, tags: own });
  },
  delete(calls, { physicalId: logGroupName }) {
    calls.call('logs', 'DeleteLogGroup', { logGroupName });
  },
};

/** Throws ResourceNotFoundException. */
function arnOf(calls: ResourceCalls, name: string): string {
  const input = { logGroupNamePrefix: name };
  const { logGroups } = calls.call<object, DescribeLogGroupsResponse>('logs', 'DescribeLogGroups', input);
  const found = logGroups?.find(({ logGroupName }) => logGroupName === name);
  if (!found) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return found.arn ?? '';
}

const mapOf = (tags: readonly Tag[]) => Object.fromEntries(ownTags(tags).map(({ Key, Value }) => [Key, Value]));
