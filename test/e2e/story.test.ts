// The story of the README, with the unmodified aws CLI and kubectl: from `create-cluster` to a container with a subnet's address.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage } from '../support/docker.ts';
import { findAws, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { createCluster, createProfile, createRole, PROFILES, privateSubnets } from './demo-cluster.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const aws = findAws();
const kubectl = findKubectl('1.33');
const hasDocker = await dockerAvailable();
const reason = missing({ aws, kubectl, 'a Docker engine': hasDocker });

const deployment = (image: string, labels: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: nginx, namespace: eks-fargate }
spec:
  replicas: 1
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx${labels} } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: nginx
          image: ${image}
          command: ["/bin/sh", "-c", "mkdir -p /www; echo hello > /www/index.html; echo started; exec httpd -f -p 80 -h /www"]
          ports: [{ containerPort: 80 }]
          volumeMounts: [{ name: greeting, mountPath: /greeting }]
      volumes: [{ name: greeting, configMap: { name: greeting, optional: true } }]
`;

describe.skipIf(reason !== undefined)('a pod on Fargate', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `story-${process.pid}`, firstPort: 24_560 };
  let emulator: EmulatorProcess;
  let client: Clients;
  let image: string;
  let subnets: string[];

  beforeAll(async () => {
    image = await testImage();
    emulator = await startProcess({ ...place, runtime: 'docker' });
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint: emulator.endpoint, kubeconfig });
  });

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it('begins with a cluster that becomes ACTIVE', async () => {
    const role = await createRole(client);
    subnets = await privateSubnets(client);
    const made = await createCluster(client, { role, subnets });
    expect(made.cluster.status).toBe('CREATING');
    await client.aws('eks', 'wait', 'cluster-active', '--name', 'demo');
    for (const profile of PROFILES) {
      const { fargateProfile } = await createProfile(client, { role, subnets, ...profile });
      expect(fargateProfile.status).toBe('CREATING');
    }
    await client.aws('eks', 'update-kubeconfig', '--name', 'demo');
    expect(await client.kubectl('auth', 'can-i', '*', '*')).toContain('yes');
  });

  it('keeps a pod that no profile takes Pending, in the default scheduler’s words', async () => {
    await client.kubectl('create', 'namespace', 'eks-fargate');
    await client.apply(deployment(image, ''));
    const events = ['get', 'events', '-n', 'eks-fargate', '-o', 'custom-columns=R:.reason,M:.message'];
    await client.kubectlUntil(events, /FailedScheduling\s+(0\/\d+ nodes are available|no nodes available)/);
  });

  it('runs a pod that a profile takes, on a node of its own, at an address of the profile’s subnet', async () => {
    await client.apply(deployment(image, ', environment: fargate'));
    await client.kubectl('rollout', 'status', '-n', 'eks-fargate', 'deployment/nginx', '--timeout=60s');
    const { items } = JSON.parse(
      await client.kubectl('get', 'pods', '-n', 'eks-fargate', '-l', 'environment=fargate', '-o', 'json'),
    ) as { items: { metadata: { labels: object }; spec: Record<string, string>; status: { podIP: string } }[] };
    const [pod] = items;
    expect(pod?.metadata.labels).toMatchObject({ 'eks.amazonaws.com/fargate-profile': 'team' });
    expect(pod?.spec['schedulerName']).toBe('fargate-scheduler');
    expect(pod?.spec['priority']).toBe(2000001000);
    const address = pod?.status.podIP ?? '';
    expect(pod?.spec['nodeName']).toContain(address.replaceAll('.', '-'));
    const enis = await client.awsJson<{ NetworkInterfaces: { SubnetId: string }[] }>(
      ...['ec2', 'describe-network-interfaces', '--filters', `Name=private-ip-address,Values=${address}`],
    );
    expect(subnets).toContain(enis.NetworkInterfaces[0]?.SubnetId);
    const target = ['-n', 'eks-fargate', 'deploy/nginx'];
    expect(await client.kubectl('logs', ...target)).toBe('started\n');
    const seen = await client.kubectl('exec', ...target, '--', 'ip', '-4', '-o', 'addr');
    expect([...seen.matchAll(/inet (\S+)\//g)].map((match) => match[1])).toEqual(['127.0.0.1', address]);
    expect(await client.kubectl('exec', ...target, '--', 'cat', '/etc/hosts')).toContain(`${address}\t`);
  });

  it('says with exec how the command ended', async () => {
    const failing = client.kubectl('exec', '-n', 'eks-fargate', 'deploy/nginx', '--', 'sh', '-c', 'exit 7');
    expect(await client.failure(failing)).toContain('exit code 7');
  });

  it('shows a running pod what its config map holds now', async () => {
    await client.kubectl('create', 'configmap', 'greeting', '-n', 'eks-fargate', '--from-literal=text=hello');
    const read = ['exec', '-n', 'eks-fargate', 'deploy/nginx', '--', 'sh', '-c', 'cat /greeting/text || true'];
    await client.kubectlUntil(read, /hello/);
  });

  it('is still there after Ctrl-C and another start, with its pod running again at the same address', async () => {
    const podIps = ['get', 'pods', '-n', 'eks-fargate', '-l', 'environment=fargate', '-o', 'jsonpath={..podIP}'];
    const before = await client.kubectl(...podIps);
    expect(await emulator.stop('SIGINT')).toBe(0);
    emulator = await startProcess({ ...place, runtime: 'docker' });
    await client.kubectlUntil(['get', 'pods', '-n', 'eks-fargate', '-l', 'environment=fargate'], /1\/1\s+Running\s+1/);
    expect(await client.kubectl(...podIps)).toBe(before);
  });

  it('ends with nothing left', async () => {
    const refused = client.aws('eks', 'delete-cluster', '--name', 'demo');
    expect(await client.failure(refused)).toContain('ResourceInUseException');
    for (const name of ['default', 'team']) {
      await client.aws('eks', 'delete-fargate-profile', '--cluster-name', 'demo', '--fargate-profile-name', name);
      await client.aws(
        ...['eks', 'wait', 'fargate-profile-deleted', '--cluster-name', 'demo', '--fargate-profile-name', name],
      );
    }
    await client.aws('eks', 'delete-cluster', '--name', 'demo');
    await client.aws('eks', 'wait', 'cluster-deleted', '--name', 'demo');
    const left = await client.awsJson<{ NetworkInterfaces: { InterfaceType: string }[] }>(
      ...['ec2', 'describe-network-interfaces'],
    );
    // The VPC's own NAT gateway has one.
    expect(left.NetworkInterfaces.map(({ InterfaceType }) => InterfaceType)).toEqual(['nat_gateway']);
  });
});
