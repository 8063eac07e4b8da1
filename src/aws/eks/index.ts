// The operations of EKS that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { associateAccessPolicy } from './associate-access-policy.ts';
import { associateEncryptionConfig } from './associate-encryption-config.ts';
import { associateIdentityProviderConfig } from './associate-identity-provider-config.ts';
import { createAccessEntry } from './create-access-entry.ts';
import { createCluster } from './create-cluster.ts';
import { createFargateProfile } from './create-fargate-profile.ts';
import { createPodIdentityAssociation } from './create-pod-identity-association.ts';
import { deleteAccessEntry } from './delete-access-entry.ts';
import { deleteCluster } from './delete-cluster.ts';
import { deleteFargateProfile } from './delete-fargate-profile.ts';
import { deletePodIdentityAssociation } from './delete-pod-identity-association.ts';
import { describeAccessEntry } from './describe-access-entry.ts';
import { describeCluster } from './describe-cluster.ts';
import { describeClusterVersions } from './describe-cluster-versions.ts';
import { describeFargateProfile } from './describe-fargate-profile.ts';
import { describeIdentityProviderConfig } from './describe-identity-provider-config.ts';
import { describePodIdentityAssociation } from './describe-pod-identity-association.ts';
import { describeUpdate } from './describe-update.ts';
import { disassociateAccessPolicy } from './disassociate-access-policy.ts';
import { disassociateIdentityProviderConfig } from './disassociate-identity-provider-config.ts';
import { listAccessEntries } from './list-access-entries.ts';
import { listAccessPolicies } from './list-access-policies.ts';
import { listAssociatedAccessPolicies } from './list-associated-access-policies.ts';
import { listClusters } from './list-clusters.ts';
import { listFargateProfiles } from './list-fargate-profiles.ts';
import { listIdentityProviderConfigs } from './list-identity-provider-configs.ts';
import { listPodIdentityAssociations } from './list-pod-identity-associations.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listUpdates } from './list-updates.ts';
import model from './model.gen.json' with { type: 'json' };
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateAccessEntry } from './update-access-entry.ts';
import { updateClusterConfig } from './update-cluster-config.ts';
import { updateClusterVersion } from './update-cluster-version.ts';
import { updatePodIdentityAssociation } from './update-pod-identity-association.ts';

export const eks: Service = {
  model: toServiceModel(model),
  operations: {
    AssociateAccessPolicy: associateAccessPolicy,
    AssociateEncryptionConfig: associateEncryptionConfig,
    AssociateIdentityProviderConfig: associateIdentityProviderConfig,
    CreateAccessEntry: createAccessEntry,
    CreateCluster: createCluster,
    CreateFargateProfile: createFargateProfile,
    CreatePodIdentityAssociation: createPodIdentityAssociation,
    DeleteAccessEntry: deleteAccessEntry,
    DeleteCluster: deleteCluster,
    DeleteFargateProfile: deleteFargateProfile,
    DeletePodIdentityAssociation: deletePodIdentityAssociation,
    DescribeAccessEntry: describeAccessEntry,
    DescribeCluster: describeCluster,
    DescribeClusterVersions: describeClusterVersions,
    DescribeFargateProfile: describeFargateProfile,
    DescribeIdentityProviderConfig: describeIdentityProviderConfig,
    DescribePodIdentityAssociation: describePodIdentityAssociation,
    DescribeUpdate: describeUpdate,
    DisassociateAccessPolicy: disassociateAccessPolicy,
    DisassociateIdentityProviderConfig: disassociateIdentityProviderConfig,
    ListAccessEntries: listAccessEntries,
    ListAccessPolicies: listAccessPolicies,
    ListAssociatedAccessPolicies: listAssociatedAccessPolicies,
    ListClusters: listClusters,
    ListFargateProfiles: listFargateProfiles,
    ListIdentityProviderConfigs: listIdentityProviderConfigs,
    ListPodIdentityAssociations: listPodIdentityAssociations,
    ListTagsForResource: listTagsForResource,
    ListUpdates: listUpdates,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAccessEntry: updateAccessEntry,
    UpdateClusterConfig: updateClusterConfig,
    UpdateClusterVersion: updateClusterVersion,
    UpdatePodIdentityAssociation: updatePodIdentityAssociation,
  },
};
