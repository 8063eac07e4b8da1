// Terraform's real AWS provider over what stands beside a cluster: applied, planned clean, changed in place, destroyed.

import { DescribeNetworkInterfacesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { terraformAvailable, terraformScene } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });
const CHANGED = ['-var', 'description=two'];
const IMPORTED = [
  'aws_iam_user.ann',
  'aws_iam_group_policy.read',
  'aws_kms_alias.one',
  'aws_cloudwatch_log_stream.one',
  'aws_ssm_parameter.hosts',
];

describe.skipIf(reason !== undefined)('what stands beside a cluster', { timeout: 300_000 }, () => {
  const scene = terraformScene('neighbours', 25_460);

  it('is applied, and a second plan finds nothing to do', async () => {
    expect(await scene.tf.apply()).toMatch(/Apply complete! Resources: 52 added, 0 changed, 0 destroyed/);
    expect(await scene.tf.plan()).toMatchObject({ result: 'nothing to do' });
    expect(await scene.tf.output('registry')).toBe('https://123456789012.dkr.ecr.us-west-2.amazonaws.com');
    expect(await scene.tf.output('memory')).toBe(4096);
    expect(await scene.tf.output('zones')).toBe(3);
    const names = ['/neighbours/shop/endpoint', '/neighbours/shop/secret'];
    expect(await scene.tf.output('parameters')).toMatchObject({ secret: 'secret one', names });
    expect(await scene.tf.output('found')).toEqual([
      'Enabled',
      'ann',
      '/neighbours',
      'available',
      2,
      'eks',
      true,
      false,
    ]);
  });

  it('is changed in place: settings, policies, tags, entries, a quota, blocks, names, tables, a stack', async () => {
    expect(await scene.tf.apply(...CHANGED)).toMatch(/Resources: 0 added, \d+ changed, 0 destroyed/);
    expect(await scene.tf.plan(...CHANGED)).toMatchObject({ result: 'nothing to do' });
    expect((await scene.tf.output<unknown[]>('found')).at(-1)).toBe(true);
  });

  it('is found again by its ids', async () => {
    await scene.tf.run('state', 'rm', ...IMPORTED);
    // What changes is the user's force_destroy: no API tells it.
    expect(await scene.tf.apply(...CHANGED, '-var', 'imported=true')).toMatch(
      /Resources: 5 imported, 0 added, 1 changed, 0 destroyed/,
    );
  });

  it('is destroyed, and nothing is left but what every account has', async () => {
    expect(await scene.tf.destroy()).toMatch(/Destroy complete!/);
    expect((await scene.clients.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ IsDefault: true }]);
    const { NetworkInterfaces } = await scene.clients.ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(NetworkInterfaces).toMatchObject([{ InterfaceType: 'nat_gateway' }]);
  });
});
