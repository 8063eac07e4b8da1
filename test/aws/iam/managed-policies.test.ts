// Managed policies and their versions, driven by the SDK.

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenRole, trustPolicy } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const documentOf = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const PolicyArn = 'arn:aws:iam::123456789012:policy/team/read';
const create = () =>
  aws.iam.send(new CreatePolicyCommand({ PolicyName: 'read', Path: '/team/', PolicyDocument: documentOf('s3:Get*') }));

describe('a policy of the account', () => {
  it('is read back with its document, and counts the roles that have it', async () => {
    expect((await create()).Policy).toMatchObject({ Arn: PolicyArn, DefaultVersionId: 'v1', AttachmentCount: 0 });
    await givenRole(aws, 'demo', trustPolicy('eks.amazonaws.com'));
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName: 'demo', PolicyArn }));
    const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ AttachmentCount: 1, IsAttachable: true, Path: '/team/', Tags: [] });
    const { PolicyVersion } = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(documentOf('s3:Get*'));
    const { PolicyRoles } = await aws.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(PolicyRoles).toMatchObject([{ RoleName: 'demo' }]);
    await expect(aws.iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete a policy attached to entities.',
    });
    await aws.iam.send(new DetachRolePolicyCommand({ RoleName: 'demo', PolicyArn }));
    await aws.iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(aws.iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} was not found.`,
    });
    await expect(aws.iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
  });

  it('has at most five versions, whose ids are not used twice', async () => {
    await create();
    const version = async () =>
      (await aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: documentOf('s3:*') })))
        .PolicyVersion?.VersionId;
    for (const id of ['v2', 'v3', 'v4', 'v5']) expect(await version()).toBe(id);
    await expect(version()).rejects.toMatchObject({ name: 'LimitExceededException' });
    await aws.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v3' }));
    await expect(aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v3' }))).rejects.toMatchObject({
      message: 'Cannot delete the default version of a policy.',
    });
    await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    expect(await version()).toBe('v6');
    const { Versions } = await aws.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map((each) => `${each.VersionId}${each.IsDefaultVersion ? '*' : ''}`)).toEqual([
      'v6',
      'v4',
      'v3*',
      'v2',
      'v1',
    ]);
    await expect(aws.iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
  });

  it('has tags, replaced by key', async () => {
    await create();
    const tags = async () => (await aws.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Tags;
    await aws.iam.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'a', Value: '1' }] }));
    await aws.iam.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'a', Value: '2' }] }));
    expect(await tags()).toEqual([{ Key: 'a', Value: '2' }]);
    await aws.iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['a', 'b'] }));
    expect(await tags()).toEqual([]);
  });

  it('that is there already, or is not well formed, is refused', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'A policy called read already exists. Duplicate names are not allowed.',
    });
    await expect(
      aws.iam.send(new CreatePolicyCommand({ PolicyName: 'other', PolicyDocument: '{}' })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('can be the boundary of a role', async () => {
    await create();
    await givenRole(aws, 'demo', trustPolicy('eks.amazonaws.com'));
    const put = (PermissionsBoundary: string) =>
      aws.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'demo', PermissionsBoundary }));
    await expect(put('arn:aws:iam::123456789012:policy/none')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    await put(PolicyArn);
    const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: 'demo' }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PolicyArn);
  });
});

describe('the policies of AWS', () => {
  it('say what they say on AWS, each in its present version', async () => {
    const { Policies = [] } = await aws.iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 1000 }));
    const actions = new Map<string, readonly string[]>();
    for (const { Arn = '', PolicyName = '', DefaultVersionId } of Policies) {
      const { PolicyVersion } = await aws.iam.send(
        new GetPolicyVersionCommand({ PolicyArn: Arn, VersionId: DefaultVersionId ?? '' }),
      );
      const { Statement } = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as {
        Statement: { Effect: string; Action?: string | string[]; NotAction?: string[] }[];
      };
      actions.set(
        PolicyName,
        [Statement]
          .flat()
          .flatMap(({ Effect, Action = [], NotAction = [] }) => (Effect === 'Allow' ? [Action, NotAction].flat() : [])),
      );
    }
    expect([...actions].filter(([, allowed]) => allowed.length === 0)).toEqual([]);
    expect(actions.get('AdministratorAccess')).toEqual(['*']);
    expect(actions.get('AmazonEKSClusterPolicy')).toEqual(
      expect.arrayContaining(['ec2:DescribeSubnets', 'elasticloadbalancing:CreateLoadBalancer', 'kms:DescribeKey']),
    );
    expect(actions.get('AmazonEKS_CNI_Policy')).toContain('ec2:AssignPrivateIpAddresses');
    expect([...(actions.get('AmazonEC2ContainerRegistryPullOnly') ?? [])].sort()).toEqual([
      'ecr:BatchGetImage',
      'ecr:BatchImportUpstreamImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
    ]);
    expect(actions.get('ReadOnlyAccess')).toContain('eks:Describe*');
  });

  it('that EKS uses are listed in pages, and can be read but not changed', async () => {
    const first = await aws.iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 5 }));
    expect(first).toMatchObject({ IsTruncated: true });
    expect(first.Policies).toHaveLength(5);
    const rest = await aws.iam.send(new ListPoliciesCommand({ Scope: 'AWS', Marker: first.Marker }));
    const names = [...(first.Policies ?? []), ...(rest.Policies ?? [])].map((policy) => policy.PolicyName);
    expect(names).toContain('AmazonEKSFargatePodExecutionRolePolicy');
    expect((await aws.iam.send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies).toEqual([]);
    const arn = 'arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy';
    const { PolicyVersion } = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('ecr:BatchGetImage');
    await expect(aws.iam.send(new DeletePolicyCommand({ PolicyArn: arn }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});
