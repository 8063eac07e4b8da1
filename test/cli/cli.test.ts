// The command line as a user has it: processes with their output and exit codes, around one emulator that simulates its containers.

import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import packageFile from '../../package.json' with { type: 'json' };
import { type EmulatorProcess, startProcess, temporaryDirectory } from '../e2e/emulator-process.ts';
import { ROLE_TRUST } from '../support/role-trust.ts';
import { runCli } from './run-cli.ts';

const directory = temporaryDirectory();
const place = {
  dataDirectory: join(directory.path, 'data'),
  instance: `cli-${process.pid}`,
  firstPort: 24_860,
  runtime: 'simulated',
} as const;
let emulator: EmulatorProcess;

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runCli(args, { cwd: directory.path, env: { EKS_FARGATE_PORT: String(place.firstPort), ...env } });

async function createDemo(endpoint: string): Promise<void> {
  const options = { endpoint, region: 'us-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const { Role } = await new IAMClient(options).send(
    new CreateRoleCommand({ RoleName: 'eks', AssumeRolePolicyDocument: ROLE_TRUST }),
  );
  const { Subnets = [] } = await new EC2Client(options).send(new DescribeSubnetsCommand({}));
  const subnetIds = Subnets.filter((subnet) => !subnet.MapPublicIpOnLaunch).flatMap(({ SubnetId }) => SubnetId ?? []);
  const request = { name: 'demo', roleArn: Role?.Arn ?? '', resourcesVpcConfig: { subnetIds } };
  await new EKSClient(options).send(new CreateClusterCommand(request));
}

beforeAll(async () => {
  emulator = await startProcess(place);
  await createDemo(emulator.endpoint);
});

afterAll(async () => {
  await emulator.stop('SIGINT');
  directory[Symbol.dispose]();
});

describe('eks-fargate', () => {
  it('says its version, and helps', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${packageFile.version}\n`, stderr: '' });
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['up', 'status', 'reset', 'kubeconfig']) expect(help.stdout).toContain(`  ${command} `);
  });

  it('refuses a command that it does not have, with exit code 2', async () => {
    const { code, stderr } = await run(['fly']);
    expect(code).toBe(2);
    expect(stderr).toContain("unknown command 'fly'");
  });

  it('names the flag, the variable or the key in the file whose value cannot be used', async () => {
    expect(await run(['up', '--runtime', 'podman'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--runtime: "podman"') as string,
    });
    expect(await run(['up'], { EKS_FARGATE_CLUSTER_PORTS: '9-1' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('EKS_FARGATE_CLUSTER_PORTS: "9-1"') as string,
    });
    const file = join(directory.path, 'settings.yaml');
    writeFileSync(file, 'acount: 1\n');
    expect(await run(['up', '--config', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no such setting: acount') as string,
    });
  });
});

describe('up', () => {
  it('shows where it listens, what to copy, and that pods will not run processes', () => {
    expect(emulator.screen).toContain(`AWS endpoint   http://127.0.0.1:${place.firstPort}`);
    expect(emulator.screen).toContain(`export AWS_ENDPOINT_URL=http://127.0.0.1:${place.firstPort}`);
    expect(emulator.screen).toMatch(/Runtime +simulated/);
    expect(emulator.screen).toContain('pods will not run processes');
  });

  it('ends with one line and exit code 1 when the data directory is in use', async () => {
    const { code, stderr } = await run([
      'up',
      '--data-dir',
      place.dataDirectory,
      '--port',
      '0',
      '--runtime',
      'simulated',
    ]);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^eks-fargate: the data directory .* cannot be used: another emulator is using it$/,
    );
  });

  it('ends with one line and exit code 1 when its port is taken, and leaves the one that has it alone', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const other = join(directory.path, 'other');
    const { code, stderr } = await run(['up', '--data-dir', other, '--port', String(port), '--runtime', 'simulated']);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      `eks-fargate: cannot listen on 127.0.0.1:${port}: something else listens there already`,
    );
  });

  it('ends with one line and exit code 1 when its database cannot be read, and does not touch it', async () => {
    const damaged = join(directory.path, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'aws.db'), 'this is no database, but long enough to look like one'.repeat(100));
    const before = readFileSync(join(damaged, 'aws.db'));
    const { code, stderr } = await run(['up', '--data-dir', damaged, '--port', '0', '--runtime', 'simulated']);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^eks-fargate: .*aws\.db/);
    expect(readFileSync(join(damaged, 'aws.db')).equals(before)).toBe(true);
  });
});

describe('status', () => {
  it('shows the clusters, as a table and as JSON', async () => {
    expect((await run(['status'])).stdout).toMatch(
      /CLUSTER +STATUS +ENDPOINT +NODES +PODS\ndemo +ACTIVE +https:\/\/127.0.0.1:\d+ +0 +2\n/,
    );
    const status = JSON.parse((await run(['status', '-o', 'json'])).stdout) as object;
    expect(status).toMatchObject({
      version: packageFile.version,
      clusters: [{ name: 'demo', status: 'ACTIVE', pods: 2 }],
    });
  });

  it('says how to start an emulator where none answers', async () => {
    const { code, stderr } = await run(['status', '--port', '1']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'eks-fargate: no emulator answers at http://127.0.0.1:1. Start one with: npm start\n',
    });
  });
});

describe('kubeconfig', () => {
  it('has a context of its own name, and the endpoint within the environment of the token’s command', async () => {
    const config = parse((await run(['kubeconfig', 'demo'])).stdout) as {
      'current-context': string;
      users: { user: { exec: { env: object[] } } }[];
    };
    expect(config['current-context']).toBe('eks-fargate-demo');
    expect(config.users[0]?.user.exec.env).toContainEqual({ name: 'AWS_ENDPOINT_URL', value: emulator.endpoint });
  });

  it('says when there is no such cluster', async () => {
    const { code, stderr } = await run(['kubeconfig', 'nope']);
    expect(code).toBe(1);
    expect(stderr).toContain('nope');
  });
});

describe('a restart and a reset', () => {
  it('keeps everything over Ctrl-C, and nothing over a reset', async () => {
    expect(await emulator.stop('SIGINT')).toBe(0);
    emulator = await startProcess(place);
    expect(emulator.screen).toContain('aws eks update-kubeconfig --name demo');
    expect((await run(['reset'])).stdout).toBe('Back to the first start. Removed: demo.\n');
    expect((await run(['status'])).stdout).toContain('No clusters.');
    expect(await run(['reset', '-o', 'json'])).toMatchObject({ code: 0, stdout: '{"removedClusters":[]}\n' });
    await createDemo(emulator.endpoint);
  });

  it('is not for web pages: a request from one is refused', async () => {
    for (const path of ['_eks-fargate', 'moto-api']) {
      const reset = `${emulator.endpoint}/${path}/reset`;
      const response = await fetch(reset, { method: 'POST', headers: { origin: 'https://example.com' } });
      expect(response.status).toBe(403);
    }
    expect((await run(['status'])).stdout).toContain('demo');
  });

  it('is there for test suites made for moto as well, under its path', async () => {
    const response = await fetch(`${emulator.endpoint}/moto-api/reset`, { method: 'POST' });
    expect(await response.json()).toEqual({ status: 'ok' });
    expect((await run(['status'])).stdout).toContain('No clusters.');
    expect((await fetch(`${emulator.endpoint}/moto-api/data.json`)).status).toBe(404);
  });
});
