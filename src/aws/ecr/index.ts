// The operations of ECR that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { createPullThroughCacheRule } from './create-pull-through-cache-rule.ts';
import { createRepository } from './create-repository.ts';
import { deleteLifecyclePolicy } from './delete-lifecycle-policy.ts';
import { deletePullThroughCacheRule } from './delete-pull-through-cache-rule.ts';
import { deleteRegistryPolicy } from './delete-registry-policy.ts';
import { deleteRepository } from './delete-repository.ts';
import { deleteRepositoryPolicy } from './delete-repository-policy.ts';
import { describeImages } from './describe-images.ts';
import { describePullThroughCacheRules } from './describe-pull-through-cache-rules.ts';
import { describeRegistry } from './describe-registry.ts';
import { describeRepositories } from './describe-repositories.ts';
import { getAuthorizationToken } from './get-authorization-token.ts';
import { getLifecyclePolicy } from './get-lifecycle-policy.ts';
import { getRegistryPolicy } from './get-registry-policy.ts';
import { getRegistryScanningConfiguration } from './get-registry-scanning-configuration.ts';
import { getRepositoryPolicy } from './get-repository-policy.ts';
import { listImages } from './list-images.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import model from './model.gen.json' with { type: 'json' };
import { putImageScanningConfiguration } from './put-image-scanning-configuration.ts';
import { putImageTagMutability } from './put-image-tag-mutability.ts';
import { putLifecyclePolicy } from './put-lifecycle-policy.ts';
import { putRegistryPolicy } from './put-registry-policy.ts';
import { putRegistryScanningConfiguration } from './put-registry-scanning-configuration.ts';
import { putReplicationConfiguration } from './put-replication-configuration.ts';
import { setRepositoryPolicy } from './set-repository-policy.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updatePullThroughCacheRule } from './update-pull-through-cache-rule.ts';

export const ecr: Service = {
  model: toServiceModel(model),
  operations: {
    CreatePullThroughCacheRule: createPullThroughCacheRule,
    CreateRepository: createRepository,
    DeleteLifecyclePolicy: deleteLifecyclePolicy,
    DeletePullThroughCacheRule: deletePullThroughCacheRule,
    DeleteRegistryPolicy: deleteRegistryPolicy,
    DeleteRepository: deleteRepository,
    DeleteRepositoryPolicy: deleteRepositoryPolicy,
    DescribeImages: describeImages,
    DescribePullThroughCacheRules: describePullThroughCacheRules,
    DescribeRegistry: describeRegistry,
    DescribeRepositories: describeRepositories,
    GetAuthorizationToken: getAuthorizationToken,
    GetLifecyclePolicy: getLifecyclePolicy,
    GetRegistryPolicy: getRegistryPolicy,
    GetRegistryScanningConfiguration: getRegistryScanningConfiguration,
    GetRepositoryPolicy: getRepositoryPolicy,
    ListImages: listImages,
    ListTagsForResource: listTagsForResource,
    PutImageScanningConfiguration: putImageScanningConfiguration,
    PutImageTagMutability: putImageTagMutability,
    PutLifecyclePolicy: putLifecyclePolicy,
    PutRegistryPolicy: putRegistryPolicy,
    PutRegistryScanningConfiguration: putRegistryScanningConfiguration,
    PutReplicationConfiguration: putReplicationConfiguration,
    SetRepositoryPolicy: setRepositoryPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdatePullThroughCacheRule: updatePullThroughCacheRule,
  },
};
