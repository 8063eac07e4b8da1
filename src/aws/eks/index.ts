// The operations of EKS that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { activateCertificateAuthority } from './activate-certificate-authority.ts';
import { associateAccessPolicy } from './associate-access-policy.ts';
import { associateEncryptionConfig } from './associate-encryption-config.ts';
import { associateIdentityProviderConfig } from './associate-identity-provider-config.ts';
import { cancelUpdate } from './cancel-update.ts';
import { createAccessEntry } from './create-access-entry.ts';
import { createCapability } from './create-capability.ts';
import { createCertificateAuthority } from './create-certificate-authority.ts';
import { createCluster } from './create-cluster.ts';
import { createEksAnywhereSubscription } from './create-eks-anywhere-subscription.ts';
import { createFargateProfile } from './create-fargate-profile.ts';
import { createPodIdentityAssociation } from './create-pod-identity-association.ts';
import { deleteAccessEntry } from './delete-access-entry.ts';
import { deleteCapability } from './delete-capability.ts';
import { deleteCertificateAuthority } from './delete-certificate-authority.ts';
import { deleteCluster } from './delete-cluster.ts';
import { deleteEksAnywhereSubscription } from './delete-eks-anywhere-subscription.ts';
import { deleteFargateProfile } from './delete-fargate-profile.ts';
import { deletePodIdentityAssociation } from './delete-pod-identity-association.ts';
import { deregisterCluster } from './deregister-cluster.ts';
import { describeAccessEntry } from './describe-access-entry.ts';
import { describeAddon } from './describe-addon.ts';
import { describeCapability } from './describe-capability.ts';
import { describeCertificateAuthority } from './describe-certificate-authority.ts';
import { describeCluster } from './describe-cluster.ts';
import { describeClusterVersions } from './describe-cluster-versions.ts';
import { describeEksAnywhereSubscription } from './describe-eks-anywhere-subscription.ts';
import { describeFargateProfile } from './describe-fargate-profile.ts';
import { describeIdentityProviderConfig } from './describe-identity-provider-config.ts';
import { describeInsight } from './describe-insight.ts';
import { describeInsightsRefresh } from './describe-insights-refresh.ts';
import { describeNodegroup } from './describe-nodegroup.ts';
import { describePodIdentityAssociation } from './describe-pod-identity-association.ts';
import { describeUpdate } from './describe-update.ts';
import { disassociateAccessPolicy } from './disassociate-access-policy.ts';
import { disassociateIdentityProviderConfig } from './disassociate-identity-provider-config.ts';
import { listAccessEntries } from './list-access-entries.ts';
import { listAccessPolicies } from './list-access-policies.ts';
import { listAddons } from './list-addons.ts';
import { listAssociatedAccessPolicies } from './list-associated-access-policies.ts';
import { listCapabilities } from './list-capabilities.ts';
import { listCertificateAuthorities } from './list-certificate-authorities.ts';
import { listClusters } from './list-clusters.ts';
import { listEksAnywhereSubscriptions } from './list-eks-anywhere-subscriptions.ts';
import { listFargateProfiles } from './list-fargate-profiles.ts';
import { listIdentityProviderConfigs } from './list-identity-provider-configs.ts';
import { listInsights } from './list-insights.ts';
import { listNodegroups } from './list-nodegroups.ts';
import { listPodIdentityAssociations } from './list-pod-identity-associations.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listUpdates } from './list-updates.ts';
import model from './model.gen.json' with { type: 'json' };
import { registerCluster } from './register-cluster.ts';
import { startInsightsRefresh } from './start-insights-refresh.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateAccessEntry } from './update-access-entry.ts';
import { updateCapability } from './update-capability.ts';
import { updateClusterConfig } from './update-cluster-config.ts';
import { updateClusterVersion } from './update-cluster-version.ts';
import { updateEksAnywhereSubscription } from './update-eks-anywhere-subscription.ts';
import { updatePodIdentityAssociation } from './update-pod-identity-association.ts';

export const eks: Service = {
  model: toServiceModel(model),
  operations: {
    ActivateCertificateAuthority: activateCertificateAuthority,
    AssociateAccessPolicy: associateAccessPolicy,
    AssociateEncryptionConfig: associateEncryptionConfig,
    AssociateIdentityProviderConfig: associateIdentityProviderConfig,
    CancelUpdate: cancelUpdate,
    CreateAccessEntry: createAccessEntry,
    CreateCapability: createCapability,
    CreateCertificateAuthority: createCertificateAuthority,
    CreateCluster: createCluster,
    CreateEksAnywhereSubscription: createEksAnywhereSubscription,
    CreateFargateProfile: createFargateProfile,
    CreatePodIdentityAssociation: createPodIdentityAssociation,
    DeleteAccessEntry: deleteAccessEntry,
    DeleteCapability: deleteCapability,
    DeleteCertificateAuthority: deleteCertificateAuthority,
    DeleteCluster: deleteCluster,
    DeleteEksAnywhereSubscription: deleteEksAnywhereSubscription,
    DeleteFargateProfile: deleteFargateProfile,
    DeletePodIdentityAssociation: deletePodIdentityAssociation,
    DeregisterCluster: deregisterCluster,
    DescribeAccessEntry: describeAccessEntry,
    DescribeAddon: describeAddon,
    DescribeCapability: describeCapability,
    DescribeCertificateAuthority: describeCertificateAuthority,
    DescribeCluster: describeCluster,
    DescribeClusterVersions: describeClusterVersions,
    DescribeEksAnywhereSubscription: describeEksAnywhereSubscription,
    DescribeFargateProfile: describeFargateProfile,
    DescribeIdentityProviderConfig: describeIdentityProviderConfig,
    DescribeInsight: describeInsight,
    DescribeInsightsRefresh: describeInsightsRefresh,
    DescribeNodegroup: describeNodegroup,
    DescribePodIdentityAssociation: describePodIdentityAssociation,
    DescribeUpdate: describeUpdate,
    DisassociateAccessPolicy: disassociateAccessPolicy,
    DisassociateIdentityProviderConfig: disassociateIdentityProviderConfig,
    ListAccessEntries: listAccessEntries,
    ListAccessPolicies: listAccessPolicies,
    ListAddons: listAddons,
    ListAssociatedAccessPolicies: listAssociatedAccessPolicies,
    ListCapabilities: listCapabilities,
    ListCertificateAuthorities: listCertificateAuthorities,
    ListClusters: listClusters,
    ListEksAnywhereSubscriptions: listEksAnywhereSubscriptions,
    ListFargateProfiles: listFargateProfiles,
    ListIdentityProviderConfigs: listIdentityProviderConfigs,
    ListInsights: listInsights,
    ListNodegroups: listNodegroups,
    ListPodIdentityAssociations: listPodIdentityAssociations,
    ListTagsForResource: listTagsForResource,
    ListUpdates: listUpdates,
    RegisterCluster: registerCluster,
    StartInsightsRefresh: startInsightsRefresh,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAccessEntry: updateAccessEntry,
    UpdateCapability: updateCapability,
    UpdateClusterConfig: updateClusterConfig,
    UpdateClusterVersion: updateClusterVersion,
    UpdateEksAnywhereSubscription: updateEksAnywhereSubscription,
    UpdatePodIdentityAssociation: updatePodIdentityAssociation,
  },
};
