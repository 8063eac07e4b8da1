// Users and groups with their policies, boundaries and tags; and the simulator; driven by the SDK.

import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUserTagsCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenRole, trustPolicy } from '../support/given.ts';
import { ACCOUNT, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
  await aws.iam.send(new CreateUserCommand({ UserName: 'bob' }));
  await aws.iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
});
afterEach(() => aws[Symbol.asyncDispose]());

const statement = (Effect: string, Action: string, Resource = '*', Condition?: object) => ({
  Effect,
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const READ = document(statement('Allow', 'eks:Describe*'));

async function givenPolicy(PolicyName: string, PolicyDocument = READ): Promise<string> {
  const { Policy } = await aws.iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  return Policy?.Arn ?? '';
}

describe('a user', () => {
  it('has inline policies of 2,048 characters at most', async () => {
    const put = (PolicyName: string, PolicyDocument: string) =>
      aws.iam.send(new PutUserPolicyCommand({ UserName: 'bob', PolicyName, PolicyDocument }));
    await put('read', READ);
    const found = await aws.iam.send(new GetUserPolicyCommand({ UserName: 'bob', PolicyName: 'read' }));
    expect(found).toMatchObject({
      UserName: 'bob',
      PolicyName: 'read',
      PolicyDocument: encodeURIComponent(READ).replaceAll('*', '%2A'),
    });
    expect((await aws.iam.send(new ListUserPoliciesCommand({ UserName: 'bob' }))).PolicyNames).toEqual(['read']);
    await expect(put('long', document(statement('Allow', `eks:${'a'.repeat(2100)}`)))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Maximum policy size of 2048 bytes exceeded for user bob',
    });
    await expect(put('bad', document(statement('Allow', '*', '*', { StringEqual: { a: 'b' } })))).rejects.toMatchObject(
      {
        name: 'MalformedPolicyDocumentException',
      },
    );
    const remove = new DeleteUserPolicyCommand({ UserName: 'bob', PolicyName: 'read' });
    await expect(aws.iam.send(new DeleteUserCommand({ UserName: 'bob' }))).rejects.toThrow(
      /must delete policies first/,
    );
    await aws.iam.send(remove);
    await expect(aws.iam.send(remove)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The user policy with name read cannot be found.',
    });
  });

  it('has managed policies, ten at most, which know of it', async () => {
    const arns = await Promise.all(Array.from({ length: 11 }, (_, index) => givenPolicy(`p${index}`)));
    const attach = (PolicyArn: string) => aws.iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn }));
    for (const arn of arns.slice(0, 10)) await attach(arn);
    await expect(attach(arns[10] ?? '')).rejects.toThrow('Cannot exceed quota for PoliciesPerUser: 10');
    await expect(attach(`arn:aws:iam::${ACCOUNT}:policy/none`)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    const list = await aws.iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'bob', MaxItems: 3 }));
    expect(list).toMatchObject({
      IsTruncated: true,
      AttachedPolicies: [{ PolicyName: 'p0', PolicyArn: arns[0] }, {}, {}],
    });
    const PolicyArn = arns[0] ?? '';
    expect((await aws.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
    expect(await aws.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).toMatchObject({
      PolicyUsers: [{ UserName: 'bob' }],
      PolicyRoles: [],
      PolicyGroups: [],
    });
    await expect(aws.iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(/attached to entities/);
    await expect(aws.iam.send(new DeleteUserCommand({ UserName: 'bob' }))).rejects.toThrow(/must detach all policies/);
    const detach = new DetachUserPolicyCommand({ UserName: 'bob', PolicyArn });
    await aws.iam.send(detach);
    await expect(aws.iam.send(detach)).rejects.toThrow(`Policy ${PolicyArn} was not found.`);
  });

  it('has a permissions boundary and tags', async () => {
    const PermissionsBoundary = await givenPolicy('limit');
    await aws.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'bob', PermissionsBoundary }));
    const user = async () => (await aws.iam.send(new GetUserCommand({ UserName: 'bob' }))).User;
    expect((await user())?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: PermissionsBoundary,
    });
    expect((await aws.iam.send(new GetPolicyCommand({ PolicyArn: PermissionsBoundary }))).Policy).toMatchObject({
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 1,
    });
    await aws.iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: 'bob' }));
    expect((await user())?.PermissionsBoundary).toBeUndefined();
    await aws.iam.send(
      new TagUserCommand({
        UserName: 'bob',
        Tags: [
          { Key: 'a', Value: 'b' },
          { Key: 'c', Value: 'd' },
        ],
      }),
    );
    await aws.iam.send(new UntagUserCommand({ UserName: 'bob', TagKeys: ['a'] }));
    expect((await aws.iam.send(new ListUserTagsCommand({ UserName: 'bob' }))).Tags).toEqual([{ Key: 'c', Value: 'd' }]);
  });
});

