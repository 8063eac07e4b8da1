// CreateFargateProfile: checks, then writes a profile in status CREATING. The profile controller does the rest.

import { randomUUID } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { findSubnet, isPublicSubnet } from '../ec2/subnets.ts';
import { canAssume } from '../iam/policy-document.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { appliedQuota, EKS_QUOTAS } from '../service-quotas/quotas.ts';
import { type ClusterRecord, getCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { clusterNotActive, inUse, invalidParameter } from './errors.ts';
import { FARGATE_PROFILES, type FargateProfileRecord, listProfiles, profileKey } from './fargate-profiles.ts';
import { resolveRole, resolveSubnets } from './references.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { checkSelectorForms, selectorProblem } from './selectors.ts';
import { newTags } from './tags.ts';
import type { CreateFargateProfileRequest, CreateFargateProfileResponse } from './types.gen.ts';
import { updateInProgress } from './updates.ts';

export const createFargateProfile: Operation<CreateFargateProfileRequest, CreateFargateProfileResponse> = (
  input,
  context,
) => {
  checkName(input.fargateProfileName);
  const { account, region, store } = context;
  const reference = { account, region, name: input.clusterName };
  const key = profileKey(reference, input.fargateProfileName);
  return store.commit((transaction) => {
    const problem = selectorProblem(transaction, context, input);
    if (problem === undefined) checkSelectorForms(input.selectors ?? []);
    const cluster = getCluster(transaction, context, input.clusterName);
    const existing = FARGATE_PROFILES.find(transaction, key);
    if (existing && isRepeated(existing, input)) return { fargateProfile: existing.profile };
    const { clusterName, fargateProfileName } = input;
    if (existing) throw inUse('A Fargate Profile already exists with this name in this cluster.', { clusterName });
    checkUpdates(transaction, reference, fargateProfileName);
    if (cluster.cluster.status !== 'ACTIVE') throw clusterNotActive(clusterName);
    if (problem !== undefined) throw invalidParameter(problem, { clusterName, fargateProfileName });
    checkOthers(transaction, context, input);
    const fargateProfileArn = newProfileArn(context, input);
    const subnets = checkSubnets(transaction, context, { input, cluster });
    checkRole(transaction, context, { input, fargateProfileArn });
    const record = newRecord(input, context, { fargateProfileArn, subnets });
    FARGATE_PROFILES.put(transaction, key, record);
    return { fargateProfile: record.profile };
  });
};

/** Measured in badmintoncryer/cdk-preflight, rules/eks; the reserved prefix in pulumi/pulumi-eks#426. */
function checkName(name: string): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(name))
    throw invalidParameter(
      'The Fargate profile name parameter contains invalid characters. It should begin with letter or digit and can have any of the following characters: the set of Unicode letters, digits, hyphens and underscores.',
    );
  if (name.startsWith('eks-'))
    throw invalidParameter("The fargate profile name starts with the reserved prefix: 'eks-'.");
}

/** terraform-aws-modules/terraform-aws-eks#2790: also while an identity provider is associated. */
function checkUpdates(transaction: Transaction, cluster: ClusterReference, fargateProfileName: string): void {
  const busy = updateInProgress(transaction, cluster);
  if (busy)
    throw inUse(
      `Cannot create Fargate Profile ${fargateProfileName} because cluster ${cluster.name} currently has update ${busy.update.id} in progress`,
      { clusterName: cluster.name },
    );
}

/** Throws for a cluster of which another profile is being made or unmade, or that has as many as its account's quota allows. */
function checkOthers(transaction: Transaction, context: AwsContext, input: CreateFargateProfileRequest): void {
  const { clusterName, fargateProfileName } = input;
  const { account, region } = context;
  const all = listProfiles(transaction, { account, region, name: clusterName });
  const busy = all.find(({ profile }) => profile.status === 'CREATING' || profile.status === 'DELETING');
  // hashicorp/terraform-provider-aws#13372
  if (busy)
    throw inUse(
      `Cannot create Fargate Profile ${fargateProfileName} because cluster ${clusterName} currently has Fargate profile ${busy.profile.fargateProfileName} in status ${busy.profile.status}`,
      { clusterName },
    );
  if (all.length >= appliedQuota(transaction, context, EKS_QUOTAS.fargateProfiles))
    throw new AwsError('ResourceLimitExceededException', `Fargate Profile limit exceeded for cluster ${clusterName}`, {
      members: { clusterName },
    });
}

