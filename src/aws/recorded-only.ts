// What is validated, stored and described, and has no effect: said here, so that the documentation can say it.

/** Service → operation → why nothing else happens. Whatever is served and not here works. */
export const RECORDED_ONLY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  eks: {
    ...because('the cluster’s own records are not encrypted', ['AssociateEncryptionConfig']),
    ...because('the cluster does not believe tokens of other issuers', [
      'AssociateIdentityProviderConfig',
      'DescribeIdentityProviderConfig',
      'DisassociateIdentityProviderConfig',
      'ListIdentityProviderConfigs',
    ]),
    ...because('pods on Fargate have no pod identities, on the real service either', [
      'CreatePodIdentityAssociation',
      'DeletePodIdentityAssociation',
      'DescribePodIdentityAssociation',
      'ListPodIdentityAssociations',
      'UpdatePodIdentityAssociation',
    ]),
    ...because('nothing is installed in the cluster', [
      'CreateCapability',
      'DeleteCapability',
      'DescribeCapability',
      'ListCapabilities',
      'UpdateCapability',
    ]),
    ...because('the cluster’s certificates are signed by the authority that it began with', [
      'ActivateCertificateAuthority',
      'CreateCertificateAuthority',
      'DeleteCertificateAuthority',
    ]),
    ...because('no add-on can be made', ['DescribeAddon', 'ListAddons']),
    ...because('no node group can be made', ['DescribeNodegroup', 'ListNodegroups']),
    ...because('a cluster elsewhere is never connected, and stays PENDING', ['RegisterCluster', 'DeregisterCluster']),
    ...because('it licenses nothing', [
      'CreateEksAnywhereSubscription',
      'DeleteEksAnywhereSubscription',
      'DescribeEksAnywhereSubscription',
      'ListEksAnywhereSubscriptions',
      'UpdateEksAnywhereSubscription',
    ]),
  },
  s3: {
    ...because('every object has its last version alone', [
      'GetBucketVersioning',
      'ListObjectVersions',
      'PutBucketVersioning',
    ]),
    ...because('no bucket has any', [
      'GetBucketAccelerateConfiguration',
      'GetBucketCors',
      'GetBucketLogging',
      'GetBucketReplication',
      'GetBucketRequestPayment',
      'GetBucketWebsite',
      'GetObjectLockConfiguration',
    ]),
    ...because('nothing expires', [
      'DeleteBucketLifecycle',
      'GetBucketLifecycleConfiguration',
      'PutBucketLifecycleConfiguration',
    ]),
    ...because('objects have no access control lists', [
      'DeleteBucketOwnershipControls',
      'GetBucketAcl',
      'GetBucketOwnershipControls',
      'PutBucketAcl',
      'PutBucketOwnershipControls',
    ]),
    ...because('objects are kept as they are sent', [
      'DeleteBucketEncryption',
      'GetBucketEncryption',
      'PutBucketEncryption',
    ]),
  },
  ec2: {
    ...because('traffic is not filtered', [
      'AuthorizeSecurityGroupEgress',
      'AuthorizeSecurityGroupIngress',
      'CreateNetworkAcl',
      'CreateNetworkAclEntry',
      'DeleteNetworkAcl',
      'DeleteNetworkAclEntry',
      'ModifySecurityGroupRules',
      'ReplaceNetworkAclAssociation',
      'ReplaceNetworkAclEntry',
      'RevokeSecurityGroupEgress',
      'RevokeSecurityGroupIngress',
      'UpdateSecurityGroupRuleDescriptionsEgress',
      'UpdateSecurityGroupRuleDescriptionsIngress',
    ]),
    ...because('there is nothing that it could be attached to', [
      'CreateNetworkInterface',
      'ModifyNetworkInterfaceAttribute',
    ]),
    ...because('nothing is written of the traffic', ['CreateFlowLogs', 'DeleteFlowLogs']),
    ...because('VPCs are not connected', [
      'AcceptVpcPeeringConnection',
      'CreateVpcPeeringConnection',
      'DeleteVpcPeeringConnection',
      'ModifyVpcPeeringConnectionOptions',
      'RejectVpcPeeringConnection',
    ]),
    ...because('on Fargate, pods take nothing from it', ['AssociateDhcpOptions', 'CreateDhcpOptions']),
    ...because('it is named in rules, and traffic is not filtered', [
      'CreateManagedPrefixList',
      'DeleteManagedPrefixList',
      'ModifyManagedPrefixList',
    ]),
    ...because('pods have addresses of IPv4 only', ['AssociateSubnetCidrBlock', 'DisassociateSubnetCidrBlock']),
    ...because('there are no EC2 instances', [
      'CreateKeyPair',
      'CreateLaunchTemplate',
      'CreateLaunchTemplateVersion',
      'DeleteKeyPair',
      'DeleteLaunchTemplate',
      'DeleteLaunchTemplateVersions',
      'DescribeInstances',
      'ImportKeyPair',
      'ModifyLaunchTemplate',
      'ModifyVpcTenancy',
    ]),
    ...because('nothing answers behind an endpoint', ['CreateVpcEndpoint', 'DeleteVpcEndpoints', 'ModifyVpcEndpoint']),
    ...because('pods reach the outside by the engine’s network', [
      'AllocateAddress',
      'AssignPrivateNatGatewayAddress',
      'AssociateAddress',
      'AssociateNatGatewayAddress',
      'CreateEgressOnlyInternetGateway',
      'CreateNatGateway',
      'DeleteEgressOnlyInternetGateway',
      'DeleteNatGateway',
      'DisassociateAddress',
      'DisassociateNatGatewayAddress',
      'ReleaseAddress',
      'UnassignPrivateNatGatewayAddress',
    ]),
  },
  iam: {
    ...because('there are no EC2 instances', [
      'AddRoleToInstanceProfile',
      'CreateInstanceProfile',
      'DeleteInstanceProfile',
      'RemoveRoleFromInstanceProfile',
    ]),
    ...because('when a key was used is not written down', ['GetAccessKeyLastUsed']),
    ...because('there is no console to log in to', [
      'CreateLoginProfile',
      'DeleteLoginProfile',
      'GetLoginProfile',
      'UpdateAccountPasswordPolicy',
      'UpdateLoginProfile',
    ]),
    ...because('users have access keys, and nothing else to log in with', [
      'ListMFADevices',
      'ListSSHPublicKeys',
      'ListServiceSpecificCredentials',
      'ListSigningCertificates',
      'ListVirtualMFADevices',
    ]),
  },
  kms: {
    ...because('the service that it is for does not look at it', ['CreateGrant']),
    ...because('a key is used with the same material however often it is rotated', ['EnableKeyRotation']),
  },
  logs: {
    ...because('log events are not encrypted', ['AssociateKmsKey', 'DisassociateKmsKey']),
    ...because('there is no CloudWatch to keep metrics', ['DeleteMetricFilter', 'PutMetricFilter']),
    ...because('there is no Lambda, Kinesis or Firehose to send events to', [
      'DeleteDestination',
      'DeleteSubscriptionFilter',
      'PutDestination',
      'PutDestinationPolicy',
      'PutSubscriptionFilter',
    ]),
    ...because('no service of AWS writes here by it', ['DeleteResourcePolicy', 'PutResourcePolicy']),
  },
  ecr: {
    ...because('there is no registry: nothing is pushed to it or pulled from it', [
      'CreatePullThroughCacheRule',
      'CreateRepository',
      'GetAuthorizationToken',
      'PutImageScanningConfiguration',
      'PutImageTagMutability',
      'PutLifecyclePolicy',
      'PutRegistryPolicy',
      'PutRegistryScanningConfiguration',
      'PutReplicationConfiguration',
      'SetRepositoryPolicy',
      'UpdatePullThroughCacheRule',
    ]),
  },
  'service-quotas': because('of all quotas, those of clusters, Fargate profiles, selectors and labels are kept', [
    'RequestServiceQuotaIncrease',
  ]),
};

