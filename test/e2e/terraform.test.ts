// Terraform's real AWS provider over the article's configuration: what it made it finds again as it left it, and it leaves nothing.

import { join } from 'node:path';
import { DeleteFargateProfileCommand, ListFargateProfilesCommand, TagResourceCommand } from '@aws-sdk/client-eks';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { type ApiClients, apiClients, clusterStatus } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';
import { type Terraform, terraform, terraformAvailable } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });

describe.skipIf(reason !== undefined)("the article's configuration", { timeout: 300_000 }, () => {
  const directory = temporaryDirectory();
  const place = {
    dataDirectory: join(directory.path, 'data'),
    instance: `terraform-${process.pid}`,
    firstPort: 25_100,
  };
  let emulator: EmulatorProcess;
  let tf: Terraform;
  let clients: ApiClients;

  beforeAll(async () => {
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    tf = terraform(directory.path, 'article', emulator.endpoint);
    clients = apiClients(emulator.endpoint);
    await tf.init();
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  const profiles = async () =>
    (await clients.eks.send(new ListFargateProfilesCommand({ clusterName: 'article' }))).fargateProfileNames;

  it('is applied, and a second plan finds nothing to do', async () => {
    expect(await tf.apply()).toMatch(/Apply complete! Resources: 7 added/);
    expect(await clusterStatus(clients, 'article')).toBe('ACTIVE');
    expect(await profiles()).toEqual(['system', 'team']);
    expect(await tf.output('endpoint')).toMatch(/^https:\/\//);
    expect(await tf.output('account')).toBe('123456789012');
    expect(await tf.plan()).toMatchObject({ result: 'nothing to do' });
  });

  it('changes tags in place', async () => {
    expect(await tf.apply('-var', 'team=two')).toMatch(/Resources: 0 added, 3 changed, 0 destroyed/);
    expect(await tf.plan('-var', 'team=two')).toMatchObject({ result: 'nothing to do' });
  });

  it('replaces a profile whose selectors change', async () => {
    const vars = ['-var', 'team=two', '-var', 'namespace=other'];
    expect(await tf.apply(...vars)).toMatch(/Resources: 1 added, 0 changed, 1 destroyed/);
    expect(await tf.plan(...vars)).toMatchObject({ result: 'nothing to do' });
    expect(await tf.apply('-var', 'team=two')).toMatch(/Resources: 1 added, 0 changed, 1 destroyed/);
  });

  it('imports what was forgotten, without a difference', async () => {
    const ids = {
      'aws_iam_role.pods': 'article-pods',
      'aws_iam_role_policy_attachment.pods':
        'article-pods/arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy',
      'aws_eks_cluster.article': 'article',
      'aws_eks_fargate_profile.team': 'article:team',
    };
    for (const [address, id] of Object.entries(ids)) {
      await tf.run('state', 'rm', address);
      await tf.run('import', '-no-color', '-input=false', '-var', 'team=two', address, id);
    }
    expect(await tf.plan('-var', 'team=two')).toMatchObject({ result: 'nothing to do' });
  });

  it('sees what was changed by hand, and puts it right', async () => {
    const resourceArn = 'arn:aws:eks:us-west-2:123456789012:cluster/article';
    await clients.eks.send(new TagResourceCommand({ resourceArn, tags: { team: 'by hand' } }));
    await clients.eks.send(new DeleteFargateProfileCommand({ clusterName: 'article', fargateProfileName: 'team' }));
    const { result, text } = await tf.plan('-var', 'team=two');
    expect(result).toBe('changes');
    expect(text).toMatch(/Plan: 1 to add, 1 to change, 0 to destroy/);
    await tf.apply('-var', 'team=two');
    expect(await profiles()).toEqual(['system', 'team']);
    expect(await tf.plan('-var', 'team=two')).toMatchObject({ result: 'nothing to do' });
  });

  it('is destroyed, and nothing is left', async () => {
    expect(await tf.destroy()).toMatch(/Destroy complete! Resources: 7 destroyed/);
    expect(await clusterStatus(clients, 'article')).toBeUndefined();
    expect((await clients.iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
  });
});
