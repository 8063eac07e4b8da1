// What most tests of EKS begin with: roles, subnets, a cluster.

import { DescribeNetworkInterfacesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, type CreateClusterCommandInput, CreateFargateProfileCommand } from '@aws-sdk/client-eks';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { ACCOUNT, type RunningAws } from './start-aws.ts';

export const CLUSTER_ROLE = `arn:aws:iam::${ACCOUNT}:role/cluster`;
export const POD_ROLE = `arn:aws:iam::${ACCOUNT}:role/pods`;

export function trustPolicy(service: string | string[], condition?: object): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  });
}

export async function givenRole(aws: RunningAws, name: string, trust: string): Promise<string> {
  const reply = await aws.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  return reply.Role?.Arn ?? '';
}

export async function givenRoles(aws: RunningAws): Promise<void> {
  await givenRole(aws, 'cluster', trustPolicy('eks.amazonaws.com'));
  await givenRole(aws, 'pods', trustPolicy('eks-fargate-pods.amazonaws.com'));
}

export async function subnetIds(aws: RunningAws, side: 'public' | 'private'): Promise<string[]> {
  const { Subnets = [] } = await aws.ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'tag:Name', Values: [`default-${side}-*`] }] }),
  );
  return Subnets.map((subnet) => subnet.SubnetId ?? '');
}

/** The interfaces that EKS made, for control planes and for pods. */
export async function eksInterfaceIds(aws: RunningAws): Promise<string[]> {
  const { NetworkInterfaces = [] } = await aws.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'requester-id', Values: ['amazon-eks'] }] }),
  );
  return NetworkInterfaces.flatMap((made) => made.NetworkInterfaceId ?? []);
}

/** An ACTIVE cluster in the private subnets. */
export async function givenCluster(
  aws: RunningAws,
  input: Partial<CreateClusterCommandInput> & { name: string },
): Promise<void> {
  await aws.eks.send(
    new CreateClusterCommand({
      roleArn: CLUSTER_ROLE,
      resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
      ...input,
    }),
  );
  await aws.idle();
}

/** An ACTIVE profile for the default namespace. */
export async function givenProfile(aws: RunningAws, clusterName: string, fargateProfileName: string): Promise<void> {
  await aws.eks.send(
    new CreateFargateProfileCommand({
      clusterName,
      fargateProfileName,
      podExecutionRoleArn: POD_ROLE,
      selectors: [{ namespace: 'default' }],
    }),
  );
  await aws.idle();
}
