// The real CDK, as its users begin: bootstrap, deploy, diff, deploy again, destroy.

import { execFile } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, DescribeFargateProfileCommand, ListClustersCommand } from '@aws-sdk/client-eks';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, onPath } from '../support/tools.ts';
import { type ApiClients, apiClients } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const run = promisify(execFile);
const program = onPath('cdk');
const absent = missing({ cdk: program });
const APP = join(import.meta.dirname, '../fixtures/cdk/app.cjs');
/** What is larger goes in parts. */
const ASSET_BYTES = 6 * 1024 * 1024;

describe.skipIf(absent !== undefined)('the CDK', { timeout: 180_000 }, () => {
  const directory = temporaryDirectory();
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  beforeAll(async () => {
    const place = { dataDirectory: join(directory.path, 'data'), instance: `cdk-${process.pid}`, firstPort: 25_780 };
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    clients = apiClients(emulator.endpoint);
  }, 60_000);
  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  /** All that it says. Rejects with that when it fails. */
  const cdk = async (line: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const modules = join(dirname(realpathSync(program ?? '')), '../..');
    const env = {
      ...more,
      PATH: process.env['PATH'],
      HOME: directory.path,
      NODE_PATH: modules,
      NODE_NO_WARNINGS: '1',
      JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-west-2',
    };
    const words = [...line.split(' '), '--no-notices', '--no-version-reporting', '--app', `node ${APP}`];
    const { stdout, stderr } = await run(program ?? '', words, { env, cwd: directory.path, timeout: 120_000 });
    return stdout + stderr;
  };
  const profile = async () => {
    const named = { clusterName: 'cdk', fargateProfileName: 'team' };
    return (await clients.eks.send(new DescribeFargateProfileCommand(named))).fargateProfile;
  };

  it('prepares an account, once', async () => {
    expect(await cdk('bootstrap aws://123456789012/us-west-2')).toContain(
      'Environment aws://123456789012/us-west-2 bootstrapped.',
    );
    expect(await cdk('bootstrap aws://123456789012/us-west-2')).toContain('bootstrapped (no changes)');
  });

  it('deploys a cluster on Fargate, with its network and who may look at it', async () => {
    expect(await cdk('deploy Platform --require-approval never')).toMatch(
      /✅ {2}Platform[\s\S]*Platform.Endpoint = https:\/\/127\.0\.0\.1:/,
    );
    const { cluster } = await clients.eks.send(new DescribeClusterCommand({ name: 'cdk' }));
    expect(cluster).toMatchObject({ status: 'ACTIVE', version: '1.34', computeConfig: { enabled: false } });
    expect(await profile()).toMatchObject({
      status: 'ACTIVE',
      selectors: [{ namespace: 'team', labels: { tier: 'web' } }],
      tags: { team: 'a' },
    });
    expect((await profile())?.subnets).toHaveLength(2);
  });

  it('finds no difference, and then the one that there is, which it deploys', async () => {
    expect(await cdk('diff Platform')).toContain('Number of stacks with differences: 0');
    expect(await cdk('deploy Platform --require-approval never')).toContain('Platform (no changes)');
    const changed = { TEAM: 'b' };
    expect(await cdk('diff Platform', changed)).toContain('Number of stacks with differences: 1');
    const before = await profile();
    await cdk('deploy Platform --require-approval never', changed);
    expect(await profile()).toMatchObject({ tags: { team: 'b' }, createdAt: before?.createdAt });
  });

  it('sends a file in parts, and looks up what there is', async () => {
    const ASSET = join(directory.path, 'asset.bin');
    writeFileSync(ASSET, Buffer.alloc(ASSET_BYTES, 'x'));
    const said = await cdk('deploy Files --require-approval never', { ASSET });
    expect(said).toMatch(/Files\.Subnets = (subnet-\w+,?){3,}/);
    const [, Bucket, Key] = /Files\.Url = s3:\/\/([^/]+)\/(\S+)/.exec(said) ?? [];
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({ endpoint: emulator.endpoint, region: 'us-west-2', credentials });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: ASSET_BYTES,
      ETag: expect.stringMatching(/-2"$/),
    });
    await cdk('destroy Files --force', { ASSET });
  });

  it('destroys it, and nothing is left', async () => {
    expect(await cdk('destroy Platform --force')).toContain('Platform: destroyed');
    expect((await clients.eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
    expect((await clients.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.map(({ IsDefault }) => IsDefault)).toEqual([
      true,
    ]);
  });
});
