// Terraform's real AWS provider over a network, a cluster and all that belongs to it: applied, planned clean, changed, destroyed.

import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { clusterStatus } from './api-clients.ts';
import { terraformAvailable, terraformScene } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });
const CHANGED = ['-var', 'description=two'];

describe.skipIf(reason !== undefined)('a network of its own with a cluster', { timeout: 400_000 }, () => {
  const scene = terraformScene('network', 25_160);

  const cluster = async () => (await scene.clients.eks.send(new DescribeClusterCommand({ name: 'network' }))).cluster;

  it('is applied, and a second plan finds nothing to do', async () => {
    expect(await scene.tf.apply()).toMatch(/Apply complete! Resources: \d\d added, 0 changed, 0 destroyed/);
    expect(await scene.tf.plan()).toMatchObject({ result: 'nothing to do' });
    expect(await scene.tf.output('issuer')).toBe((await cluster())?.identity?.oidc?.issuer);
    expect(await scene.tf.output('groups')).toBe(4);
    expect(await scene.tf.output('versions')).toContain('1.35');
  });

  it('is changed in place: descriptions, rules, logging, groups, tags', async () => {
    expect(await scene.tf.apply(...CHANGED)).toMatch(/Resources: 0 added, \d+ changed, 0 destroyed/);
    expect((await cluster())?.logging?.clusterLogging?.[0]).toEqual({ types: ['api', 'audit'], enabled: true });
    expect(await scene.tf.plan(...CHANGED)).toMatchObject({ result: 'nothing to do' });
  });

  it('is destroyed, and nothing is left but what every account has', async () => {
    expect(await scene.tf.destroy()).toMatch(/Destroy complete!/);
    expect(await clusterStatus(scene.clients, 'network')).toBeUndefined();
    expect((await scene.clients.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ IsDefault: true }]);
    expect((await scene.clients.iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
  });
});
