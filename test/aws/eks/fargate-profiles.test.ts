// Fargate profiles, from the request to their end, driven by the SDK.

import {
  CreateFargateProfileCommand,
  type CreateFargateProfileCommandInput,
  DeleteClusterCommand,
  DeleteFargateProfileCommand,
  DescribeFargateProfileCommand,
  ListFargateProfilesCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONFIG_MAPS, MUTATING_WEBHOOKS, PODS } from '../../../src/kube/kind-refs.ts';
import type { Pod } from '../../../src/kube/types.gen.ts';
import { manualClock } from '../../../src/lib/clock.ts';
import {
  givenCluster,
  givenProfile,
  givenRole,
  givenRoles,
  POD_ROLE,
  subnetIds,
  trustPolicy,
} from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo' });
});
afterEach(() => aws[Symbol.asyncDispose]());

async function create(input: Partial<CreateFargateProfileCommandInput> = {}, on = aws) {
  const { fargateProfile } = await on.eks.send(
    new CreateFargateProfileCommand({
      clusterName: 'demo',
      fargateProfileName: 'fp',
      podExecutionRoleArn: POD_ROLE,
      selectors: [{ namespace: 'default' }],
      ...input,
    }),
  );
  return fargateProfile;
}

const describeProfile = async (fargateProfileName = 'fp') =>
  (await aws.eks.send(new DescribeFargateProfileCommand({ clusterName: 'demo', fargateProfileName }))).fargateProfile;
const remove = async (fargateProfileName = 'fp', on = aws) =>
  (await on.eks.send(new DeleteFargateProfileCommand({ clusterName: 'demo', fargateProfileName }))).fargateProfile;

const awsAuth = (on = aws) =>
  on.cluster('demo').of(CONFIG_MAPS).find({ namespace: 'kube-system', name: 'aws-auth' })?.data?.['mapRoles'];

