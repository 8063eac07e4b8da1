// CreateCluster: checks, then writes a cluster in status CREATING with what it has in EC2. The cluster controller does the rest.

import { upperHexId } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { VPCS } from '../ec2/collections.ts';
import type { Subnet } from '../ec2/types.gen.ts';
import { canAssume } from '../iam/policy-document.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { partitionOf, regionalArn } from '../partitions.ts';
import { appliedQuota, EKS_QUOTAS } from '../service-quotas/quotas.ts';
import { ensureCreatorEntry } from './access-entries.ts';
import { createClusterSecurityGroup, createControlPlaneInterfaces } from './cluster-resources.ts';
import { askedMembers, type ClusterSettings, clusterSettings } from './cluster-settings.ts';
import { CLUSTERS, type ClusterRecord, clusterKey, toCluster } from './clusters.ts';
import { inUse, invalidParameter } from './errors.ts';
import { checkSecurityGroups, resolveRole, resolveSubnets } from './references.ts';
import { findRegistered } from './registered-clusters.ts';
import { remoteNetworks } from './remote-networks.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { checkServiceCidr, defaultServiceCidr } from './service-cidr.ts';
import { newTags } from './tags.ts';
import type { CreateClusterRequest, CreateClusterResponse } from './types.gen.ts';

export const createCluster: Operation<CreateClusterRequest, CreateClusterResponse> = (input, context) => {
  const { account, region, store, clock } = context;
  const reference = { account, region, name: input.name };
  const key = clusterKey(reference);
  return store.commit((transaction) => {
    const existing = CLUSTERS.find(transaction, key);
    if (existing && isRepeated(existing, input)) return { cluster: toCluster(existing) };
    if (existing || findRegistered(transaction, context, input.name))
      throw inUse(`Cluster already exists with name: ${input.name}`, { clusterName: input.name });
    checkQuota(transaction, context, input.name);
    const settings = clusterSettings(input, region);
    checkRole(transaction, context, input);
    const network = checkNetwork(transaction, context, input);
    const remoteNetworkConfig = remoteNetworks(input.remoteNetworkConfig, {
      ...network,
      authenticationMode: settings.authenticationMode,
      clusterName: input.name,
    });
    const clusterSecurityGroupId = createClusterSecurityGroup(transaction, reference, network.vpcId);
    const record = newRecord(input, context, { settings, network, clusterSecurityGroupId, remoteNetworkConfig });
    CLUSTERS.put(transaction, key, record);
    const nowMs = clock.simulatedMs();
    const securityGroupIds = [...(input.resourcesVpcConfig.securityGroupIds ?? []), clusterSecurityGroupId];
    createControlPlaneInterfaces(transaction, { key, reference, nowMs }, { ...network, securityGroupIds });
    if (settings.authenticationMode !== 'CONFIG_MAP' && settings.isCreatorAdmin)
      ensureCreatorEntry(transaction, reference, { creatorArn: context.principal.arn, nowMs });
    return { cluster: toCluster(record) };
  });
};

function checkQuota(transaction: Transaction, context: AwsContext, clusterName: string): void {
  const most = appliedQuota(transaction, context, EKS_QUOTAS.clusters);
  if (CLUSTERS.list(transaction, context).length >= most)
    throw new AwsError('ResourceLimitExceededException', 'Cluster limit exceeded for account', {
      members: { clusterName },
    });
}

/** Emulator: which policies are attached to the role is not looked at. */
function checkRole(transaction: Transaction, context: AwsContext, { name, roleArn }: CreateClusterRequest): void {
  const role = resolveRole(transaction, context, roleArn);
  const sourceArn = clusterArn(context, name);
  const assuming = { service: 'eks.amazonaws.com', sourceArn, sourceAccount: context.account };
  // terraform-aws-modules/terraform-aws-eks#2406 and many others; the comma is the service's.
  if (!role || !canAssume(role.role.AssumeRolePolicyDocument, assuming))
    throw invalidParameter(
      `Role with arn: ${roleArn}, could not be assumed because it does not exist or the trusted entity is not correct`,
      { clusterName: name },
    );
}

interface Network {
  readonly vpcId: string;
  readonly subnets: readonly Subnet[];
  readonly serviceIpv4Cidr: string;
  readonly vpcBlocks: readonly string[];
}

