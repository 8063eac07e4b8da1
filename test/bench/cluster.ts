// A cluster with a Fargate profile on the emulator under measurement, made with the AWS SDK.

import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  EKSClient,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { eksToken } from '../aws/support/sign.ts';
import { ROLE_TRUST } from '../support/role-trust.ts';
import type { KubeAccess } from './kube-client.ts';
import type { ServerProcess } from './server-process.ts';

export interface BenchAccount {
  readonly roleArn: string;
  readonly subnetIds: readonly string[];
  /** Resolves when the cluster is ACTIVE, with what it takes to reach it. */
  createCluster(name: string): Promise<KubeAccess>;
  /** Takes every pod of the namespaces. Resolves when it is ACTIVE. */
  createProfile(cluster: string, namespaces: readonly string[]): Promise<void>;
  deleteCluster(name: string): Promise<void>;
}

/** A role and the private subnets of the default VPC; all of them where none is private. */
export async function benchAccount({ endpoint }: Pick<ServerProcess, 'endpoint'>): Promise<BenchAccount> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint, region: 'us-west-2', credentials, maxAttempts: 1 };
  const eks = new EKSClient(config);
  const roleArn = await createRole(new IAMClient(config));
  const subnetIds = await privateSubnets(new EC2Client(config));
  return {
    roleArn,
    subnetIds,
    async createCluster(name) {
      await eks.send(new CreateClusterCommand({ name, roleArn, resourcesVpcConfig: { subnetIds } }));
      for (;;) {
        const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
        if (cluster?.status === 'FAILED') throw new Error(`cluster ${name} has failed`);
        if (cluster?.status !== 'ACTIVE') {
          await pollPause();
          continue;
        }
        return { url: cluster.endpoint ?? '', token: eksToken({ clusterName: name, nowMs: Date.now() }) };
      }
    },
    async createProfile(clusterName, namespaces) {
      const place = { clusterName, fargateProfileName: 'bench' };
      const selectors = namespaces.map((namespace) => ({ namespace }));
      const about = { ...place, podExecutionRoleArn: roleArn, subnets: subnetIds, selectors };
      await eks.send(new CreateFargateProfileCommand(about));
      for (;;) {
        const { fargateProfile } = await eks.send(new DescribeFargateProfileCommand(place));
        if (fargateProfile?.status === 'ACTIVE') return;
      }
    },
    async deleteCluster(name) {
      await eks.send(new DeleteClusterCommand({ name }));
    },
  };
}

/** Whoever asks without a pause keeps the server from its work. */
const pollPause = () => new Promise((resolve) => setTimeout(resolve, 5));

async function createRole(iam: IAMClient): Promise<string> {
  const about = { RoleName: 'bench', AssumeRolePolicyDocument: ROLE_TRUST };
  const { Role } = await iam.send(new CreateRoleCommand(about));
  return Role?.Arn ?? '';
}

async function privateSubnets(ec2: EC2Client): Promise<string[]> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const isPrivate = Subnets.filter(({ MapPublicIpOnLaunch }) => !MapPublicIpOnLaunch);
  return (isPrivate.length > 0 ? isPrivate : Subnets).map(({ SubnetId }) => SubnetId ?? '');
}
