// Roles and their policies, driven by the SDK.

import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenRole, trustPolicy } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const TRUST = trustPolicy('eks.amazonaws.com');
const POLICY = 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';
const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: "ec2:Describe*(!'~)", Resource: '*' }],
});

describe('a role', () => {
  it('is created with path and tags, and read back with its document percent-encoded', async () => {
    const created = await aws.iam.send(
      new CreateRoleCommand({
        RoleName: 'demo',
        Path: '/team/',
        AssumeRolePolicyDocument: TRUST,
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );
    expect(created.Role).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/team/demo',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    });
    const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: 'DEMO' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
    expect(Role?.AssumeRolePolicyDocument).not.toContain('"');
    expect(Role).toMatchObject({ MaxSessionDuration: 3600, Tags: [{ Key: 'a', Value: 'b' }], Path: '/team/' });
    expect(Role?.CreateDate?.getTime()).toBe(created.Role?.CreateDate?.getTime());
  });

  it('that is there or is not there has the errors of IAM', async () => {
    await givenRole(aws, 'demo', TRUST);
    await expect(givenRole(aws, 'Demo', TRUST)).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name Demo already exists.',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(aws.iam.send(new GetRoleCommand({ RoleName: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name none cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it.each([
    ['no JSON', 'x', 'This policy contains invalid Json'],
    [
      'no principal',
      JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole' } }),
      'Missing required field Principal',
    ],
    [
      'a resource',
      JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' }] }),
      'Has prohibited field Resource',
    ],
    [
      'an action of another service',
      JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: ['sts:AssumeRole', 's3:Get*'] }] }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['a service of nobody', trustPolicy('eks'), 'Invalid principal in policy: "SERVICE":"eks"'],
    ['an unknown element', JSON.stringify({ Comment: 'x', Statement: [] }), 'Syntax errors in policy.'],
  ])('whose trust policy has %s is refused', async (_what, document, message) => {
    await expect(givenRole(aws, 'demo', document)).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
    });
  });

  it('goes only without policies', async () => {
    await givenRole(aws, 'demo', TRUST);
    const RoleName = 'demo';
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: POLICY }));
    await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument: DOCUMENT }));
    const remove = () => aws.iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must detach all policies first.',
    });
    await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: POLICY }));
    await expect(remove()).rejects.toThrow('Cannot delete entity, must delete policies first.');
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'inline' }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

describe('policies', () => {
  beforeEach(() => givenRole(aws, 'demo', TRUST));
  const RoleName = 'demo';

  it('managed by AWS are attached by ARN, listed by name, detached once', async () => {
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: POLICY }));
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: POLICY }));
    const list = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(list).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonEKSClusterPolicy', PolicyArn: POLICY }],
      IsTruncated: false,
    });
    await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: POLICY }));
    await expect(aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: POLICY }))).rejects.toThrow(
      `Policy ${POLICY} was not found.`,
    );
  });

  it('of a customer do not exist here', async () => {
    const PolicyArn = 'arn:aws:iam::123456789012:policy/mine';
    await expect(aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
    const named = new AttachRolePolicyCommand({ RoleName, PolicyArn: 'a-long-name-of-a-policy' });
    await expect(aws.iam.send(named)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Invalid ARN:  Could not be parsed!',
    });
  });

  it('inline are put, replaced, read and listed', async () => {
    const PolicyName = 'inline';
    await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: DOCUMENT }));
    const read = await aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    expect(decodeURIComponent(read.PolicyDocument ?? '')).toBe(DOCUMENT);
    expect((await aws.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual([PolicyName]);
    await expect(aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: '__proto__' }))).rejects.toThrow(
      'The role policy with name __proto__ cannot be found.',
    );
    await expect(
      aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: TRUST })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });
});

it('a list of roles comes in pages, by path', async () => {
  for (const name of ['c', 'A', 'b']) await givenRole(aws, name, TRUST);
  const first = await aws.iam.send(new ListRolesCommand({ MaxItems: 2 }));
  expect(first.Roles?.map((role) => role.RoleName)).toEqual(['A', 'b']);
  expect(first.IsTruncated).toBe(true);
  const second = await aws.iam.send(new ListRolesCommand({ Marker: first.Marker }));
  expect(second.Roles?.map((role) => role.RoleName)).toEqual(['c']);
  expect(second.IsTruncated).toBe(false);
  expect((await aws.iam.send(new ListRolesCommand({ PathPrefix: '/team/' }))).Roles).toEqual([]);
});
