// The operations of ECR that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { createRepository } from './create-repository.ts';
import { deleteLifecyclePolicy } from './delete-lifecycle-policy.ts';
import { deleteRepository } from './delete-repository.ts';
import { deleteRepositoryPolicy } from './delete-repository-policy.ts';
import { describeImages } from './describe-images.ts';
import { describeRegistry } from './describe-registry.ts';
import { describeRepositories } from './describe-repositories.ts';
import { getAuthorizationToken } from './get-authorization-token.ts';
import { getLifecyclePolicy } from './get-lifecycle-policy.ts';
import { getRepositoryPolicy } from './get-repository-policy.ts';
import { listImages } from './list-images.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import model from './model.gen.json' with { type: 'json' };
import { putImageScanningConfiguration } from './put-image-scanning-configuration.ts';
import { putImageTagMutability } from './put-image-tag-mutability.ts';
import { putLifecyclePolicy } from './put-lifecycle-policy.ts';
import { setRepositoryPolicy } from './set-repository-policy.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

export const ecr: Service = {
  model: toServiceModel(model),
  operations: {
    CreateRepository: createRepository,
    DeleteLifecyclePolicy: deleteLifecyclePolicy,
    DeleteRepository: deleteRepository,
    DeleteRepositoryPolicy: deleteRepositoryPolicy,
    DescribeImages: describeImages,
    DescribeRegistry: describeRegistry,
    DescribeRepositories: describeRepositories,
    GetAuthorizationToken: getAuthorizationToken,
    GetLifecyclePolicy: getLifecyclePolicy,
    GetRepositoryPolicy: getRepositoryPolicy,
    ListImages: listImages,
    ListTagsForResource: listTagsForResource,
    PutImageScanningConfiguration: putImageScanningConfiguration,
    PutImageTagMutability: putImageTagMutability,
    PutLifecyclePolicy: putLifecyclePolicy,
    SetRepositoryPolicy: setRepositoryPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
};
