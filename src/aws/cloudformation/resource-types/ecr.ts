// AWS::ECR::*: repositories.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html

import { isObject, type JsonObject } from '../../../lib/json.ts';
import type { CreateRepositoryResponse, DescribeRepositoriesResponse } from '../../ecr/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { documentOf, goneTagKeys, ownTags, type ResourceType } from './resource-type.ts';

const NAME_LENGTH = 256;

export const repository: ResourceType = {
  properties: [
    'EmptyOnDelete',
    'EncryptionConfiguration',
    'ImageScanningConfiguration',
    'ImageTagMutability',
    'LifecyclePolicy',
    'RepositoryName',
    'RepositoryPolicyText',
    'Tags',
  ],
  required: [],
  attributes: ['Arn', 'RepositoryUri'],
  updatable: [
    'EmptyOnDelete',
    'ImageScanningConfiguration',
    'ImageTagMutability',
    'LifecyclePolicy',
    'RepositoryPolicyText',
    'Tags',
  ],
  create(calls, resource) {
    const { EncryptionConfiguration, ImageScanningConfiguration, ImageTagMutability, RepositoryName } =
      resource.properties;
    const given = { EncryptionConfiguration, ImageScanningConfiguration, ImageTagMutability };
    const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const repositoryName =
      RepositoryName === undefined ? resource.newName(NAME_LENGTH).toLowerCase() : text(RepositoryName);
    const input = calls.toInput('ecr', 'CreateRepository', settings as JsonObject);
    const tags = ownTags(resource.tags);
    calls.call<object, CreateRepositoryResponse>('ecr', 'CreateRepository', { ...input, repositoryName, tags });
    resource.made(repositoryName);
    changePolicies(calls, repositoryName, { wanted: resource.properties, before: {} });
  },
  read(calls, { physicalId }) {
    const found = describeRepository(calls, physicalId);
    return { Arn: found?.repositoryArn, RepositoryUri: found?.repositoryUri };
  },
  update(calls, { physicalId: repositoryName, properties, tags }, before) {
    const { ImageScanningConfiguration, ImageTagMutability = 'MUTABLE' } = properties;
    const scanning = { imageScanningConfiguration: ImageScanningConfiguration ?? { scanOnPush: false } };
    const scan = calls.toInput('ecr', 'PutImageScanningConfiguration', scanning);
    calls.call('ecr', 'PutImageScanningConfiguration', { ...scan, repositoryName });
    const mutability = { repositoryName, imageTagMutability: text(ImageTagMutability) };
    calls.call('ecr', 'PutImageTagMutability', mutability);
    changePolicies(calls, repositoryName, { wanted: properties, before });
    const resourceArn = describeRepository(calls, repositoryName)?.repositoryArn;
    const gone = goneTagKeys(before, tags);
    if (gone.length > 0) calls.call('ecr', 'UntagResource', { resourceArn, tagKeys: gone });
    calls.call('ecr', 'TagResource', { resourceArn, tags: ownTags(tags) });
  },
  delete(calls, { physicalId: repositoryName, properties }) {
    calls.call('ecr', 'DeleteRepository', { repositoryName, force: String(properties['EmptyOnDelete']) === 'true' });
  },
};

/** Throws RepositoryNotFoundException. */
function describeRepository(calls: ResourceCalls, name: string) {
  const input = { repositoryNames: [name] };
  return calls.call<object, DescribeRepositoriesResponse>('ecr', 'DescribeRepositories', input).repositories?.[0];
}

function changePolicies(
  calls: ResourceCalls,
  repositoryName: string,
  { wanted, before }: { readonly wanted: JsonObject; readonly before: JsonObject },
): void {
  const rules = isObject(wanted['LifecyclePolicy']) ? wanted['LifecyclePolicy']['LifecyclePolicyText'] : undefined;
  if (rules !== undefined)
    calls.call('ecr', 'PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: documentOf(rules) });
  else if (before['LifecyclePolicy'] !== undefined) calls.call('ecr', 'DeleteLifecyclePolicy', { repositoryName });
  const { RepositoryPolicyText } = wanted;
  if (RepositoryPolicyText !== undefined)
    calls.call('ecr', 'SetRepositoryPolicy', { repositoryName, policyText: documentOf(RepositoryPolicyText) });
  else if (before['RepositoryPolicyText'] !== undefined)
    calls.call('ecr', 'DeleteRepositoryPolicy', { repositoryName });
}