interface Asked {
  readonly input: CreateFargateProfileRequest;
  readonly cluster: ClusterRecord;
}

/** Those of the request, all private; without any, the private ones of the cluster. */
function checkSubnets(transaction: Transaction, context: AwsContext, { input, cluster }: Asked): string[] {
  const { clusterName, fargateProfileName } = input;
  const members = { clusterName, fargateProfileName };
  const { subnetIds, vpcId } = cluster.cluster.resourcesVpcConfig;
  const isPublic = (id: string) => {
    const subnet = findSubnet(transaction, context, id);
    return subnet !== undefined && isPublicSubnet(transaction, context, subnet);
  };
  const notPrivate = (id: string | undefined) =>
    invalidParameter(`Subnet ${id} provided in Fargate Profile is not a private subnet`, members);
  const asked = input.subnets ?? [];
  if (asked.length === 0) {
    const own = subnetIds.filter((id) => !isPublic(id));
    if (own.length === 0) throw notPrivate(subnetIds[0]);
    return own;
  }
  const subnets = resolveSubnets(transaction, context, { ids: asked, clusterName, vpcId });
  // rancher/rancher#28144
  if (subnets.some((subnet) => subnet.VpcId !== vpcId))
    throw invalidParameter(`Specified subnets must belong to cluster's vpc ${vpcId}`, members);
  const publicId = asked.find(isPublic);
  if (publicId !== undefined) throw notPrivate(publicId);
  return [...asked];
}

/** hashicorp/terraform-provider-aws, internal/service/eks/fargate_profile.go. A condition that the profile's ARN does not meet is as bad. */
function checkRole(
  transaction: Transaction,
  context: AwsContext,
  { input, fargateProfileArn }: { input: CreateFargateProfileRequest; fargateProfileArn: string },
): void {
  const { clusterName, fargateProfileName } = input;
  const role = resolveRole(transaction, context, input.podExecutionRoleArn);
  const assuming = {
    service: 'eks-fargate-pods.amazonaws.com',
    sourceArn: fargateProfileArn,
    sourceAccount: context.account,
  };
  if (!role || !canAssume(role.role.AssumeRolePolicyDocument, assuming))
    throw invalidParameter(
      'Misconfigured PodExecutionRole Trust Policy; Please add the eks-fargate-pods.amazonaws.com Service Principal',
      { clusterName, fargateProfileName },
    );
}

function newProfileArn({ account, region }: AwsContext, input: CreateFargateProfileRequest): string {
  const path = `${input.clusterName}/${input.fargateProfileName}/${randomUUID()}`;
  return regionalArn('eks', { account, region }, `fargateprofile/${path}`);
}

function newRecord(
  input: CreateFargateProfileRequest,
  context: AwsContext,
  { fargateProfileArn, subnets }: { fargateProfileArn: string; subnets: string[] },
): FargateProfileRecord {
  const nowMs = context.clock.simulatedMs();
  return {
    profile: {
      fargateProfileName: input.fargateProfileName,
      fargateProfileArn,
      clusterName: input.clusterName,
      createdAt: nowMs,
      podExecutionRoleArn: input.podExecutionRoleArn,
      subnets,
      selectors: input.selectors ?? [],
      status: 'CREATING',
      tags: newTags(context, input.tags),
      health: { issues: [] },
    },
    statusSinceMs: nowMs,
    requestToken: input.clientRequestToken,
    requestDigest: requestDigest(input),
  };
}
