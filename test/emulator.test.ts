// The whole emulator in this process, with simulated containers and real clients over real sockets: the AWS SDK and client-node.

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { DescribeNetworkInterfacesCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  DeleteClusterCommand,
  DeleteFargateProfileCommand,
  DescribeClusterCommand,
  EKSClient,
  UpdateClusterVersionCommand,
  waitUntilClusterActive,
  waitUntilFargateProfileDeleted,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { type ApiType, CoreV1Api, KubeConfig, type V1Pod, VersionApi } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { usualPkis } from '../src/control-plane.ts';
import { type Emulator, startEmulator } from '../src/emulator.ts';
import { systemClock } from '../src/lib/clock.ts';
import { logTail } from '../src/lib/log-tail.ts';
import { createLogger, type Logger, silentLogger } from '../src/lib/logger.ts';
import { eksToken } from './aws/support/sign.ts';
import { temporaryDirectory } from './e2e/emulator-process.ts';
import { ROLE_TRUST } from './support/role-trust.ts';

type ApiConstructor<T extends ApiType> = Parameters<typeof KubeConfig.prototype.makeApiClient<T>>[0];

const ROLE = 'arn:aws:iam::123456789012:role/fargate';
const POD: V1Pod = {
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
};

function start(dataDir: string, more: Record<string, string> = {}, logger: Logger = silentLogger()): Promise<Emulator> {
  const config = loadConfig({ dataDir, port: '0', clusterPorts: '24700-24749', runtime: 'simulated', ...more }, {});
  return startEmulator({ config, clock: systemClock(), logger, log: logTail(), onProgress: () => undefined });
}

function clientsOf(endpoint: string) {
  const options = { endpoint, region: 'us-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return { eks: new EKSClient(options), ec2: new EC2Client(options), iam: new IAMClient(options) };
}

async function kubernetesOf<T extends ApiType = CoreV1Api>(eks: EKSClient, api?: ApiConstructor<T>): Promise<T> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'demo' }));
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'demo',
      server: cluster?.endpoint ?? '',
      caData: cluster?.certificateAuthority?.data ?? '',
      skipTLSVerify: false,
    },
    { name: 'me', token: eksToken({ clusterName: 'demo', nowMs: Date.now() }) },
  );
  return config.makeApiClient((api ?? CoreV1Api) as ApiConstructor<T>);
}

async function givenDemo({ eks, ec2, iam }: ReturnType<typeof clientsOf>): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName: 'fargate', AssumeRolePolicyDocument: ROLE_TRUST }));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const subnetIds = Subnets.filter((subnet) => !subnet.MapPublicIpOnLaunch).flatMap(({ SubnetId }) => SubnetId ?? []);
  await eks.send(new CreateClusterCommand({ name: 'demo', roleArn: ROLE, resourcesVpcConfig: { subnetIds } }));
  await waitUntilClusterActive({ client: eks, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { name: 'demo' });
  const selectors = [{ namespace: 'default' }];
  await eks.send(
    new CreateFargateProfileCommand({
      clusterName: 'demo',
      fargateProfileName: 'all',
      podExecutionRoleArn: ROLE,
      subnets: subnetIds,
      selectors,
    }),
  );
}

/** Asks until the pod is as wanted. */
async function podWhen(api: CoreV1Api, isWanted: (pod: V1Pod) => boolean): Promise<V1Pod> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const pod = await api.readNamespacedPod({ namespace: 'default', name: 'web' });
    if (isWanted(pod)) return pod;
    if (performance.now() > deadline) throw new Error(`the pod never got there: ${JSON.stringify(pod.status)}`);
  }
}

const isReady = (pod: V1Pod) =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** What the server's certificate is for. */
async function namesOf(endpoint: string): Promise<string> {
  const { hostname: host, port } = new URL(endpoint);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subjectaltname = '' } = socket.getPeerCertificate();
  socket.destroy();
  return subjectaltname;
}

