// Access entries and access policies, from the request to what they allow in the cluster; driven by the SDK.

import {
  AssociateAccessPolicyCommand,
  type AssociateAccessPolicyCommandInput,
  CreateAccessEntryCommand,
  type CreateAccessEntryCommandInput,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  ListAccessEntriesCommand,
  ListAccessPoliciesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateAccessEntryCommand,
} from '@aws-sdk/client-eks';
import { CreateUserCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CLUSTER_ROLE,
  givenCluster,
  givenProfile,
  givenRole,
  givenRoles,
  POD_ROLE,
  trustPolicy,
} from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
const DEVELOPER = `arn:aws:iam::${ACCOUNT}:role/developer`;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenRole(aws, 'developer', trustPolicy('ec2.amazonaws.com'));
  await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } });
});
afterEach(() => aws[Symbol.asyncDispose]());

const clusterName = 'demo';
const create = async (input: Partial<CreateAccessEntryCommandInput> = {}) =>
  (await aws.eks.send(new CreateAccessEntryCommand({ clusterName, principalArn: DEVELOPER, ...input }))).accessEntry;
const find = async (principalArn = DEVELOPER) =>
  (await aws.eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }))).accessEntry;
const list = async (associatedPolicyArn?: string) =>
  (await aws.eks.send(new ListAccessEntriesCommand({ clusterName, associatedPolicyArn }))).accessEntries;
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const associate = (name: string, ...namespaces: string[]) =>
  aws.eks.send(
    new AssociateAccessPolicyCommand({
      clusterName,
      principalArn: DEVELOPER,
      policyArn: policyArn(name),
      accessScope: namespaces.length > 0 ? { type: 'namespace', namespaces } : { type: 'cluster' },
    }),
  );