function checkNetwork(transaction: Transaction, context: AwsContext, input: CreateClusterRequest): Network {
  const { name, resourcesVpcConfig } = input;
  const members = { clusterName: name };
  const ids = resourcesVpcConfig.subnetIds ?? [];
  if (ids.length === 0) throw invalidParameter('Subnet Id is required', members);
  const subnets = resolveSubnets(transaction, context, { ids, clusterName: name });
  const vpcIds = new Set(subnets.map((subnet) => subnet.VpcId ?? ''));
  const [vpcId = ''] = vpcIds;
  if (vpcIds.size > 1) throw invalidParameter('Subnets provided must belong to the same VPC', members);
  if (new Set(subnets.map((subnet) => subnet.AvailabilityZone)).size < 2)
    throw invalidParameter('Subnets specified must be in at least two different AZs', members);
  const groups = resourcesVpcConfig.securityGroupIds ?? [];
  checkSecurityGroups(transaction, context, { ids: groups, vpcId, clusterName: name });
  const vpc = VPCS.find(transaction, VPCS.keyOf(context, vpcId));
  const vpcBlocks = (vpc?.CidrBlockAssociationSet ?? []).map((block) => block.CidrBlock ?? '');
  const asked = input.kubernetesNetworkConfig?.serviceIpv4Cidr;
  if (asked !== undefined) checkServiceCidr(asked, name, vpcBlocks);
  return { vpcId, subnets, vpcBlocks, serviceIpv4Cidr: asked ?? defaultServiceCidr(vpcBlocks) };
}

interface Parts {
  readonly settings: ClusterSettings;
  readonly network: Network;
  readonly clusterSecurityGroupId: string;
  readonly remoteNetworkConfig: ClusterRecord['cluster']['remoteNetworkConfig'];
}

function newRecord(input: CreateClusterRequest, context: AwsContext, parts: Parts): ClusterRecord {
  const { settings, network } = parts;
  const nowMs = context.clock.simulatedMs();
  const oidcIssuer = `https://oidc.eks.${context.region}.${partitionOf(context.region).dnsSuffix}/id/${upperHexId(32)}`;
  return {
    cluster: newCluster(input, context, { ...parts, oidcIssuer, nowMs }),
    authenticationMode: settings.authenticationMode,
    serviceIpv4Cidr: network.serviceIpv4Cidr,
    oidcIssuer,
    isCreatorAdmin: settings.isCreatorAdmin,
    creatorArn: context.principal.arn,
    hasDefaultAddons: input.bootstrapSelfManagedAddons ?? true,
    statusSinceMs: nowMs,
    requestToken: input.clientRequestToken,
    requestDigest: requestDigest(input),
  };
}

/** The defaults are those of the API reference. */
function newCluster(
  input: CreateClusterRequest,
  context: AwsContext,
  {
    settings,
    network,
    clusterSecurityGroupId,
    remoteNetworkConfig,
    oidcIssuer,
    nowMs,
  }: Parts & { oidcIssuer: string; nowMs: number },
): ClusterRecord['cluster'] {
  return {
    name: input.name,
    arn: clusterArn(context, input.name),
    createdAt: nowMs,
    version: settings.version,
    roleArn: input.roleArn,
    resourcesVpcConfig: {
      subnetIds: [...(input.resourcesVpcConfig.subnetIds ?? [])],
      securityGroupIds: [...(input.resourcesVpcConfig.securityGroupIds ?? [])],
      clusterSecurityGroupId,
      vpcId: network.vpcId,
      ...settings.endpoint,
      controlPlaneEgressMode: input.resourcesVpcConfig.controlPlaneEgressMode ?? 'AWS_MANAGED',
    },
    kubernetesNetworkConfig: {
      serviceIpv4Cidr: network.serviceIpv4Cidr,
      ipFamily: 'ipv4',
      elasticLoadBalancing: { enabled: false },
    },
    logging: settings.logging,
    identity: { oidc: { issuer: oidcIssuer } },
    status: 'CREATING',
    platformVersion: settings.platformVersion,
    tags: newTags(context, input.tags),
    health: { issues: [] },
    accessConfig: { authenticationMode: settings.authenticationMode },
    upgradePolicy: { supportType: input.upgradePolicy?.supportType ?? 'EXTENDED' },
    deletionProtection: input.deletionProtection ?? false,
    ...askedMembers(input),
    ...(remoteNetworkConfig && { remoteNetworkConfig }),
  };
}

function clusterArn(context: AwsContext, name: string): string {
  return regionalArn('eks', context, `cluster/${name}`);
}
