// Every operation of EKS that answers something, about the cluster `demo` with the profile `p1`, which are there.

import { CLUSTER_ROLE } from '../support/given.ts';
import { ACCOUNT } from '../support/start-aws.ts';
import { bare, type Past, type Step } from './step.ts';

/** Trusts EKS's pod identities; there as well. */
const IDENTITY_ROLE = `arn:aws:iam::${ACCOUNT}:role/identity`;
const name = 'demo';
const clusterName = name;
const principalArn = CLUSTER_ROLE;
const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
const association = (past: Past) => ({
  clusterName,
  associationId: past('CreatePodIdentityAssociation.association.associationId'),
});
const subscription = (past: Past) => ({ id: past('CreateEksAnywhereSubscription.subscription.id') });
const authority = (past: Past) => ({
  clusterName,
  certificateAuthorityId: past('CreateCertificateAuthority.certificateAuthority.id'),
});
const identityProviderConfig = { type: 'oidc', name: 'login' };
const capability = { clusterName, capabilityName: 'kro' };

export const EKS_TOUR: readonly Step[] = [
  ['DescribeCluster', () => ({ name })],
  bare('ListClusters'),
  ['DescribeFargateProfile', () => ({ clusterName, fargateProfileName: 'p1' })],
  ['ListFargateProfiles', () => ({ clusterName })],
  ['CreateAccessEntry', () => ({ clusterName, principalArn })],
  ['DescribeAccessEntry', () => ({ clusterName, principalArn })],
  ['UpdateAccessEntry', () => ({ clusterName, principalArn, kubernetesGroups: ['viewers'] })],
  ['ListAccessEntries', () => ({ clusterName })],
  ['AssociateAccessPolicy', () => ({ clusterName, principalArn, policyArn, accessScope: { type: 'cluster' } })],
  ['ListAssociatedAccessPolicies', () => ({ clusterName, principalArn })],
  ['DisassociateAccessPolicy', () => ({ clusterName, principalArn, policyArn })],
  ['DeleteAccessEntry', () => ({ clusterName, principalArn })],
  bare('ListAccessPolicies'),
  bare('DescribeClusterVersions'),
  ['ListInsights', () => ({ clusterName })],
  ['DescribeInsight', (past) => ({ clusterName, id: past('ListInsights.insights.0.id') })],
  ['StartInsightsRefresh', () => ({ clusterName })],
  ['DescribeInsightsRefresh', () => ({ clusterName })],
  ['UpdateClusterConfig', () => ({ name, upgradePolicy: { supportType: 'STANDARD' } })],
  ['DescribeUpdate', (past) => ({ name, updateId: past('UpdateClusterConfig.update.id') })],
  ['ListUpdates', () => ({ name })],
  [
    'AssociateEncryptionConfig',
    () => ({
      clusterName,
      encryptionConfig: [
        { resources: ['secrets'], provider: { keyArn: 'arn:aws:kms:us-west-2:123456789012:key/00000000-0000' } },
      ],
    }),
  ],
  [
    'AssociateIdentityProviderConfig',
    () => ({
      clusterName,
      oidc: { identityProviderConfigName: 'login', issuerUrl: 'https://login.example', clientId: 'kubernetes' },
    }),
  ],
  ['DescribeIdentityProviderConfig', () => ({ clusterName, identityProviderConfig })],
  ['ListIdentityProviderConfigs', () => ({ clusterName })],
  ['ListAddons', () => ({ clusterName })],
  ['ListNodegroups', () => ({ clusterName })],
  ['DisassociateIdentityProviderConfig', () => ({ clusterName, identityProviderConfig })],
  [
    'CreatePodIdentityAssociation',
    () => ({ clusterName, namespace: 'default', serviceAccount: 'app', roleArn: IDENTITY_ROLE }),
  ],
  ['DescribePodIdentityAssociation', association],
  ['UpdatePodIdentityAssociation', (past) => ({ ...association(past), disableSessionTags: true })],
  ['ListPodIdentityAssociations', () => ({ clusterName })],
  ['DeletePodIdentityAssociation', association],
  ['TagResource', (past) => ({ resourceArn: past('DescribeCluster.cluster.arn'), tags: { team: 'a' } })],
  ['ListTagsForResource', (past) => ({ resourceArn: past('DescribeCluster.cluster.arn') })],
  ['UntagResource', (past) => ({ resourceArn: past('DescribeCluster.cluster.arn'), tagKeys: ['team'] })],
  ['RegisterCluster', () => ({ name: 'other', connectorConfig: { provider: 'GKE', roleArn: CLUSTER_ROLE } })],
  ['DeregisterCluster', () => ({ name: 'other' })],
  [
    'CreateCapability',
    () => ({ ...capability, type: 'KRO', roleArn: CLUSTER_ROLE, deletePropagationPolicy: 'RETAIN' }),
  ],
  ['DescribeCapability', () => capability],
  ['UpdateCapability', () => ({ ...capability, roleArn: CLUSTER_ROLE })],
  ['ListCapabilities', () => ({ clusterName })],
  ['DeleteCapability', () => capability],
  ['CreateEksAnywhereSubscription', () => ({ name: 'edge', term: { duration: 12, unit: 'MONTHS' } })],
  ['DescribeEksAnywhereSubscription', subscription],
  ['UpdateEksAnywhereSubscription', (past) => ({ ...subscription(past), autoRenew: false })],
  bare('ListEksAnywhereSubscriptions'),
  ['DeleteEksAnywhereSubscription', subscription],
  ['ListCertificateAuthorities', () => ({ clusterName })],
  ['CreateCertificateAuthority', () => ({ clusterName })],
  ['DescribeCertificateAuthority', authority],
  ['ActivateCertificateAuthority', authority],
  [
    'DeleteCertificateAuthority',
    (past) => ({
      clusterName,
      certificateAuthorityId: past('ListCertificateAuthorities.certificateAuthorities.0.id'),
    }),
  ],
  ['UpdateClusterVersion', () => ({ name, version: '1.36' })],
  ['DeleteFargateProfile', () => ({ clusterName, fargateProfileName: 'p1' })],
  ['DeleteCluster', () => ({ name })],
];
