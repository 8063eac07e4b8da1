// Terraform's real AWS provider over a cluster with remote networks: it finds them as it left them.

import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { terraformAvailable, terraformScene } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });

describe.skipIf(reason !== undefined)('a cluster with remote networks', { timeout: 300_000 }, () => {
  const scene = terraformScene('hybrid', 25_400);

  it('is applied, and a second plan finds nothing to do', async () => {
    expect(await scene.tf.apply()).toMatch(/Resources: 2 added/);
    expect(await scene.tf.plan()).toMatchObject({ result: 'nothing to do' });
    const { cluster } = await scene.clients.eks.send(new DescribeClusterCommand({ name: 'hybrid' }));
    expect(cluster?.remoteNetworkConfig?.remotePodNetworks).toEqual([{ cidrs: ['10.210.0.0/16'] }]);
    expect(await scene.tf.destroy()).toMatch(/Destroy complete! Resources: 2 destroyed/);
  });
});
