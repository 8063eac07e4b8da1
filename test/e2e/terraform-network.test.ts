// Terraform's real AWS provider over a network, a cluster and all that belongs to it: applied, planned clean, changed, destroyed.

import { join } from 'node:path';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { type ApiClients, apiClients, clusterStatus } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';
import { type Terraform, terraform, terraformAvailable } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });
const CHANGED = ['-var', 'description=two'];

describe.skipIf(reason !== undefined)('a network of its own with a cluster', { timeout: 400_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `network-${process.pid}`, firstPort: 25_160 };
  let emulator: EmulatorProcess;
  let tf: Terraform;
  let clients: ApiClients;

  beforeAll(async () => {
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    tf = terraform(directory.path, 'network', emulator.endpoint);
    clients = apiClients(emulator.endpoint);
    await tf.init();
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  const cluster = async () => (await clients.eks.send(new DescribeClusterCommand({ name: 'network' }))).cluster;

  it('is applied, and a second plan finds nothing to do', async () => {
    expect(await tf.apply()).toMatch(/Apply complete! Resources: \d\d added, 0 changed, 0 destroyed/);
    expect(await tf.plan()).toMatchObject({ result: 'nothing to do' });
    expect(await tf.output('issuer')).toBe((await cluster())?.identity?.oidc?.issuer);
    expect(await tf.output('groups')).toBe(4);
    expect(await tf.output('versions')).toContain('1.35');
  });

  it('is changed in place: descriptions, rules, logging, groups, tags', async () => {
    expect(await tf.apply(...CHANGED)).toMatch(/Resources: 0 added, \d+ changed, 0 destroyed/);
    expect((await cluster())?.logging?.clusterLogging?.[0]).toEqual({ types: ['api', 'audit'], enabled: true });
    expect(await tf.plan(...CHANGED)).toMatchObject({ result: 'nothing to do' });
  });

  it('is destroyed, and nothing is left but what every account has', async () => {
    expect(await tf.destroy()).toMatch(/Destroy complete!/);
    expect(await clusterStatus(clients, 'network')).toBeUndefined();
    expect((await clients.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ IsDefault: true }]);
    expect((await clients.iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
  });
});