describe('a group', () => {
  it('has members, who keep it and are kept by it', async () => {
    const member = { GroupName: 'devs', UserName: 'bob' };
    await expect(aws.iam.send(new AddUserToGroupCommand({ ...member, UserName: 'eve' }))).rejects.toMatchObject({
      message: 'The user with name eve cannot be found.',
    });
    await aws.iam.send(new AddUserToGroupCommand(member));
    await aws.iam.send(new AddUserToGroupCommand(member));
    expect(await aws.iam.send(new GetGroupCommand({ GroupName: 'devs' }))).toMatchObject({
      Group: { Arn: `arn:aws:iam::${ACCOUNT}:group/devs`, GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/) },
      Users: [{ UserName: 'bob' }],
      IsTruncated: false,
    });
    const ofBob = new ListGroupsForUserCommand({ UserName: 'bob' });
    expect((await aws.iam.send(ofBob)).Groups).toMatchObject([{ GroupName: 'devs' }]);
    expect((await aws.iam.send(new ListGroupsCommand({}))).Groups).toMatchObject([{ GroupName: 'devs' }]);
    const message = 'Cannot delete entity, must remove users from group first.';
    await expect(aws.iam.send(new DeleteGroupCommand({ GroupName: 'devs' }))).rejects.toMatchObject({ message });
    await expect(aws.iam.send(new DeleteUserCommand({ UserName: 'bob' }))).rejects.toMatchObject({ message });
    await aws.iam.send(new RemoveUserFromGroupCommand(member));
    await expect(aws.iam.send(new RemoveUserFromGroupCommand(member))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await aws.iam.send(new DeleteGroupCommand({ GroupName: 'devs' }));
    await expect(aws.iam.send(new GetGroupCommand({ GroupName: 'devs' }))).rejects.toMatchObject({
      message: 'The group with name devs cannot be found.',
    });
  });

  it('has policies of its own and managed ones', async () => {
    const GroupName = 'devs';
    await aws.iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'read', PolicyDocument: READ }));
    expect((await aws.iam.send(new ListGroupPoliciesCommand({ GroupName }))).PolicyNames).toEqual(['read']);
    const found = await aws.iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName: 'read' }));
    expect(decodeURIComponent(found.PolicyDocument ?? '')).toBe(READ);
    const PolicyArn = await givenPolicy('managed');
    await aws.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
    const list = new ListAttachedGroupPoliciesCommand({ GroupName });
    expect((await aws.iam.send(list)).AttachedPolicies).toEqual([{ PolicyName: 'managed', PolicyArn }]);
    await expect(aws.iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toThrow(/must detach all policies/);
    await aws.iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }));
    await expect(aws.iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toThrow(/must delete policies/);
    await aws.iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName: 'read' }));
    await aws.iam.send(new DeleteGroupCommand({ GroupName }));
  });
});

describe('the simulator', () => {
  const CLUSTER = `arn:aws:eks:us-west-2:${ACCOUNT}:cluster/demo`;

  it('says of policies alone what they would allow, and which statement did', async () => {
    const reply = await aws.iam.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: [document(statement('Allow', 'eks:*'), statement('Deny', 'eks:Delete*'))],
        ActionNames: ['eks:DescribeCluster', 'eks:DeleteCluster', 'iam:GetRole'],
        ResourceArns: [CLUSTER],
      }),
    );
    expect(reply.EvaluationResults).toMatchObject([
      {
        EvalActionName: 'eks:DescribeCluster',
        EvalResourceName: CLUSTER,
        EvalDecision: 'allowed',
        MatchedStatements: [
          { SourcePolicyId: 'PolicyInputList.1', StartPosition: { Line: 1, Column: 38 }, EndPosition: { Line: 1 } },
        ],
        MissingContextValues: [],
      },
      { EvalDecision: 'explicitDeny', MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }] },
      { EvalDecision: 'implicitDeny', MatchedStatements: [] },
    ]);
    await expect(
      aws.iam.send(new SimulateCustomPolicyCommand({ PolicyInputList: ['{}'], ActionNames: ['eks:ListClusters'] })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('asks for the condition keys that it lacks', async () => {
    const PolicyInputList = [document(statement('Allow', '*', '*', { StringEquals: { 'aws:RequestTag/a': 'b' } }))];
    const ask = async (...ContextKeyValues: string[]) => {
      const entry = { ContextKeyName: 'aws:RequestTag/a', ContextKeyType: 'string', ContextKeyValues } as const;
      const ContextEntries = ContextKeyValues.length > 0 ? [entry] : [];
      const command = new SimulateCustomPolicyCommand({ PolicyInputList, ActionNames: ['a:B'], ContextEntries });
      return (await aws.iam.send(command)).EvaluationResults;
    };
    expect(await ask()).toMatchObject([{ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:requesttag/a'] }]);
    expect(await ask('b')).toMatchObject([{ EvalDecision: 'allowed', MissingContextValues: [] }]);
  });

  it('says of users, groups and roles what they may do, within their boundaries', async () => {
    const bob = `arn:aws:iam::${ACCOUNT}:user/bob`;
    const decisions = async (PolicySourceArn: string) => {
      const ActionNames = ['eks:DescribeCluster', 'ec2:DescribeVpcs'];
      const reply = await aws.iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames }));
      return reply.EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
    };
    expect(await decisions(bob)).toEqual(['implicitDeny', 'implicitDeny']);
    await aws.iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'read', PolicyDocument: READ }));
    expect(await decisions(`arn:aws:iam::${ACCOUNT}:group/devs`)).toEqual(['allowed', 'implicitDeny']);
    await aws.iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName: 'bob' }));
    expect(await decisions(bob)).toEqual(['allowed', 'implicitDeny']);
    const role = await givenRole(aws, 'ops', trustPolicy('eks.amazonaws.com'));
    const PolicyDocument = document(statement('Allow', '*'));
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'ops', PolicyName: 'all', PolicyDocument }));
    expect(await decisions(role)).toEqual(['allowed', 'allowed']);
    const PermissionsBoundary = await givenPolicy('limit', document(statement('Allow', 'ec2:*')));
    await aws.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'bob', PermissionsBoundary }));
    const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn: bob, ActionNames: ['eks:DescribeCluster'] });
    expect((await aws.iam.send(command)).EvaluationResults).toMatchObject([
      { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
    ]);
    await expect(decisions(`arn:aws:iam::${ACCOUNT}:user/nobody`)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await expect(decisions(`arn:aws:iam::${ACCOUNT}:root`)).rejects.toMatchObject({ name: 'InvalidInputException' });
  });
});