describe('the emulator', () => {
  it('makes ahead what a cluster in the default VPC needs of its own', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const emulator = await start(directory.path);
    onTestFinished(() => emulator[Symbol.asyncDispose]());
    const { eks, ...others } = clientsOf(emulator.endpoint);
    await givenDemo({ eks, ...others });
    using ahead = usualPkis(systemClock());
    const { certificate } = await ahead.certificates.take();
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'demo' }));
    const made = new X509Certificate(certificate.certificatePem);
    expect(await namesOf(cluster?.endpoint ?? '')).toBe(made.subjectAltName);
  });

  it('runs a pod on a node of its own, keeps it over a restart, and leaves nothing of a deleted cluster', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const place = join(directory.path, 'data');
    let emulator = await start(place);
    onTestFinished(() => emulator[Symbol.asyncDispose]());
    let clients = clientsOf(emulator.endpoint);
    await givenDemo(clients);
    let api = await kubernetesOf(clients.eks);

    await api.createNamespacedPod({ namespace: 'default', body: POD });
    const pod = await podWhen(api, isReady);
    expect(pod.spec?.schedulerName).toBe('fargate-scheduler');
    const { items: nodes } = await api.listNode();
    expect(nodes.map((node) => node.metadata?.name)).toEqual([pod.spec?.nodeName]);

    const own = { Name: 'description', Values: ['Amazon EKS demo'] };
    const planes = await clients.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [own] }));
    const endpoints = await api.readNamespacedEndpoints({ namespace: 'default', name: 'kubernetes' });
    expect(endpoints.subsets?.[0]?.addresses?.map(({ ip }) => ip).sort()).toEqual(
      planes.NetworkInterfaces?.map(({ PrivateIpAddress }) => PrivateIpAddress).sort(),
    );

    await emulator[Symbol.asyncDispose]();
    emulator = await start(place);
    clients = clientsOf(emulator.endpoint);
    api = await kubernetesOf(clients.eks);
    const again = await podWhen(
      api,
      (found) => isReady(found) && found.status?.containerStatuses?.[0]?.restartCount === 1,
    );
    expect(again.metadata?.uid).toBe(pod.metadata?.uid);
    expect(again.status?.podIP).toBe(pod.status?.podIP);

    await clients.eks.send(new DeleteFargateProfileCommand({ clusterName: 'demo', fargateProfileName: 'all' }));
    const waiter = { client: clients.eks, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
    await waitUntilFargateProfileDeleted(waiter, { clusterName: 'demo', fargateProfileName: 'all' });
    await clients.eks.send(new DeleteClusterCommand({ name: 'demo' }));
    const ofEks = [{ Name: 'requester-id', Values: ['amazon-eks'] }];
    const { NetworkInterfaces } = await clients.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: ofEks }));
    expect(NetworkInterfaces).toEqual([]);
    expect(emulator.clusters()).toEqual([]);
  });

  it('takes pods as soon as a cluster is ACTIVE, and its controllers begin soon after', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const emulator = await start(directory.path);
    onTestFinished(() => emulator[Symbol.asyncDispose]());
    const clients = clientsOf(emulator.endpoint);
    await givenDemo(clients);
    const api = await kubernetesOf(clients.eks);
    const { spec } = await api.createNamespacedPod({ namespace: 'default', body: POD });
    expect(spec?.serviceAccountName).toBe('default');
    const { data } = await api.readNamespacedConfigMap({ namespace: 'default', name: 'kube-root-ca.crt' });
    expect(data?.['ca.crt']).toMatch(/^-----BEGIN CERTIFICATE-----/);
    const labelSelector = 'k8s-app=kube-dns';
    const dns = () => api.listNamespacedPod({ namespace: 'kube-system', labelSelector });
    await expect.poll(async () => (await dns()).items.length, { timeout: 20_000 }).toBe(2);
  });

  it('updates a cluster to the next version at its place, under pods that stay', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const emulator = await start(directory.path);
    onTestFinished(() => emulator[Symbol.asyncDispose]());
    const clients = clientsOf(emulator.endpoint);
    await givenDemo(clients);
    const api = await kubernetesOf(clients.eks);
    await api.createNamespacedPod({ namespace: 'default', body: POD });
    const pod = await podWhen(api, isReady);
    const find = async () => (await clients.eks.send(new DescribeClusterCommand({ name: 'demo' }))).cluster;
    const before = await find();
    await clients.eks.send(new UpdateClusterVersionCommand({ name: 'demo', version: '1.36' }));
    expect(await find()).toMatchObject({ version: '1.36', status: 'ACTIVE', endpoint: before?.endpoint });
    const version = await (await kubernetesOf(clients.eks, VersionApi)).getCode();
    expect(version.gitVersion).toMatch(/^v1\.36\.\d+-eks-/);
    const again = await podWhen(await kubernetesOf(clients.eks), isReady);
    expect(again.metadata?.uid).toBe(pod.metadata?.uid);
    expect(again.status?.podIP).toBe(pod.status?.podIP);
  });

  it('keeps an audit log of each cluster, by a policy that it can read', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const auditLogPath = join(directory.path, 'audit');
    const auditPolicyFile = join(directory.path, 'policy.yaml');
    const place = join(directory.path, 'data');
    writeFileSync(auditPolicyFile, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: All }]\n');
    await expect(start(place, { auditLogPath, auditPolicyFile })).rejects.toThrow(
      `loading audit policy file: rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse": from file ${auditPolicyFile}`,
    );
    writeFileSync(auditPolicyFile, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n');
    const emulator = await start(place, { auditLogPath, auditPolicyFile });
    onTestFinished(() => emulator[Symbol.asyncDispose]());
    const { eks, ...clients } = clientsOf(emulator.endpoint);
    await givenDemo({ eks, ...clients });
    await (await kubernetesOf(eks)).listNamespacedPod({ namespace: 'default' });
    await emulator[Symbol.asyncDispose]();
    const lines = readFileSync(join(auditLogPath, '123456789012-us-west-2-demo.log'), 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { stage: string; requestURI: string; user: object });
    const own = events.filter(({ requestURI }) => requestURI === '/api/v1/namespaces/default/pods');
    expect(own.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
    expect(own[0]?.user).toMatchObject({ groups: expect.arrayContaining(['system:authenticated']) });
  });

  it('is not stopped before it has made ready what clusters share, though it answers before', async () => {
    using directory = temporaryDirectory();
    const said = logTail();
    const emulator = await start(directory.path, {}, createLogger('debug', said));
    await emulator[Symbol.asyncDispose]();
    expect(said.lines().join('')).toContain('what clusters share is ready');
  });

  it('refuses a data directory that another emulator uses', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const emulator = await start(directory.path);
    onTestFinished(() => emulator[Symbol.asyncDispose]());
    await expect(start(directory.path)).rejects.toThrow('another emulator is using it');
  });
});

/** Nothing else is done meanwhile. */
function holdUp(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('tells how heavy it is, and for how long it was held up', async () => {
  using directory = temporaryDirectory();
  const emulator = await start(directory.path);
  onTestFinished(() => emulator[Symbol.asyncDispose]());
  const load = async () =>
    ((await (await fetch(`${emulator.endpoint}/health`)).json()) as { load: Record<string, number> }).load;
  holdUp(50); // The monitor counts from its first look on, which is after this.
  const before = await load();
  expect(before['residentBytes']).toBeGreaterThan(20 * 1024 * 1024);
  const longer = (before['longestBlockMs'] ?? 0) + 200;
  holdUp(longer);
  expect((await load())['longestBlockMs']).toBeGreaterThan(longer - 50);
});
