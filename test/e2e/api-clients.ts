// The emulator's two APIs from within the test's process, where the tools' own start would take longer than what is looked at.

import { DescribeNetworkInterfacesCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CoreV1Api, KubeConfig, type V1Pod } from '@kubernetes/client-node';
import { eksToken } from '../aws/support/sign.ts';
import { ROLE_TRUST } from '../support/role-trust.ts';

const LIMIT_MS = 30_000;
export const ROLE = 'arn:aws:iam::123456789012:role/fargate';

export interface ApiClients {
  readonly eks: EKSClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
}

/** They try once: a test of faults wants to see each answer. */
export function apiClients(endpoint: string, { region = 'us-west-2', aheadMs = 0 } = {}): ApiClients {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint, region, credentials, maxAttempts: 1, systemClockOffset: aheadMs };
  return { eks: new EKSClient(options), ec2: new EC2Client(options), iam: new IAMClient(options) };
}

export const createRole = ({ iam }: ApiClients) =>
  iam.send(new CreateRoleCommand({ RoleName: 'fargate', AssumeRolePolicyDocument: ROLE_TRUST }));

/** Of the default VPC. */
export async function privateSubnets({ ec2 }: ApiClients): Promise<string[]> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  return Subnets.filter((subnet) => !subnet.MapPublicIpOnLaunch).flatMap(({ SubnetId }) => SubnetId ?? []);
}

/** @param bootstrapSelfManagedAddons CoreDNS, for one */
export async function createCluster(
  clients: ApiClients,
  name = 'demo',
  bootstrapSelfManagedAddons = false,
): Promise<void> {
  const subnetIds = await privateSubnets(clients);
  await clients.eks.send(
    new CreateClusterCommand({
      name,
      roleArn: ROLE,
      resourcesVpcConfig: { subnetIds },
      bootstrapSelfManagedAddons,
    }),
  );
}

/** @param namespace may have wildcards */
export async function createProfile(clients: ApiClients, clusterName = 'demo', namespace = 'default'): Promise<void> {
  const subnets = await privateSubnets(clients);
  await clients.eks.send(
    new CreateFargateProfileCommand({
      clusterName,
      fargateProfileName: 'all',
      podExecutionRoleArn: ROLE,
      subnets,
      selectors: [{ namespace }],
    }),
  );
}

/** A role, a cluster without add-ons and a profile; the cluster's API. */
export async function givenCluster(clients: ApiClients, name = 'demo'): Promise<CoreV1Api> {
  await createCluster(clients, name);
  await createProfile(clients, name);
  return coreApi(clients, name);
}

/** Undefined when there is none. */
export async function clusterStatus({ eks }: ApiClients, name = 'demo'): Promise<string | undefined> {
  const { clusters = [] } = await eks.send(new ListClustersCommand({}));
  if (!clusters.includes(name)) return undefined;
  return (await eks.send(new DescribeClusterCommand({ name }))).cluster?.status;
}

/** @param nowMs what the client's clock says */
export async function kubeConfig({ eks }: ApiClients, name = 'demo', nowMs = Date.now()): Promise<KubeConfig> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  const config = new KubeConfig();
  const server = cluster?.endpoint ?? '';
  const caData = cluster?.certificateAuthority?.data ?? '';
  config.loadFromClusterAndUser(
    { name, server, caData, skipTLSVerify: false },
    { name: 'me', token: eksToken({ clusterName: name, nowMs }) },
  );
  return config;
}

export async function coreApi(clients: ApiClients, name = 'demo', nowMs = Date.now()): Promise<CoreV1Api> {
  return (await kubeConfig(clients, name, nowMs)).makeApiClient(CoreV1Api);
}

/** Asks again and again until the answer is as wanted. */
export async function when<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`it never came to that; at last: ${JSON.stringify(answer)}`);
  }
}

export const podOf = (api: CoreV1Api, name: string) => () => api.readNamespacedPod({ namespace: 'default', name });

export const isReady = (pod: V1Pod) =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** The addresses that pods have, by the description of their interfaces. */
export async function podInterfaces({ ec2 }: ApiClients): Promise<Record<string, string>> {
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  return Object.fromEntries(
    NetworkInterfaces.flatMap(({ Description = '', PrivateIpAddress = '' }) => {
      const pod = /Fargate pod (\S+)/.exec(Description)?.[1];
      return pod === undefined ? [] : [[pod, PrivateIpAddress]];
    }),
  );
}
