// A reset, while clusters are still being made.

import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { CreateClusterCommand, EKSClient, ListClustersCommand, waitUntilClusterActive } from '@aws-sdk/client-eks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uniqueInstance } from '../support/docker.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const FIRST_PORT = 24_600;
const CLUSTERS = 12;

const directory = temporaryDirectory();
let emulator: EmulatorProcess;
let eks: EKSClient;

beforeAll(async () => {
  emulator = await startProcess({
    dataDirectory: directory.path,
    instance: uniqueInstance(),
    runtime: 'simulated',
    firstPort: FIRST_PORT,
    settings: { EKS_FARGATE_UNKNOWN_REFERENCES: 'adopt' },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  eks = new EKSClient({ endpoint: emulator.endpoint, region: 'us-west-2', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  await emulator.stop('SIGINT');
  directory[Symbol.dispose]();
});

const create = (name: string) =>
  eks.send(
    new CreateClusterCommand({
      name,
      roleArn: 'arn:aws:iam::123456789012:role/cluster',
      resourcesVpcConfig: { subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
    }),
  );

const reset = async () => (await fetch(`${emulator.endpoint}/_eks-fargate/reset`, { method: 'POST' })).status;

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).unref();
  });

describe('a reset', () => {
  it.each([1, 2, 3])('leaves nothing of clusters that were being made, or just had been (round %i)', async () => {
    // Those that are started last are the first that a reset looks at.
    for (let index = CLUSTERS; index > 0; index--) await create(`c${index + 100}`);
    expect(await reset()).toBe(200);
    expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
    expect(readdirSync(join(directory.path, 'clusters'))).toEqual([]);
    const ports = Array.from({ length: CLUSTERS + 1 }, (_, index) => FIRST_PORT + 1 + index);
    expect(await Promise.all(ports.map(answers))).toEqual(ports.map(() => false));
  });

  it('lets a cluster of the same name be made again', async () => {
    await create('c101');
    await waitUntilClusterActive({ client: eks, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { name: 'c101' });
  });
});
