// The emulator's two APIs from within the test's process, where the tools' own start would take longer than what is looked at.

import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ROLE_TRUST } from '../support/role-trust.ts';

const ROLE = 'arn:aws:iam::123456789012:role/fargate';

export interface ApiClients {
  readonly eks: EKSClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
}

/** They try once: a test of faults wants to see each answer. */
export function apiClients(endpoint: string, region = 'us-west-2'): ApiClients {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint, region, credentials, maxAttempts: 1 };
  return { eks: new EKSClient(options), ec2: new EC2Client(options), iam: new IAMClient(options) };
}

export const createRole = ({ iam }: ApiClients) =>
  iam.send(new CreateRoleCommand({ RoleName: 'fargate', AssumeRolePolicyDocument: ROLE_TRUST }));

/** Of the default VPC. */
async function privateSubnets({ ec2 }: ApiClients): Promise<string[]> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  return Subnets.filter((subnet) => !subnet.MapPublicIpOnLaunch).flatMap(({ SubnetId }) => SubnetId ?? []);
}

export async function createCluster(clients: ApiClients, name = 'demo'): Promise<void> {
  const subnetIds = await privateSubnets(clients);
  await clients.eks.send(
    new CreateClusterCommand({
      name,
      roleArn: ROLE,
      resourcesVpcConfig: { subnetIds },
      bootstrapSelfManagedAddons: false,
    }),
  );
}

/** Undefined when there is none. */
export async function clusterStatus({ eks }: ApiClients, name = 'demo'): Promise<string | undefined> {
  const { clusters = [] } = await eks.send(new ListClustersCommand({}));
  if (!clusters.includes(name)) return undefined;
  return (await eks.send(new DescribeClusterCommand({ name }))).cluster?.status;
}