describe('an access entry', () => {
  it('of a role gives its sessions their name', async () => {
    expect(await create({ tags: { team: 'a' }, kubernetesGroups: ['developers'] })).toEqual({
      clusterName,
      principalArn: DEVELOPER,
      kubernetesGroups: ['developers'],
      accessEntryArn: expect.stringMatching(
        /^arn:aws:eks:us-west-2:123456789012:access-entry\/demo\/role\/123456789012\/developer\/[0-9a-f-]{36}$/,
      ),
      createdAt: expect.any(Date),
      modifiedAt: expect.any(Date),
      tags: { team: 'a' },
      username: `arn:aws:sts::${ACCOUNT}:assumed-role/developer/{{SessionName}}`,
      type: 'STANDARD',
    });
    expect(await list()).toEqual([DEVELOPER, `arn:aws:iam::${ACCOUNT}:root`]);
  });

  it('of a user gives the user its ARN as name', async () => {
    const { User } = await aws.iam.send(new CreateUserCommand({ UserName: 'alice' }));
    expect(await create({ principalArn: User?.Arn })).toMatchObject({ username: `arn:aws:iam::${ACCOUNT}:user/alice` });
  });

  it('of a node has the names of nodes, and no others', async () => {
    expect(await create({ type: 'EC2_LINUX' })).toMatchObject({
      username: 'system:node:{{EC2PrivateDNSName}}',
      kubernetesGroups: ['system:nodes'],
    });
    await expect(create({ principalArn: CLUSTER_ROLE, type: 'EC2_LINUX', username: 'me' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(associate('AmazonEKSViewPolicy')).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'This operation can only be performed on Access Entries with a type of "STANDARD".',
    });
  });

  it('of a pod execution role comes with its profile', async () => {
    await givenProfile(aws, 'demo', 'p1');
    expect(await find(POD_ROLE)).toMatchObject({ type: 'FARGATE_LINUX', username: 'system:node:{{SessionName}}' });
  });

  it('is made once, and the same request again finds it', async () => {
    const first = await create({ clientRequestToken: 'one' });
    expect(await create({ clientRequestToken: 'one' })).toEqual(first);
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'The specified access entry resource is already in use on this cluster.',
    });
  });

  it.each([
    [
      'nobody',
      { principalArn: `arn:aws:iam::${ACCOUNT}:role/none` },
      /^The specified principalArn is invalid: invalid principal\.$/,
    ],
    ['no principal', { principalArn: 'x' }, /invalid principal/],
    ['a service', { principalArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x/y` }, /Service Linked Role/],
    ['an unknown type', { type: 'OTHER' }, /type/],
    [
      'a reserved group',
      { kubernetesGroups: ['system:masters'] },
      /^The kubernetes group name system:masters is invalid, it cannot start with system:$/,
    ],
    ['a reserved name', { username: 'eks:me' }, /^The username must not begin with eks:$/],
    [
      'nodes with a name',
      { type: 'EC2_LINUX', username: 'me' },
      /^The specified username is invalid: setting username is not allowed when the type is "EC2_LINUX"$/,
    ],
    [
      'nodes with groups',
      { type: 'EC2_WINDOWS', kubernetesGroups: ['a'] },
      /^The specified kubernetesGroups is invalid: setting kubernetesGroups is not allowed when the type is "EC2_WINDOWS"$/,
    ],
    [
      'nodes and a user',
      { type: 'HYBRID_LINUX', principalArn: `arn:aws:iam::${ACCOUNT}:user/bob` },
      /^AccessEntry principalArn must be IAM role when using types \[EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX, HYBRID_LINUX, EC2\]$/,
    ],
    [
      'nodes and a role of another account, before the cluster is looked for,',
      { type: 'EC2', principalArn: 'arn:aws:iam::999999999999:role/nodes', clusterName: 'none' },
      /^AccessEntry principalArn must be from the same account as the cluster when using types \[/,
    ],
  ])('of %s is refused', async (_what, input, message) => {
    await expect(create(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });

  it('has its names changed, tags put on, and goes', async () => {
    const made = await create();
    const update = { clusterName, principalArn: DEVELOPER, username: 'dev:{{SessionName}}', kubernetesGroups: ['a'] };
    await aws.eks.send(new UpdateAccessEntryCommand(update));
    expect(await find()).toMatchObject({ username: 'dev:{{SessionName}}', kubernetesGroups: ['a'] });
    const resourceArn = made?.accessEntryArn ?? '';
    await aws.eks.send(new TagResourceCommand({ resourceArn, tags: { team: 'b' } }));
    expect((await aws.eks.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ team: 'b' });
    await aws.eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn: DEVELOPER }));
    await expect(find()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message:
        "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
  });

  it('is not to be had in CONFIG_MAP mode', async () => {
    await givenCluster(aws, { name: 'old' });
    await expect(aws.eks.send(new ListAccessEntriesCommand({ clusterName: 'old' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message:
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    });
  });
});

describe('an access policy', () => {
  const authorize = (verb: string, resource: string, namespace?: string) => {
    const reference = { account: ACCOUNT, region: REGION, name: 'demo' };
    const { authorizer } = aws.aws.servicesOf(reference, aws.cluster('demo'));
    const user = { extra: { arn: [`arn:aws:sts::${ACCOUNT}:assumed-role/developer/me`] } };
    return authorizer({ user, verb, group: '', resource, ...(namespace !== undefined && { namespace }) }).allowed;
  };

  it('is listed', async () => {
    const { accessPolicies = [] } = await aws.eks.send(new ListAccessPoliciesCommand({}));
    expect(accessPolicies).toContainEqual({ name: 'AmazonEKSViewPolicy', arn: policyArn('AmazonEKSViewPolicy') });
    const page = await aws.eks.send(new ListAccessPoliciesCommand({ maxResults: 2 }));
    expect(page.accessPolicies).toHaveLength(2);
    expect(page.nextToken).toBeDefined();
  });

  it('allows what it says, in its scope, from the next request on', async () => {
    await create();
    expect(authorize('get', 'pods', 'default')).toBe(false);
    await associate('AmazonEKSViewPolicy', 'default', 'team-*');
    expect(authorize('get', 'pods', 'default')).toBe(true);
    expect(authorize('get', 'pods', 'team-a')).toBe(true);
    expect(authorize('get', 'pods', 'kube-system')).toBe(false);
    expect(authorize('get', 'pods')).toBe(false);
    expect(authorize('delete', 'pods', 'default')).toBe(false);
    await associate('AmazonEKSViewPolicy');
    expect(authorize('get', 'pods', 'kube-system')).toBe(true);
    expect(authorize('get', 'secrets', 'default')).toBe(false);
    await associate('AmazonEKSClusterAdminPolicy');
    expect(authorize('delete', 'nodes')).toBe(true);
    const view = { clusterName, principalArn: DEVELOPER, policyArn: policyArn('AmazonEKSClusterAdminPolicy') };
    await aws.eks.send(new DisassociateAccessPolicyCommand(view));
    expect(authorize('delete', 'nodes')).toBe(false);
    await expect(aws.eks.send(new DisassociateAccessPolicyCommand(view))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await aws.eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn: DEVELOPER }));
    expect(authorize('get', 'pods', 'default')).toBe(false);
  });

  it('is told with its scope', async () => {
    await create();
    await associate('AmazonEKSEditPolicy');
    const { associatedAccessPolicies } = await aws.eks.send(
      new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn: DEVELOPER }),
    );
    expect(associatedAccessPolicies).toEqual([
      {
        policyArn: policyArn('AmazonEKSEditPolicy'),
        accessScope: { type: 'cluster', namespaces: [] },
        associatedAt: expect.any(Date),
        modifiedAt: expect.any(Date),
      },
    ]);
    expect(await list(policyArn('AmazonEKSEditPolicy'))).toEqual([DEVELOPER]);
    expect(await list(policyArn('AmazonEKSViewPolicy'))).toEqual([]);
    await expect(associate('NoPolicy')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each<[string, Partial<AssociateAccessPolicyCommandInput>, string]>([
    [
      'for namespaces that are not told',
      { accessScope: { type: 'namespace' } },
      'At least 1 namespace must be provided if the type is set as namespace',
    ],
    [
      'for the cluster and for namespaces',
      { accessScope: { type: 'cluster', namespaces: ['a'] } },
      'accessScope should not include namespaces if the type is not set as namespace',
    ],
    [
      'that is one of IAM',
      { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'The policyArn parameter format is not valid',
    ],
  ])('%s is refused', async (_what, input, message) => {
    await create();
    const request = {
      clusterName,
      principalArn: DEVELOPER,
      policyArn: policyArn('AmazonEKSViewPolicy'),
      accessScope: { type: 'cluster' as const },
      ...input,
    };
    await expect(aws.eks.send(new AssociateAccessPolicyCommand(request))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
  });
});
