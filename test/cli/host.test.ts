// An emulator that listens on another address of this machine than the usual one: what it says of itself is where it is reached.

import { request } from 'node:https';
import { DescribeSubnetsCommand, EC2Client, type Subnet } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKSClient, waitUntilClusterActive } from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, it, onTestFinished } from 'vitest';
import { isPortFree } from '../../src/lib/ports.ts';
import { startProcess, temporaryDirectory } from '../e2e/emulator-process.ts';
import { ROLE_TRUST } from '../support/role-trust.ts';
import { runCli } from './run-cli.ts';

const hasIPv6 = await isPortFree('::1', 0);
const firstPort = 24_960;

/** @returns its status in words */
async function health(endpoint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(`${endpoint}/healthz`, { rejectUnauthorized: false }, (answer) =>
      answer.on('data', resolve),
    );
    asking.on('error', reject).end();
  }).then(String);
}

async function createCluster(endpoint: string): Promise<string> {
  const options = { endpoint, region: 'us-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const role = new CreateRoleCommand({ RoleName: 'eks', AssumeRolePolicyDocument: ROLE_TRUST });
  const { Role } = await new IAMClient(options).send(role);
  const { Subnets = [] } = await new EC2Client(options).send(new DescribeSubnetsCommand({}));
  const isPrivate = ({ MapPublicIpOnLaunch }: Subnet) => !MapPublicIpOnLaunch;
  const resourcesVpcConfig = { subnetIds: Subnets.filter(isPrivate).flatMap(({ SubnetId }) => SubnetId ?? []) };
  const client = new EKSClient(options);
  await client.send(new CreateClusterCommand({ name: 'demo', roleArn: Role?.Arn ?? '', resourcesVpcConfig }));
  const { reason } = await waitUntilClusterActive({ client, maxWaitTime: 20, minDelay: 1 }, { name: 'demo' });
  return (reason as { cluster?: { endpoint?: string } }).cluster?.endpoint ?? '';
}

it.each([
  ['127.0.0.2', '127.0.0.2', process.platform === 'linux'],
  ['::1', '[::1]', hasIPv6],
])('on %s it is reached at %s, and its clusters on the loopback address', async (host, shown, isThere) => {
  if (!isThere) return;
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  const settings = { EKS_FARGATE_HOST: host };
  const instance = `host-${process.pid}`;
  const emulator = await startProcess({
    dataDirectory: directory.path,
    runtime: 'simulated',
    instance,
    firstPort,
    settings,
  });
  onTestFinished(async () => void (await emulator.stop('SIGINT')));
  expect(emulator.endpoint).toBe(`http://${shown}:${firstPort}`);
  const cluster = await createCluster(emulator.endpoint);
  expect(cluster).toBe(`https://127.0.0.1:${firstPort + 1}`);
  expect(await health(cluster)).toBe('ok');
  const env = { ...settings, EKS_FARGATE_PORT: String(firstPort) };
  expect((await runCli(['status'], { cwd: directory.path, env })).stdout).toContain(`at ${emulator.endpoint}`);
});
