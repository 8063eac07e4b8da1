// What the operations of ECR need.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html

import type { Need, ServiceNeeds } from '../need.ts';

const REPOSITORY: Need = { on: 'repository/{repositoryName}' };

export const ECR_NEEDS: ServiceNeeds = {
  needs: {
    CreatePullThroughCacheRule: {},
    CreateRepository: { ...REPOSITORY, tags: 'tags', tagAction: 'ecr:TagResource' },
    DeleteLifecyclePolicy: REPOSITORY,
    DeletePullThroughCacheRule: {},
    DeleteRegistryPolicy: {},
    DeleteRepository: REPOSITORY,
    DeleteRepositoryPolicy: REPOSITORY,
    DescribeImages: REPOSITORY,
    DescribePullThroughCacheRules: {},
    DescribeRegistry: {},
    DescribeRepositories: { on: 'repository/{repositoryNames}' },
    GetAuthorizationToken: {},
    GetLifecyclePolicy: REPOSITORY,
    GetRegistryPolicy: {},
    GetRegistryScanningConfiguration: {},
    GetRepositoryPolicy: REPOSITORY,
    ListImages: REPOSITORY,
    ListTagsForResource: { on: '{resourceArn}' },
    PutImageScanningConfiguration: REPOSITORY,
    PutImageTagMutability: REPOSITORY,
    PutLifecyclePolicy: REPOSITORY,
    PutRegistryPolicy: {},
    PutRegistryScanningConfiguration: {},
    PutReplicationConfiguration: {},
    SetRepositoryPolicy: REPOSITORY,
    TagResource: { on: '{resourceArn}', tags: 'tags' },
    UntagResource: { on: '{resourceArn}', tagKeys: 'tagKeys' },
    UpdatePullThroughCacheRule: {},
  },
};
