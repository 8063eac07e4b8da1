// The story of the README, told by the demo: a cluster, a Fargate profile, a pod that fits no profile and one that does.

import type { V1Pod } from '@kubernetes/client-node';
import { hexId } from '../../lib/ids.ts';
import { type AwsClient, elements } from './aws-client.ts';
import { connectCluster, type DemoCluster } from './kubernetes.ts';

export interface StoryOptions {
  readonly aws: AwsClient;
  readonly region: string;
  readonly image: string;
  /** A line of the story, as soon as it is true. */
  tell(line: string): void;
  /** Rejects when nobody wants to hear the rest. */
  readonly interrupted: Promise<never>;
}

const NAMESPACE = 'eks-fargate';
const LABELS = { environment: 'fargate' };
const PATIENCE_MS = 120_000;
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['eks.amazonaws.com', 'eks-fargate-pods.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
});

interface Stage extends StoryOptions {
  /** Of everything that the story makes. */
  readonly name: string;
  readonly roleArn: string;
  readonly subnetIds: readonly string[];
}

/** Tells it, and removes what it made, also when something goes wrong. Rejects with what went wrong. */
export async function tellStory(options: StoryOptions): Promise<void> {
  const name = `demo-${hexId(4)}`;
  const stage = { ...options, name, ...(await prepareStage(options, name)) };
  try {
    await Promise.race([play(stage), options.interrupted]);
  } finally {
    await removeAll(stage);
  }
}

async function play(stage: Stage): Promise<void> {
  const cluster = await createCluster(stage);
  await createProfile(stage);
  await cluster.core.createNamespace({ body: { metadata: { name: NAMESPACE } } });
  await showPending(stage, cluster);
  await showRunning(stage, cluster);
}

async function prepareStage({ aws, tell }: StoryOptions, name: string) {
  const role = await aws.query('iam', { Action: 'CreateRole', RoleName: name, AssumeRolePolicyDocument: TRUST });
  const [roleArn = ''] = elements(role, 'Arn');
  const filter = { 'Filter.1.Name': 'map-public-ip-on-launch', 'Filter.1.Value.1': 'false' };
  const subnets = await aws.query('ec2', { Action: 'DescribeSubnets', ...filter });
  const subnetIds = elements(subnets, 'subnetId').slice(0, 2);
  tell(`role      ${roleArn}`);
  tell(`subnets   ${subnetIds.join(', ')} (private, of the default VPC)`);
  return { roleArn, subnetIds };
}

interface ClusterAnswer {
  readonly cluster: {
    readonly status: string;
    readonly endpoint: string;
    readonly certificateAuthority: { data: string };
  };
}

async function createCluster({ aws, name, roleArn, subnetIds, tell }: Stage): Promise<DemoCluster> {
  await aws.eks('POST', '/clusters', { name, roleArn, resourcesVpcConfig: { subnetIds } });
  const cluster = await untilActive(async () => (await aws.eks<ClusterAnswer>('GET', `/clusters/${name}`)).cluster);
  tell(`cluster   ${name} is ${cluster.status}: ${cluster.endpoint}`);
  return connectCluster({
    endpoint: cluster.endpoint,
    certificateAuthorityData: cluster.certificateAuthority.data,
    token: aws.token(name),
  });
}

async function createProfile({ aws, name, roleArn, subnetIds, tell }: Stage): Promise<void> {
  const path = `/clusters/${name}/fargate-profiles`;
  const selectors = [{ namespace: NAMESPACE, labels: LABELS }];
  const about = { fargateProfileName: 'team', podExecutionRoleArn: roleArn, subnets: subnetIds, selectors };
  await aws.eks('POST', path, about);
  await untilActive(async () => {
    const answer = await aws.eks<{ fargateProfile: { status: string } }>('GET', `${path}/team`);
    return answer.fargateProfile;
  });
  tell(`profile   team takes pods of namespace ${NAMESPACE} with the label environment=fargate`);
}

/** Asks until it is ACTIVE; where changes take time, the answers do. */
async function untilActive<T extends { readonly status: string }>(find: () => Promise<T>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found.status === 'ACTIVE') return found;
    if (found.status !== 'CREATING') throw new Error(`it became ${found.status}`);
  }
}

async function showPending({ tell, image }: Stage, cluster: DemoCluster): Promise<void> {
  await createPod(cluster, { name: 'without-label', image, labels: {} });
  const pod = await cluster.podUntil(NAMESPACE, (seen) => reasonOf(seen) !== undefined, PATIENCE_MS);
  tell(`pod       without the label: ${pod.status?.phase}, "${reasonOf(pod)}"`);
}

const reasonOf = (pod: V1Pod) =>
  pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message;

async function showRunning({ aws, tell, image }: Stage, cluster: DemoCluster): Promise<void> {
  await createPod(cluster, { name: 'with-label', image, labels: LABELS });
  const isRunning = ({ metadata, status }: V1Pod) => metadata?.name === 'with-label' && status?.phase === 'Running';
  const pod = await cluster.podUntil(NAMESPACE, isRunning, PATIENCE_MS);
  const { podIP = '' } = pod.status ?? {};
  tell(`pod       with the label: Running on ${pod.spec?.nodeName}`);
  const { items } = await cluster.core.listNode();
  tell(`nodes     ${items.map(({ metadata }) => metadata?.name).join(', ')}`);
  const filter = { 'Filter.1.Name': 'addresses.private-ip-address', 'Filter.1.Value.1': podIP };
  const interfaces = await aws.query('ec2', { Action: 'DescribeNetworkInterfaces', ...filter });
  const [id] = elements(interfaces, 'networkInterfaceId');
  const [subnet] = elements(interfaces, 'subnetId');
  tell(`ENI       ${id} in ${subnet} has ${podIP}, the pod's only address`);
}

interface PodFacts {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

async function createPod({ core }: DemoCluster, { name, image, labels }: PodFacts): Promise<void> {
  const containers = [{ name: 'web', image }];
  const body = { metadata: { name, labels: { ...labels } }, spec: { containers, terminationGracePeriodSeconds: 1 } };
  await core.createNamespacedPod({ namespace: NAMESPACE, body });
}

async function removeAll({ aws, name, tell }: Stage): Promise<void> {
  const profiles = `/clusters/${name}/fargate-profiles`;
  await untilGone(
    () => aws.eks('DELETE', `${profiles}/team`),
    () => aws.eks('GET', `${profiles}/team`),
  );
  await untilGone(
    () => aws.eks('DELETE', `/clusters/${name}`),
    () => aws.eks('GET', `/clusters/${name}`),
  );
  await aws.query('iam', { Action: 'DeleteRole', RoleName: name });
  tell('end       profile, cluster and role are removed again');
}

/** What was never there is gone as well. */
async function untilGone(remove: () => Promise<unknown>, find: () => Promise<unknown>): Promise<void> {
  const exists = (asked: Promise<unknown>) =>
    asked.then(
      () => true,
      (error: unknown) => {
        if (/^No .* found/.test(error instanceof Error ? error.message : '')) return false;
        throw error;
      },
    );
  if (!(await exists(remove()))) return;
  while (await exists(find()));
}
