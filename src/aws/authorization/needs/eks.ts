// What each operation of EKS needs.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html

import { ACCESS_ENTRIES, accessEntryKey } from '../../eks/access-entries.ts';
import { invalidRequest } from '../../eks/errors.ts';
import { FARGATE_PROFILES, profileKey } from '../../eks/fargate-profiles.ts';
import { ALIASES } from '../../kms/keys.ts';
import type { AwsContext } from '../../operation.ts';
import type { Input, Need, ServiceNeeds } from '../need.ts';

const CLUSTER: Need = { on: 'cluster/{clusterName}' };
const NAMED_CLUSTER: Need = { on: 'cluster/{name}' };
const ALL_CLUSTERS: Need = { on: 'cluster/*' };
const PROFILE: Need = { on: '{profile:fargateProfileName}' };
const ENTRY: Need = {
  on: '{entry:principalArn}',
  values: { 'eks:clusterName': 'clusterName', 'eks:principalArn': 'principalArn' },
};
const IDENTITY_PROVIDER: Need = {
  on: 'identityproviderconfig/{clusterName}/{identityProviderConfig.type}/{identityProviderConfig.name}/*',
};
const POD_IDENTITY: Need = { on: 'podidentityassociation/{clusterName}/{associationId}' };
const CAPABILITY: Need = { on: 'capability/{clusterName}/*/{capabilityName}/*' };
const SUBSCRIPTION: Need = { on: 'eks-anywhere-subscription/{id}' };

const TAGGED = { tags: 'tags', tagAction: 'eks:TagResource' } as const;

const ACCESS_POLICY_VALUES = {
  ...ENTRY.values,
  'eks:policyArn': 'policyArn',
  'eks:accessScope': 'accessScope.type',
  'eks:namespaces': 'accessScope.namespaces',
};
const CLUSTER_VALUES = {
  'eks:authenticationMode': 'accessConfig.authenticationMode',
  'eks:supportType': 'upgradePolicy.supportType',
  'eks:computeConfigEnabled': 'computeConfig.enabled',
  'eks:elasticLoadBalancingEnabled': 'kubernetesNetworkConfig.elasticLoadBalancing.enabled',
  'eks:blockStorageEnabled': 'storageConfig.blockStorage.enabled',
};

interface LogSetup {
  readonly types?: readonly string[];
  readonly enabled?: boolean;
}

/** `eks:loggingType/api` → whether it is switched on. */
function loggingValues(input: Input): Record<string, readonly string[]> {
  const { clusterLogging = [] } = (input['logging'] ?? {}) as { clusterLogging?: readonly LogSetup[] };
  return Object.fromEntries(
    clusterLogging.flatMap(({ types = [], enabled = false }) =>
      types.map((type) => [`eks:loggingType/${type}`, [String(enabled)]]),
    ),
  );
}

/** EKS looks at the key and makes itself a grant of it; its words are in terraform-aws-modules/terraform-aws-eks#2678. */
const ENCRYPTING = {
  onBehalf: {
    on: '{key:encryptionConfig.provider.keyArn}',
    actions: ['kms:DescribeKey', 'kms:CreateGrant'],
    refusal: (action: string) => invalidRequest(`User not authorized to perform ${action} operation`),
  },
} as const;

const clusterOf = (input: Input, { account, region }: AwsContext) => ({
  account,
  region,
  name: String(input['clusterName']),
});

