// With --strict-iam: who may assume a role, and what sessions of it may do.

import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateRoleCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  TagUserCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, clientsOf, deny, document, givenUser, setPolicy } from '../support/identities.ts';
import { ACCOUNT, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
});
afterEach(() => aws[Symbol.asyncDispose]());

const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
const describeDemo = new DescribeClusterCommand({ name: 'demo' });

describe('a session of a role', () => {
  const trust = (AWS: string) =>
    document({ Effect: 'Allow', Principal: { AWS }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/ops`;

  async function givenOps(principal: string) {
    await aws.iam.send(new CreateRoleCommand({ RoleName: 'ops', AssumeRolePolicyDocument: trust(principal) }));
    const PolicyDocument = document(allow(['eks:*', 'iam:GetRole']));
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'ops', PolicyName: 'own', PolicyDocument }));
  }

  async function assume(from: ReturnType<typeof clientsOf>, more: object = {}) {
    const reply = await from.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'se', ...more }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = reply.Credentials ?? {};
    return clientsOf(aws, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
  }

  it('is for whom the role trusts by name, or by account and who may assume it', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(`arn:aws:iam::${ACCOUNT}:root`);
    await expect(assume(bob)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(/sts:AssumeRole on resource: .*:role\/ops because no identity-based policy/),
    });
    await setPolicy(aws, 'bob', allow('sts:AssumeRole', RoleArn));
    await expect((await assume(bob)).eks.send(new ListClustersCommand({}))).resolves.toBeDefined();
    await setPolicy(aws, 'bob', deny('sts:AssumeRole'));
    await expect(assume(bob)).rejects.toThrow(/explicit deny in an identity-based policy/);
  });

  it('needs no policy of a user that the role names', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(USER);
    await expect(assume(bob)).resolves.toBeDefined();
    const eve = await givenUser(aws, 'eve', allow('sts:*'));
    await expect(assume(eve)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('has the rights of its role, within its session policy', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(USER);
    const whole = await assume(bob);
    await expect(whole.iam.send(new GetRoleCommand({ RoleName: 'ops' }))).resolves.toBeDefined();
    await expect(whole.ec2.send(new DescribeVpcsCommand({}))).rejects.toThrow(
      /assumed-role\/ops\/se is not authorized/,
    );
    const limited = await assume(bob, { Policy: document(allow('eks:List*')) });
    await expect(limited.eks.send(new ListClustersCommand({}))).resolves.toBeDefined();
    await expect(limited.eks.send(describeDemo)).rejects.toThrow(
      /because no session policy allows the eks:DescribeCluster action$/,
    );
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }];
    const free = await assume(bob, { PolicyArns });
    await expect(free.eks.send(describeDemo)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(free.ec2.send(new DescribeVpcsCommand({}))).rejects.toThrow(/no identity-based policy/);
  });

  it('has the tags that it was given', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(USER);
    const PolicyDocument = document(allow('eks:*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }));
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'ops', PolicyName: 'own', PolicyDocument }));
    const list = new ListClustersCommand({});
    await expect((await assume(bob)).eks.send(list)).rejects.toThrow(/not authorized/);
    const tagged = await assume(bob, { Tags: [{ Key: 'team', Value: 'blue' }] });
    await expect(tagged.eks.send(list)).resolves.toBeDefined();
  });

  it('hands its transitive tags on, which nobody gives once more', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(ACCOUNT);
    await setPolicy(aws, 'bob', allow(['sts:AssumeRole', 'sts:TagSession'], RoleArn));
    const PolicyDocument = document(
      allow('sts:*'),
      allow('eks:*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'blue', 'aws:PrincipalTag/level': 'two' } }),
    );
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'ops', PolicyName: 'own', PolicyDocument }));
    const Tags = [
      { Key: 'team', Value: 'blue' },
      { Key: 'level', Value: 'two' },
    ];
    const list = new ListClustersCommand({});
    const first = await assume(bob, { Tags, TransitiveTagKeys: ['Team'] });
    await expect(first.eks.send(list)).resolves.toBeDefined();
    await expect((await assume(first)).eks.send(list)).rejects.toThrow(/not authorized/);
    const second = await assume(first, { Tags: [{ Key: 'level', Value: 'two' }] });
    await expect(second.eks.send(list)).resolves.toBeDefined();
    for (const from of [first, second])
      await expect(assume(from, { Tags: [{ Key: 'TEAM', Value: 'red' }] })).rejects.toMatchObject({
        name: 'InvalidParameterValue',
        message:
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      });
  });

  it('is of an ARN that is one, and has each of its tags once, whatever its case', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(USER);
    const Tags = [{ Key: 'team', Value: 'a' }];
    await assume(bob, { Tags, TransitiveTagKeys: ['Team'] });
    for (const [wrong, name, message] of [
      [{ Tags: [...Tags, { Key: 'TEAM', Value: 'b' }] }, 'InvalidParameterValue', /^Duplicate tag keys found\. /],
      [{ Tags, TransitiveTagKeys: ['other'] }, 'InvalidParameterValue', /must be included in the requested tags\.$/],
    ] as const)
      await expect(assume(bob, wrong)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    for (const arn of [
      'the-name-of-a-role-alone',
      `arn:aws:iam::${ACCOUNT}:`,
      'arn::iam::1:role/a-role-of-no-partition',
    ])
      await expect(aws.sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'se' }))).rejects.toMatchObject({
        name: 'ValidationError',
        message: `${arn} is invalid`,
      });
  });

  it('is for whom the trust policy’s conditions let: by tags, address and name; tags need a right of their own', async () => {
    const bob = await givenUser(aws, 'bob');
    const condition = {
      StringEquals: { 'aws:PrincipalTag/team': 'red' },
      IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
      StringLike: { 'sts:RoleSessionName': 's*' },
    };
    const statement = { Effect: 'Allow', Principal: { AWS: USER }, Action: 'sts:AssumeRole', Condition: condition };
    await aws.iam.send(new CreateRoleCommand({ RoleName: 'ops', AssumeRolePolicyDocument: document(statement) }));
    await expect(assume(bob)).resolves.toBeDefined();
    await expect(assume(bob, { RoleSessionName: 'other' })).rejects.toThrow(/sts:AssumeRole/);
    await expect(assume(bob, { Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${USER} is not authorized to perform: sts:TagSession on resource: ${RoleArn}`,
    });
    await aws.iam.send(new TagUserCommand({ UserName: 'bob', Tags: [{ Key: 'team', Value: 'blue' }] }));
    await expect(assume(bob)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('may assume another role that trusts its role, path and all', async () => {
    const bob = await givenUser(aws, 'bob');
    await givenOps(USER);
    const first = `arn:aws:iam::${ACCOUNT}:role/team/first`;
    await aws.iam.send(
      new CreateRoleCommand({ RoleName: 'first', Path: '/team/', AssumeRolePolicyDocument: trust(USER) }),
    );
    await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'ops', PolicyDocument: trust(first) }));
    await expect(assume(bob)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume(await assume(bob, { RoleArn: first }))).resolves.toBeDefined();
  });
});
