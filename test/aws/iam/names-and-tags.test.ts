// Users and groups under other names; and tags: what is told of them, and what is refused.

import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetAccessKeyLastUsedCommand,
  GetGroupCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListGroupsForUserCommand,
  ListOpenIDConnectProviderTagsCommand,
  ListPolicyTagsCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trustPolicy } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'eks:Describe*', Resource: '*' }],
});
const Tags = [{ Key: 'team', Value: 'a' }];

describe('another name', () => {
  beforeEach(async () => {
    await aws.iam.send(new CreateUserCommand({ UserName: 'bob' }));
    await aws.iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
    await aws.iam.send(new AddUserToGroupCommand({ UserName: 'bob', GroupName: 'devs' }));
  });

  it('leaves a user its id, groups, policies and keys', async () => {
    const before = (await aws.iam.send(new GetUserCommand({ UserName: 'bob' }))).User;
    await aws.iam.send(new PutUserPolicyCommand({ UserName: 'bob', PolicyName: 'own', PolicyDocument }));
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }));
    await aws.iam.send(new UpdateUserCommand({ UserName: 'bob', NewUserName: 'robert', NewPath: '/staff/' }));
    const Arn = `arn:aws:iam::${ACCOUNT}:user/staff/robert`;
    expect((await aws.iam.send(new GetUserCommand({ UserName: 'robert' }))).User).toEqual({
      ...before,
      UserName: 'robert',
      Path: '/staff/',
      Arn,
    });
    await expect(aws.iam.send(new GetUserCommand({ UserName: 'bob' }))).rejects.toMatchObject({
      message: 'The user with name bob cannot be found.',
    });
    expect((await aws.iam.send(new GetGroupCommand({ GroupName: 'devs' }))).Users).toMatchObject([{ Arn }]);
    const groups = await aws.iam.send(new ListGroupsForUserCommand({ UserName: 'robert' }));
    expect(groups.Groups).toMatchObject([{ GroupName: 'devs' }]);
    const keys = await aws.iam.send(new ListAccessKeysCommand({ UserName: 'robert' }));
    expect(keys.AccessKeyMetadata).toMatchObject([{ UserName: 'robert', AccessKeyId: AccessKey?.AccessKeyId }]);
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const sts = new STSClient({ endpoint: aws.url, region: REGION, credentials });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn });
  });

  it('leaves a group its id, members and policies', async () => {
    await aws.iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'own', PolicyDocument }));
    await aws.iam.send(new UpdateGroupCommand({ GroupName: 'devs', NewGroupName: 'builders' }));
    expect(await aws.iam.send(new GetGroupCommand({ GroupName: 'builders' }))).toMatchObject({
      Group: { GroupName: 'builders', Arn: `arn:aws:iam::${ACCOUNT}:group/builders` },
      Users: [{ UserName: 'bob' }],
    });
    await expect(aws.iam.send(new GetGroupCommand({ GroupName: 'devs' }))).rejects.toMatchObject({
      message: 'The group with name devs cannot be found.',
    });
  });

  it('is not one that somebody else has, but for its case', async () => {
    await aws.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    await aws.iam.send(new CreateGroupCommand({ GroupName: 'admins' }));
    const taken = aws.iam.send(new UpdateUserCommand({ UserName: 'bob', NewUserName: 'ANN' }));
    await expect(taken).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'User with name ANN already exists.',
    });
    const group = aws.iam.send(new UpdateGroupCommand({ GroupName: 'devs', NewGroupName: 'admins' }));
    await expect(group).rejects.toMatchObject({ message: 'Group with name admins already exists.' });
    await aws.iam.send(new UpdateUserCommand({ UserName: 'bob', NewUserName: 'Bob' }));
    expect((await aws.iam.send(new ListUsersCommand({}))).Users).toMatchObject([
      { UserName: 'ann' },
      { UserName: 'Bob' },
    ]);
  });
});

describe('tags', () => {
  it('are told where there are any, and of a policy always', async () => {
    const role = { RoleName: 'app', AssumeRolePolicyDocument: trustPolicy('ec2.amazonaws.com') };
    expect((await aws.iam.send(new CreateRoleCommand(role))).Role).not.toHaveProperty('Tags');
    await aws.iam.send(new TagRoleCommand({ RoleName: 'app', Tags }));
    expect((await aws.iam.send(new GetRoleCommand({ RoleName: 'app' }))).Role?.Tags).toEqual(Tags);
    await aws.iam.send(new UntagRoleCommand({ RoleName: 'app', TagKeys: ['TEAM'] }));
    expect((await aws.iam.send(new GetRoleCommand({ RoleName: 'app' }))).Role).not.toHaveProperty('Tags');
    expect((await aws.iam.send(new CreateUserCommand({ UserName: 'bob' }))).User).not.toHaveProperty('Tags');
    const policy = { PolicyName: 'read', PolicyDocument, Description: 'reads' };
    const { Policy } = await aws.iam.send(new CreatePolicyCommand(policy));
    expect(Policy).not.toHaveProperty('Tags');
    expect(Policy).not.toHaveProperty('Description');
    expect((await aws.iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }))).Policy).toMatchObject({
      Tags: [],
      Description: 'reads',
    });
    expect((await aws.iam.send(new ListPolicyTagsCommand({ PolicyArn: Policy?.Arn }))).Tags).toEqual([]);
  });

  it('of a provider come in pages', async () => {
    const given = { Url: 'https://login.example', Tags: [...Tags, { Key: 'stage', Value: 'b' }] };
    const { OpenIDConnectProviderArn } = await aws.iam.send(new CreateOpenIDConnectProviderCommand(given));
    const list = (Marker?: string) =>
      aws.iam.send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn, MaxItems: 1, Marker }));
    const first = await list();
    expect(first).toMatchObject({ Tags: [{ Key: 'stage' }], IsTruncated: true });
    expect(await list(first.Marker)).toMatchObject({ Tags, IsTruncated: false });
  });

  it('are refused where a key is given twice, in whatever case', async () => {
    const twice = [...Tags, { Key: 'Team', Value: 'b' }];
    const refusal = {
      name: 'InvalidInputException',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    };
    const policy = new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument, Tags: twice });
    await expect(aws.iam.send(policy)).rejects.toMatchObject(refusal);
    const AssumeRolePolicyDocument = trustPolicy('ec2.amazonaws.com');
    const role = new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument, Tags: twice });
    await expect(aws.iam.send(role)).rejects.toMatchObject(refusal);
  });
});

it('a key of nobody in the account is not told about', async () => {
  await expect(aws.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }))).rejects.toThrow(
    `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE`,
  );
});