describe('a new profile', () => {
  it('is CREATING in the answer and ACTIVE for the next request, in the private subnets of the cluster', async () => {
    const selectors = [{ namespace: 'default' }, { namespace: 'prod-*', labels: { tier: 'web?' } }];
    const answer = await create({ selectors, tags: { team: 'a' } });
    expect(answer?.status).toBe('CREATING');
    expect(await describeProfile()).toEqual({
      fargateProfileName: 'fp',
      fargateProfileArn: expect.stringMatching(
        /^arn:aws:eks:us-west-2:123456789012:fargateprofile\/demo\/fp\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
      clusterName: 'demo',
      createdAt: expect.any(Date),
      podExecutionRoleArn: POD_ROLE,
      subnets: await subnetIds(aws, 'private'),
      selectors,
      status: 'ACTIVE',
      tags: { team: 'a' },
      health: { issues: [] },
    });
  });

  it('may have an empty map of tags, as eksctl sends it', async () => {
    await create({ tags: {} });
    expect(await describeProfile()).toMatchObject({ status: 'ACTIVE', tags: {} });
  });

  it('lets its role in through aws-auth, beside the rows that are there, once', async () => {
    const others = '- rolearn: arn:aws:iam::123456789012:role/mine\n  username: me\n  groups: [system:masters]\n';
    const metadata = { namespace: 'kube-system', name: 'aws-auth' };
    await aws
      .cluster('demo')
      .of(CONFIG_MAPS)
      .create({ metadata, data: { mapRoles: others, mapUsers: '[]' } });
    await create();
    await aws.idle();
    await create({ fargateProfileName: 'second' });
    await aws.idle();
    expect(parse(awsAuth() ?? '')).toEqual([
      { rolearn: 'arn:aws:iam::123456789012:role/mine', username: 'me', groups: ['system:masters'] },
      {
        groups: ['system:bootstrappers', 'system:nodes', 'system:node-proxier'],
        rolearn: POD_ROLE,
        username: 'system:node:{{SessionName}}',
      },
    ]);
  });

  it('writes aws-auth as EKS writes it, and makes the webhook object', async () => {
    await create();
    await aws.idle();
    expect(awsAuth()).toBe(
      `- groups:\n  - system:bootstrappers\n  - system:nodes\n  - system:node-proxier\n  rolearn: ${POD_ROLE}\n  username: system:node:{{SessionName}}\n`,
    );
    const webhooks = aws.cluster('demo').of(MUTATING_WEBHOOKS).list();
    expect(webhooks.map(({ metadata }) => metadata.name)).toEqual(['0500-amazon-eks-fargate-mutation.amazonaws.com']);
  });

  it('is CREATE_FAILED when aws-auth cannot be read, and leaves it alone', async () => {
    const metadata = { namespace: 'kube-system', name: 'aws-auth' };
    await aws
      .cluster('demo')
      .of(CONFIG_MAPS)
      .create({ metadata, data: { mapRoles: 'not: [a list' } });
    await create();
    expect((await describeProfile())?.status).toBe('CREATE_FAILED');
    expect(awsAuth()).toBe('not: [a list');
  });

  it('is let in by an access entry alone in API mode', async () => {
    await givenCluster(aws, { name: 'modern', accessConfig: { authenticationMode: 'API' } });
    await create({ clusterName: 'modern' });
    await aws.idle();
    expect(aws.cluster('modern').of(CONFIG_MAPS).list()).toEqual([]);
    const { profiles } = aws.aws.servicesOf(
      { account: '123456789012', region: 'us-west-2', name: 'modern' },
      aws.cluster('modern'),
    );
    expect(profiles.list().map(({ launchBlock, isActive }) => ({ launchBlock, isActive }))).toEqual([
      { launchBlock: undefined, isActive: true },
    ]);
  });
});

describe('a refusal', () => {
  it.each<[string, Partial<CreateFargateProfileCommandInput>, string]>([
    [
      'a reserved name',
      { fargateProfileName: 'eks-x' },
      "The fargate profile name starts with the reserved prefix: 'eks-'.",
    ],
    [
      'a strange name',
      { fargateProfileName: 'a.b' },
      'The Fargate profile name parameter contains invalid characters. It should begin with letter or digit and can have any of the following characters: the set of Unicode letters, digits, hyphens and underscores.',
    ],
    ['no selector', { selectors: [] }, 'Fargate Profile requires at least one selector.'],
    [
      'a selector without namespace',
      { selectors: [{ labels: { a: 'b' } }] },
      'Fargate Profile must have at least one selector with at least one namespace value.',
    ],
    [
      'six selectors',
      { selectors: ['a', 'b', 'c', 'd', 'e', 'f'].map((namespace) => ({ namespace })) },
      'Request contains more than 5 Selectors',
    ],
    [
      'six labels',
      { selectors: [{ namespace: 'a', labels: { a: '', b: '', c: '', d: '', e: '', f: '' } }] },
      'Request contains Selector with more than 5 Label pairs',
    ],
    [
      'six labels in a bad namespace',
      { selectors: [{ namespace: 'bad_ns', labels: { a: '', b: '', c: '', d: '', e: '', f: '' } }] },
      'Request contains Selector with more than 5 Label pairs',
    ],
    [
      'a bad namespace and none',
      { selectors: [{ namespace: 'bad_ns' }, {}] },
      'Fargate Profile must have at least one selector with at least one namespace value.',
    ],
    ['a bad namespace', { selectors: [{ namespace: 'bad_ns' }] }, 'The namespace provided is invalid.'],
    [
      'a bad label',
      { selectors: [{ namespace: 'a', labels: { 'bad key!': 'x' } }] },
      'Selector label provided is invalid.',
    ],
    [
      'an unknown role',
      { podExecutionRoleArn: 'arn:aws:iam::123456789012:role/none' },
      'Misconfigured PodExecutionRole Trust Policy; Please add the eks-fargate-pods.amazonaws.com Service Principal',
    ],
  ])('of %s has the words of the service', async (_what, input, message) => {
    await expect(create(input)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('of a public subnet goes by the route table', async () => {
    const [subnet = ''] = await subnetIds(aws, 'public');
    await expect(create({ subnets: [subnet] })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Subnet ${subnet} provided in Fargate Profile is not a private subnet`,
    });
  });

  it('of a taken name, an unknown cluster and an unknown profile', async () => {
    await givenProfile(aws, 'demo', 'fp');
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'A Fargate Profile already exists with this name in this cluster.',
    });
    await expect(create({ clusterName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No cluster found for name: none.',
    });
    await expect(describeProfile('none')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No Fargate Profile found with name: none.',
    });
    await expect(remove('none')).rejects.toThrow('No Fargate Profile found with name: none.');
  });

  it('of the eleventh profile', async () => {
    for (let index = 0; index < 10; index += 1) await givenProfile(aws, 'demo', `fp-${index}`);
    await expect(create()).rejects.toMatchObject({ name: 'ResourceLimitExceededException' });
  });
});

describe('the trust policy', () => {
  const arn = 'arn:aws:eks:us-west-2:123456789012';

  it.each<[string, string | string[], object | undefined, boolean]>([
    ['names the service in a list', ['ec2.amazonaws.com', 'eks-fargate-pods.amazonaws.com'], undefined, true],
    ['names the wrong service', 'eks-fargate.amazonaws.com', undefined, false],
    [
      'has the recommended condition',
      'eks-fargate-pods.amazonaws.com',
      { ArnLike: { 'aws:SourceArn': `${arn}:fargateprofile/demo/*` } },
      true,
    ],
    [
      'has a condition on the cluster',
      'eks-fargate-pods.amazonaws.com',
      { ArnLike: { 'aws:SourceArn': `${arn}:cluster/demo` } },
      false,
    ],
  ])('that %s is judged as the service judges it', async (_what, service, condition, isGood) => {
    const podExecutionRoleArn = await givenRole(aws, 'other', trustPolicy(service, condition));
    const result = create({ podExecutionRoleArn });
    if (isGood) expect((await result)?.status).toBe('CREATING');
    else await expect(result).rejects.toThrow(/^Misconfigured PodExecutionRole Trust Policy/);
  });
});

describe('one at a time', () => {
  it('while one is CREATING, creating another and deleting it are refused', async () => {
    const clock = manualClock(Date.now());
    await using slow = await startAws({ dial: 'fargate-profile-create=60', clock });
    await givenRoles(slow);
    await givenCluster(slow, { name: 'demo' });
    await create({ fargateProfileName: 'first' }, slow);
    await expect(create({ fargateProfileName: 'second' }, slow)).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message:
        'Cannot create Fargate Profile second because cluster demo currently has Fargate profile first in status CREATING',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(remove('first', slow)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    clock.advance(60_000);
    await slow.idle();
    expect((await create({ fargateProfileName: 'second' }, slow))?.status).toBe('CREATING');
  });
});

describe('deleting', () => {
  const pod = (name: string, profile: string, schedulerName = 'fargate-scheduler') =>
    aws
      .cluster('demo')
      .of(PODS)
      .create({
        metadata: { namespace: 'default', name, labels: { 'eks.amazonaws.com/fargate-profile': profile } },
        spec: { schedulerName, containers: [] },
      } as unknown as Pod);
  const podNames = () =>
    aws
      .cluster('demo')
      .of(PODS)
      .list()
      .map(({ metadata }) => metadata.name);

  it('deletes the pods of the profile and no others, then the profile', async () => {
    await givenProfile(aws, 'demo', 'fp');
    await pod('one', 'fp');
    await pod('two', 'other');
    await pod('three', 'fp', 'default-scheduler');
    expect((await remove())?.status).toBe('DELETING');
    await expect(describeProfile()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(podNames()).toEqual(['two', 'three']);
    const list = await aws.eks.send(new ListFargateProfilesCommand({ clusterName: 'demo' }));
    expect(list.fargateProfileNames).toEqual([]);
  });

  it('stays DELETING while a pod terminates, and refuses others meanwhile', async () => {
    await givenProfile(aws, 'demo', 'other');
    await givenProfile(aws, 'demo', 'fp');
    await pod('one', 'fp');
    aws.cluster('demo').keepDeleting = true;
    await remove();
    expect((await describeProfile())?.status).toBe('DELETING');
    await expect(remove('other')).rejects.toMatchObject({
      message:
        'Cannot Delete Fargate Profile other because cluster demo currently has Fargate profile fp in status DELETING',
    });
    await expect(aws.eks.send(new DeleteClusterCommand({ name: 'demo' }))).rejects.toMatchObject({
      message: 'Cannot delete because cluster demo currently has Fargate profile fp in status DELETING',
    });
    aws.cluster('demo').finish(PODS, { namespace: 'default', name: 'one' });
    await aws.idle();
    await expect(describeProfile()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