export const EKS_NEEDS: ServiceNeeds = {
  needs: {
    ActivateCertificateAuthority: CLUSTER,
    AssociateAccessPolicy: { ...ENTRY, values: ACCESS_POLICY_VALUES },
    AssociateEncryptionConfig: { ...CLUSTER, ...ENCRYPTING },
    AssociateIdentityProviderConfig: {
      ...CLUSTER,
      ...TAGGED,
      values: { 'eks:clientId': 'oidc.clientId', 'eks:issuerUrl': 'oidc.issuerUrl' },
    },
    CancelUpdate: NAMED_CLUSTER,
    CreateAccessEntry: {
      ...CLUSTER,
      ...TAGGED,
      values: {
        'eks:principalArn': 'principalArn',
        'eks:kubernetesGroups': 'kubernetesGroups',
        'eks:username': 'username',
        'eks:accessEntryType': 'type',
      },
    },
    CreateCapability: { ...CLUSTER, ...TAGGED, passes: { role: '{roleArn}', to: 'capabilities.eks.amazonaws.com' } },
    CreateCertificateAuthority: CLUSTER,
    CreateCluster: {
      ...NAMED_CLUSTER,
      ...TAGGED,
      ...ENCRYPTING,
      passes: { role: '{roleArn}', to: 'eks.amazonaws.com' },
      values: {
        ...CLUSTER_VALUES,
        'eks:bootstrapClusterCreatorAdminPermissions': 'accessConfig.bootstrapClusterCreatorAdminPermissions',
        'eks:bootstrapSelfManagedAddons': 'bootstrapSelfManagedAddons',
      },
      moreValues: loggingValues,
    },
    CreateEksAnywhereSubscription: { on: 'eks-anywhere-subscription/*', ...TAGGED },
    CreateFargateProfile: {
      ...CLUSTER,
      ...TAGGED,
      passes: { role: '{podExecutionRoleArn}', to: 'eks-fargate-pods.amazonaws.com' },
    },
    CreatePodIdentityAssociation: {
      ...CLUSTER,
      ...TAGGED,
      passes: { role: '{roleArn}', to: 'pods.eks.amazonaws.com' },
    },
    DeleteAccessEntry: ENTRY,
    DeleteCapability: CAPABILITY,
    DeleteCertificateAuthority: CLUSTER,
    DeleteCluster: NAMED_CLUSTER,
    DeleteEksAnywhereSubscription: SUBSCRIPTION,
    DeleteFargateProfile: PROFILE,
    DeletePodIdentityAssociation: POD_IDENTITY,
    DeregisterCluster: NAMED_CLUSTER,
    DescribeAccessEntry: ENTRY,
    DescribeAddon: { on: 'addon/{clusterName}/{addonName}/*' },
    DescribeCapability: CAPABILITY,
    DescribeCertificateAuthority: CLUSTER,
    DescribeCluster: NAMED_CLUSTER,
    DescribeClusterVersions: {},
    DescribeEksAnywhereSubscription: SUBSCRIPTION,
    DescribeFargateProfile: PROFILE,
    DescribeIdentityProviderConfig: IDENTITY_PROVIDER,
    DescribeInsight: CLUSTER,
    DescribeInsightsRefresh: CLUSTER,
    DescribeNodegroup: { on: 'nodegroup/{clusterName}/{nodegroupName}/*' },
    DescribePodIdentityAssociation: POD_IDENTITY,
    DescribeUpdate: NAMED_CLUSTER,
    DisassociateAccessPolicy: { ...ENTRY, values: ACCESS_POLICY_VALUES },
    DisassociateIdentityProviderConfig: IDENTITY_PROVIDER,
    ListAccessEntries: CLUSTER,
    ListAccessPolicies: {},
    ListAddons: CLUSTER,
    ListAssociatedAccessPolicies: ENTRY,
    ListCapabilities: CLUSTER,
    ListCertificateAuthorities: CLUSTER,
    ListClusters: ALL_CLUSTERS,
    ListEksAnywhereSubscriptions: {},
    ListFargateProfiles: CLUSTER,
    ListIdentityProviderConfigs: CLUSTER,
    ListInsights: CLUSTER,
    ListNodegroups: CLUSTER,
    ListPodIdentityAssociations: CLUSTER,
    ListTagsForResource: { on: '{resourceArn}' },
    ListUpdates: NAMED_CLUSTER,
    RegisterCluster: {
      ...NAMED_CLUSTER,
      ...TAGGED,
      passes: { role: '{connectorConfig.roleArn}', to: 'eks-connector.amazonaws.com' },
    },
    StartInsightsRefresh: CLUSTER,
    TagResource: { on: '{resourceArn}', tags: 'tags' },
    UntagResource: { on: '{resourceArn}', tagKeys: 'tagKeys' },
    UpdateAccessEntry: ENTRY,
    UpdateCapability: CAPABILITY,
    UpdateClusterConfig: { ...NAMED_CLUSTER, values: CLUSTER_VALUES, moreValues: loggingValues },
    UpdateClusterVersion: NAMED_CLUSTER,
    UpdateEksAnywhereSubscription: SUBSCRIPTION,
    UpdatePodIdentityAssociation: { ...POD_IDENTITY, passes: { role: '{roleArn}', to: 'pods.eks.amazonaws.com' } },
  },
  finders: {
    key(keyArn = '', _input, { store, account, region }) {
      const [before = '', alias] = keyArn.split(':alias/');
      if (alias === undefined) return keyArn === '' ? undefined : keyArn;
      const found = ALIASES.find(store, ALIASES.keyOf({ account, region }, `alias/${alias}`));
      return `${before}:key/${found?.keyId ?? '*'}`;
    },
    profile(name, input, context) {
      const cluster = clusterOf(input, context);
      const found = FARGATE_PROFILES.find(context.store, profileKey(cluster, name ?? ''));
      return found?.profile.fargateProfileArn ?? `fargateprofile/${cluster.name}/${name}/*`;
    },
    entry(principalArn, input, context) {
      const cluster = clusterOf(input, context);
      const found = ACCESS_ENTRIES.find(context.store, accessEntryKey(cluster, principalArn ?? ''));
      if (found) return found.accessEntryArn;
      const [, account = '*', kind = '*', name = '*'] =
        /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(?:(\w[\w-]*)\/)?(.+)$/.exec(principalArn ?? '') ?? [];
      return `access-entry/${cluster.name}/${kind}/${account}/${name}/*`;
    },
  },
};