const PARTS_OF_CLUSTERS = {
  remoteNetworkConfig: 'no hybrid nodes join a cluster of Fargate’s',
  controlPlaneEgressMode: 'the control plane reaches pods and webhooks by the emulator’s own network',
  'kubeApiServerConfig, kubeSchedulerConfig, kubeControllerManagerConfig':
    'the parts of the control plane work as they do by default',
  'logging of types other than audit and authenticator': 'no such events arrive in CloudWatch Logs',
};

const PARTS_OF_STACKS = {
  NotificationARNs: 'there is no SNS to notify',
  RollbackConfiguration: 'there are no alarms to watch',
  StackPolicyBody: 'a stack protects none of its resources from updates',
};

/** Service → operation → member of its request that is recorded only → why. */
export const RECORDED_MEMBERS: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  eks: {
    CreateCluster: PARTS_OF_CLUSTERS,
    UpdateClusterConfig: PARTS_OF_CLUSTERS,
    UpdateClusterVersion: { rollbackConfig: 'there is no Auto Mode, whose rollbacks can take too long' },
  },
  kms: {
    CreateKey: {
      'KeySpec of SM2 and ML-DSA': 'they have no material, and nothing is done with them',
      'KeyUsage of RSA keys that encrypt, and of key agreement':
        'their public keys are told, and nothing else is done with them',
    },
  },
  ssm: { PutParameter: { Policies: 'nothing expires by them, and nobody is notified' } },
  cloudformation: {
    CreateChangeSet: { RollbackConfiguration: PARTS_OF_STACKS.RollbackConfiguration },
    CreateStack: { ...PARTS_OF_STACKS, TimeoutInMinutes: 'a stack takes the time that the dial gives it' },
    UpdateStack: PARTS_OF_STACKS,
  },
};

function because(why: string, operations: readonly string[]): Record<string, string> {
  return Object.fromEntries(operations.map((operation) => [operation, why]));
}
