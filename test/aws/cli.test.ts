// The aws CLI over each family of operations: its own serializers, waiters and paginators, not the SDK's.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAws, missing } from '../support/tools.ts';
import { cliOf } from './support/cli.ts';
import { givenCluster, givenProfile, givenRoles } from './support/given.ts';
import { ACCOUNT, type RunningAws, startAws } from './support/start-aws.ts';

const cli = findAws();
const reason = missing({ aws: cli });

describe.skipIf(reason !== undefined)('the aws CLI', { timeout: 120_000 }, () => {
  let aws: RunningAws;
  beforeAll(async () => {
    aws = await startAws();
    await givenRoles(aws);
    await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API' } });
    await givenProfile(aws, 'demo', 'p1');
  });
  afterAll(() => aws?.[Symbol.asyncDispose]());

  const ask = cliOf(cli, () => aws);

  it('waits for clusters and profiles, and updates one', async () => {
    await ask('eks', 'wait', 'cluster-active', '--name', 'demo');
    await ask('eks', 'wait', 'fargate-profile-active', '--cluster-name', 'demo', '--fargate-profile-name', 'p1');
    const { update } = await ask<{ update: { id: string; type: string } }>(
      ...['eks', 'update-cluster-config', '--name', 'demo', '--resources-vpc-config', 'endpointPrivateAccess=true'],
    );
    expect(update.type).toBe('EndpointAccessUpdate');
    const query = ['--query', 'update.status'];
    expect(await ask('eks', 'describe-update', '--name', 'demo', '--update-id', update.id, ...query)).toBe(
      'Successful',
    );
  });

  it('makes an access entry, associates a policy and pages through entries', async () => {
    const about = ['--cluster-name', 'demo', '--principal-arn', `arn:aws:iam::${ACCOUNT}:role/cluster`];
    await ask('eks', 'create-access-entry', ...about);
    const policy = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    await ask(
      ...['eks', 'associate-access-policy', ...about, '--policy-arn', policy],
      ...['--access-scope', 'type=namespace,namespaces=default'],
    );
    const pages = ['--page-size', '1', '--query', 'accessEntries'];
    expect(await ask('eks', 'list-access-entries', '--cluster-name', 'demo', ...pages)).toHaveLength(3);
  });

  it('makes a network, and finds it by its tags', async () => {
    const tags = 'ResourceType=vpc,Tags=[{Key=Name,Value=mine}]';
    const made = await ask<{ Vpc: { VpcId: string } }>(
      ...['ec2', 'create-vpc', '--cidr-block', '10.9.0.0/16', '--tag-specifications', tags],
    );
    const filters = ['--filters', 'Name=tag:Name,Values=mine', '--query', 'Vpcs[].VpcId'];
    expect(await ask('ec2', 'describe-vpcs', ...filters)).toEqual([made.Vpc.VpcId]);
    await ask('ec2', 'wait', 'vpc-available', '--vpc-ids', made.Vpc.VpcId);
    const group = ['--group-name', 'web', '--description', 'x', '--vpc-id', made.Vpc.VpcId, '--query', 'GroupId'];
    const GroupId = await ask<string>('ec2', 'create-security-group', ...group);
    const rule = ['--group-id', GroupId, '--protocol', 'tcp', '--port', '443', '--cidr', '0.0.0.0/0'];
    await ask('ec2', 'authorize-security-group-ingress', ...rule);
    const ports = [
      '--filters',
      `Name=group-id,Values=${GroupId}`,
      '--query',
      'SecurityGroupRules[?!IsEgress].FromPort',
    ];
    expect(await ask('ec2', 'describe-security-group-rules', ...ports)).toEqual([443]);
  });

  it('speaks to the services of the JSON protocol', async () => {
    const key = await ask<string>('kms', 'create-key', '--query', 'KeyMetadata.KeyId');
    await ask('kms', 'create-alias', '--alias-name', 'alias/mine', '--target-key-id', key);
    expect(await ask('kms', 'list-aliases', '--query', 'Aliases[].TargetKeyId')).toEqual([key]);
    await ask('logs', 'create-log-group', '--log-group-name', '/mine');
    expect(await ask('logs', 'describe-log-groups', '--query', 'logGroups[].logGroupName')).toEqual(['/mine']);
    const name = '/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/arm64/standard/recommended/image_id';
    expect(await ask('ssm', 'get-parameter', '--name', name, '--query', 'Parameter.Value')).toMatch(/^ami-/);
    await expect(ask('ssm', 'get-parameter', '--name', '/mine')).rejects.toMatchObject({
      stderr: expect.stringContaining('(ParameterNotFound)'),
    });
  });

  it('lists policies in pages, and reads the document of one', async () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy';
    const names = ['--scope', 'AWS', '--page-size', '3', '--query', 'Policies[].Arn'];
    expect(await ask('iam', 'list-policies', ...names)).toContain(arn);
    const query = ['--query', 'PolicyVersion.Document.Statement[0].Effect'];
    expect(await ask('iam', 'get-policy-version', '--policy-arn', arn, '--version-id', 'v1', ...query)).toBe('Allow');
  });

  it('waits for what is made and for what is gone, in IAM, EC2 and EKS', async () => {
    await ask('iam', 'wait', 'role-exists', '--role-name', 'cluster');
    const id = await ask<string>('ec2', 'allocate-address', '--query', 'AllocationId');
    const name = ['--filters', 'Name=tag:Name,Values=default-public-*', '--query', 'Subnets[0].SubnetId'];
    const subnet = await ask<string>('ec2', 'describe-subnets', ...name);
    const about = ['--subnet-id', subnet, '--allocation-id', id, '--query', 'NatGateway.NatGatewayId'];
    const gateway = await ask<string>('ec2', 'create-nat-gateway', ...about);
    await ask('ec2', 'wait', 'nat-gateway-available', '--nat-gateway-ids', gateway);
    await ask('ec2', 'delete-nat-gateway', '--nat-gateway-id', gateway);
    await ask('ec2', 'wait', 'nat-gateway-deleted', '--nat-gateway-ids', gateway);
    const profile = ['--cluster-name', 'demo', '--fargate-profile-name', 'p1'];
    await ask('eks', 'delete-fargate-profile', ...profile);
    await ask('eks', 'wait', 'fargate-profile-deleted', ...profile);
  });

  it('gives a user policies by a group, and asks what they allow', async () => {
    await ask('iam', 'create-user', '--user-name', 'bob');
    await ask('iam', 'create-group', '--group-name', 'devs');
    const statement = { Effect: 'Allow', Action: 'eks:Describe*', Resource: '*' };
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const policy = ['--policy-name', 'read', '--policy-document', text];
    await ask('iam', 'put-group-policy', '--group-name', 'devs', ...policy);
    await ask('iam', 'add-user-to-group', '--group-name', 'devs', '--user-name', 'bob');
    const ofGroup = ['--group-name', 'devs', '--policy-name', 'read', '--query', 'PolicyDocument.Statement[0].Action'];
    expect(await ask('iam', 'get-group-policy', ...ofGroup)).toBe('eks:Describe*');
    const source = ['--policy-source-arn', `arn:aws:iam::${ACCOUNT}:user/bob`];
    const actions = ['--action-names', 'eks:DescribeCluster', 'eks:DeleteCluster'];
    const query = ['--query', 'EvaluationResults[].EvalDecision'];
    expect(await ask('iam', 'simulate-principal-policy', ...source, ...actions, ...query)).toEqual([
      'allowed',
      'implicitDeny',
    ]);
  });

  it('takes one page where it is told not to take them all', async () => {
    const whole = ['--no-paginate', '--query', '{roles: length(Roles), more: IsTruncated}'];
    expect(await ask('iam', 'list-roles', ...whole)).toEqual({ roles: 2, more: false });
    const page = ['--max-items', '1', '--query', '[length(clusters), NextToken != null]'];
    expect(await ask('eks', 'list-clusters', ...page)).toEqual([1, false]);
    const roles = ['--max-items', '1', '--query', '[length(Roles), NextToken != null]'];
    expect(await ask('iam', 'list-roles', ...roles)).toEqual([1, true]);
  });
});
