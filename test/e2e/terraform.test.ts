// Terraform's real AWS provider over the article's configuration: what it made it finds again as it left it, and it leaves nothing.

import { DeleteFargateProfileCommand, ListFargateProfilesCommand, TagResourceCommand } from '@aws-sdk/client-eks';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { clusterStatus } from './api-clients.ts';
import { terraformAvailable, terraformScene } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });

describe.skipIf(reason !== undefined)("the article's configuration", { timeout: 300_000 }, () => {
  const scene = terraformScene('article', 25_100);

  const profiles = async () =>
    (await scene.clients.eks.send(new ListFargateProfilesCommand({ clusterName: 'article' }))).fargateProfileNames;

  it('is applied, and a second plan finds nothing to do', async () => {
    expect(await scene.tf.apply()).toMatch(/Apply complete! Resources: 7 added/);
    expect(await clusterStatus(scene.clients, 'article')).toBe('ACTIVE');
    expect(await profiles()).toEqual(['system', 'team']);
    expect(await scene.tf.output('endpoint')).toMatch(/^https:\/\//);
    expect(await scene.tf.output('account')).toBe('123456789012');
    expect(await scene.tf.plan()).toMatchObject({ result: 'nothing to do' });
  });

  it('changes tags in place', async () => {
    expect(await scene.tf.apply('-var', 'team=two')).toMatch(/Resources: 0 added, 3 changed, 0 destroyed/);
    expect(await scene.tf.plan('-var', 'team=two')).toMatchObject({ result: 'nothing to do' });
  });

  it('replaces a profile whose selectors change', async () => {
    const vars = ['-var', 'team=two', '-var', 'namespace=other'];
    expect(await scene.tf.apply(...vars)).toMatch(/Resources: 1 added, 0 changed, 1 destroyed/);
    expect(await scene.tf.plan(...vars)).toMatchObject({ result: 'nothing to do' });
    expect(await scene.tf.apply('-var', 'team=two')).toMatch(/Resources: 1 added, 0 changed, 1 destroyed/);
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
      await scene.tf.run('state', 'rm', address);
      await scene.tf.run('import', '-no-color', '-input=false', '-var', 'team=two', address, id);
    }
    expect(await scene.tf.plan('-var', 'team=two')).toMatchObject({ result: 'nothing to do' });
  });

  it('sees what was changed by hand, and puts it right', async () => {
    const resourceArn = 'arn:aws:eks:us-west-2:123456789012:cluster/article';
    await scene.clients.eks.send(new TagResourceCommand({ resourceArn, tags: { team: 'by hand' } }));
    await scene.clients.eks.send(
      new DeleteFargateProfileCommand({ clusterName: 'article', fargateProfileName: 'team' }),
    );
    const { result, text } = await scene.tf.plan('-var', 'team=two');
    expect(result).toBe('changes');
    expect(text).toMatch(/Plan: 1 to add, 1 to change, 0 to destroy/);
    await scene.tf.apply('-var', 'team=two');
    expect(await profiles()).toEqual(['system', 'team']);
    expect(await scene.tf.plan('-var', 'team=two')).toMatchObject({ result: 'nothing to do' });
  });

  it('is destroyed, and nothing is left', async () => {
    expect(await scene.tf.destroy()).toMatch(/Destroy complete! Resources: 7 destroyed/);
    expect(await clusterStatus(scene.clients, 'article')).toBeUndefined();
    expect((await scene.clients.iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
  });
});
