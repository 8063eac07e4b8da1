// The roles, subnets and security groups that EKS requests name: looked up, refused as AWS refuses them, or made on first mention.

import { randomUUID } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import { adoptSubnet } from '../ec2/adopted-subnets.ts';
import { adoptSecurityGroup, findSecurityGroup } from '../ec2/security-groups.ts';
import { findSubnet } from '../ec2/subnets.ts';
import type { Subnet } from '../ec2/types.gen.ts';
import { adoptRole, findRoleByArn, parseRoleArn, type RoleRecord } from '../iam/roles.ts';
import type { AwsContext } from '../operation.ts';
import { EKS_QUOTAS } from '../service-quotas/quotas.ts';
import { crossAccountRole, invalidParameter } from './errors.ts';

/** The services that an adopted role trusts: whatever it was mentioned for, it will do. */
const TRUSTED_SERVICES = ['eks.amazonaws.com', 'eks-fargate-pods.amazonaws.com'];

/** The role; undefined where there is none and none may be made. Throws for one of another account. */
export function resolveRole(transaction: Transaction, context: AwsContext, arn: string): RoleRecord | undefined {
  const parsed = parseRoleArn(arn);
  if (parsed && parsed.account !== context.account) throw crossAccountRole();
  const found = findRoleByArn(transaction, context.account, arn);
  if (found || context.unknownReferences === 'refuse') return found;
  const createdMs = context.clock.simulatedMs();
  return adoptRole(transaction, context, { arn, services: TRUSTED_SERVICES, createdMs });
}

interface SubnetReferences {
  readonly ids: readonly string[];
  readonly clusterName: string;
  /** That of the cluster that there is already. */
  readonly vpcId?: string;
}

/** Throws the error that EKS passes on from EC2 for the first that does not exist. */
export function resolveSubnets(
  transaction: Transaction,
  context: AwsContext,
  { ids, clusterName, vpcId }: SubnetReferences,
): Subnet[] {
  const homeId = () =>
    vpcId ?? ids.map((id) => findSubnet(transaction, context, id)).find((found) => found !== undefined)?.VpcId;
  return ids.map((id) => {
    const found = findSubnet(transaction, context, id);
    if (found) return found;
    if (context.unknownReferences === 'adopt') return adoptSubnet(transaction, context, { id, vpcId: homeId() });
    throw invalidParameter(passedOn(`The subnet ID '${id}' does not exist`, 'InvalidSubnetID.NotFound'), {
      clusterName,
    });
  });
}

/** Throws for too many groups, and for those that do not exist or belong to another VPC. */
export function checkSecurityGroups(
  transaction: Transaction,
  context: AwsContext,
  {
    ids,
    vpcId,
    clusterName,
  }: { readonly ids: readonly string[]; readonly vpcId: string; readonly clusterName: string },
): void {
  const most = EKS_QUOTAS.securityGroups.value;
  if (ids.length > most) throw invalidParameter(`At most ${most} security groups can be specified`, { clusterName });
  const groups = ids.map((id) => {
    const found = findSecurityGroup(transaction, context, id);
    if (found) return found;
    if (context.unknownReferences === 'adopt') return adoptSecurityGroup(transaction, context, { id, vpcId });
    throw invalidParameter(passedOn(`The security group '${id}' does not exist`, 'InvalidGroup.NotFound'), {
      clusterName,
    });
  });
  const foreign = groups.filter((group) => group.VpcId !== vpcId).map((group) => group.GroupId);
  // Measured in badmintoncryer/cdk-preflight, rules/eks.
  if (foreign.length > 0)
    throw invalidParameter(
      `Security group(s) [${foreign.join(', ')}] are not (in/associated to) the same VPC as the subnets. Please specify a security group that is associated with the VPC: ${vpcId}`,
      { clusterName },
    );
}

/** As in AdminTurnedDevOps/DevOps-The-Hard-Way-AWS#16: EKS quotes the exception of its own EC2 client. */
function passedOn(message: string, code: string): string {
  return `${message} (Service: AmazonEC2; Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
}
