// The operations of EKS that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { createCluster } from './create-cluster.ts';
import { createFargateProfile } from './create-fargate-profile.ts';
import { deleteCluster } from './delete-cluster.ts';
import { deleteFargateProfile } from './delete-fargate-profile.ts';
import { describeCluster } from './describe-cluster.ts';
import { describeFargateProfile } from './describe-fargate-profile.ts';
import { listClusters } from './list-clusters.ts';
import { listFargateProfiles } from './list-fargate-profiles.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import model from './model.gen.json' with { type: 'json' };
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

export const eks: Service = {
  model: toServiceModel(model),
  operations: {
    CreateCluster: createCluster,
    CreateFargateProfile: createFargateProfile,
    DeleteCluster: deleteCluster,
    DeleteFargateProfile: deleteFargateProfile,
    DescribeCluster: describeCluster,
    DescribeFargateProfile: describeFargateProfile,
    ListClusters: listClusters,
    ListFargateProfiles: listFargateProfiles,
    ListTagsForResource: listTagsForResource,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
};
