// Stacks from their beginning to their end: what is made, in which order, what is told of it, and what comes of a refusal.

import {
  DeleteStackCommand,
  DescribeStackResourceCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeAccessEntryCommand } from '@aws-sdk/client-eks';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { manualClock } from '../../../src/lib/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import { ROLE_TRUST } from '../../support/role-trust.ts';
import { givenCluster, givenRole, givenRoles, POD_ROLE } from '../support/given.ts';
import { ACCOUNT, startAws } from '../support/start-aws.ts';
import { role, stacksOf } from './given-stack.ts';

const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };

const YAML = `
Parameters:
  Suffix: { Type: String, Default: reads }
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: !Sub '\${AWS::StackName}-\${Suffix}'
      Roles: [!Ref Role]
      PolicyDocument: ${JSON.stringify(POLICY)}
  Role: ${JSON.stringify(role({ Tags: [{ Key: 'team', Value: 'a' }] }))}
Outputs:
  Arn:
    Value: !GetAtt Role.Arn
    Export: { Name: !Join [':', [!Ref AWS::StackName, arn]] }
`;

it('makes what its resources name before them, and tells of it', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  const stackId = await stacks.create('app', YAML, { Tags: [{ Key: 'owner', Value: 'me' }] });
  const { Role = '', Policy } = await stacks.resources('app');
  expect(Role).toMatch(/^app-Role-\w{12}$/);
  expect(await stacks.describe('app')).toMatchObject({
    StackId: stackId,
    StackStatus: 'CREATE_COMPLETE',
    Parameters: [{ ParameterKey: 'Suffix', ParameterValue: 'reads' }],
    Outputs: [{ OutputKey: 'Arn', OutputValue: `arn:aws:iam::${ACCOUNT}:role/${Role}`, ExportName: 'app:arn' }],
  });
  expect(await stacks.events('app')).toEqual([
    'stack CREATE_IN_PROGRESS User Initiated',
    'Role CREATE_IN_PROGRESS',
    'Role CREATE_IN_PROGRESS Resource creation Initiated',
    'Role CREATE_COMPLETE',
    'Policy CREATE_IN_PROGRESS',
    'Policy CREATE_IN_PROGRESS Resource creation Initiated',
    'Policy CREATE_COMPLETE',
    'stack CREATE_COMPLETE',
  ]);
  const policy = await aws.iam.send(new GetRolePolicyCommand({ RoleName: Role, PolicyName: 'app-reads' }));
  expect(JSON.parse(decodeURIComponent(policy.PolicyDocument ?? ''))).toEqual(POLICY);
  const { Tags } = (await aws.iam.send(new GetRoleCommand({ RoleName: Role }))).Role ?? {};
  expect(Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual({
    owner: 'me',
    team: 'a',
    'aws:cloudformation:stack-name': 'app',
    'aws:cloudformation:stack-id': stackId,
    'aws:cloudformation:logical-id': 'Role',
  });
  const named = { StackName: 'app', LogicalResourceId: 'Policy' };
  expect((await stacks.client.send(new DescribeStackResourceCommand(named))).StackResourceDetail).toMatchObject({
    PhysicalResourceId: Policy,
    ResourceStatus: 'CREATE_COMPLETE',
  });
  const listed = await stacks.client.send(new ListStackResourcesCommand({ StackName: stackId }));
  expect(listed.StackResourceSummaries?.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['Policy', 'Role']);
  expect((await stacks.client.send(new GetTemplateCommand({ StackName: 'app' }))).TemplateBody).toBe(YAML);
});

it('goes in the reverse order, and is found by its id then', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  const template = { Resources: { First: role(), Second: role({ Description: { Ref: 'First' } }) } };
  const stackId = await stacks.create('app', template);
  await stacks.client.send(new DeleteStackCommand({ StackName: 'app' }));
  await expect(stacks.describe('app')).rejects.toThrow('Stack with id app does not exist');
  expect((await stacks.describe(stackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect((await stacks.events(stackId)).slice(-6)).toEqual([
    'stack DELETE_IN_PROGRESS User Initiated',
    'Second DELETE_IN_PROGRESS',
    'Second DELETE_COMPLETE',
    'First DELETE_IN_PROGRESS',
    'First DELETE_COMPLETE',
    'stack DELETE_COMPLETE',
  ]);
  const deleted = await stacks.client.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }));
  expect(deleted.StackSummaries?.map(({ StackName }) => StackName)).toEqual(['app']);
  await stacks.client.send(new DeleteStackCommand({ StackName: 'app' }));
  expect(await stacks.create('app', template)).not.toBe(stackId);
});

it('takes back what it made when a resource is refused, and says why in the service’s words', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  await givenRole(aws, 'taken', ROLE_TRUST);
  const Resources = {
    First: role(),
    Second: { ...role({ RoleName: 'taken' }), DependsOn: 'First' },
  };
  await stacks.create('app', { Resources });
  expect((await stacks.events('app')).slice(4)).toEqual([
    'Second CREATE_IN_PROGRESS',
    expect.stringMatching(
      /^Second CREATE_FAILED Resource handler returned message: "Role with name taken already exists\. \(Service: Iam, Status Code: 409, Request ID: [-0-9a-f]{36}\)" \(RequestToken: [-0-9a-f]{36}, HandlerErrorCode: AlreadyExists\)$/,
    ),
    'stack ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Second]. Rollback requested by user.',
    'First DELETE_IN_PROGRESS',
    'First DELETE_COMPLETE',
    'stack ROLLBACK_COMPLETE',
  ]);
  await expect(stacks.update('app', { Resources: { First: role() } })).rejects.toThrow(
    /^Stack:arn:.* is in ROLLBACK_COMPLETE state and can not be updated\.$/,
  );
  await stacks.create('kept', { Resources }, { OnFailure: 'DO_NOTHING' });
  expect((await stacks.describe('kept')).StackStatus).toBe('CREATE_FAILED');
  const goneId = await stacks.create('gone', { Resources }, { OnFailure: 'DELETE' });
  expect((await stacks.describe(goneId)).StackStatus).toBe('DELETE_COMPLETE');
  await aws.iam.send(new GetRoleCommand({ RoleName: 'taken' }));
});

it('takes back half a resource, too', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  const ManagedPolicyArns = [`arn:aws:iam::${ACCOUNT}:policy/absent`];
  await stacks.create('half', { Resources: { Role: role({ RoleName: 'half', ManagedPolicyArns }) } });
  expect((await stacks.describe('half')).StackStatus).toBe('ROLLBACK_COMPLETE');
  await expect(aws.iam.send(new GetRoleCommand({ RoleName: 'half' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

it('lets the users of a cluster in, and refuses one that is in already as eksctl shows it', async () => {
  await using aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API' } });
  const principalArn = POD_ROLE;
  const Properties = {
    ClusterName: 'demo',
    PrincipalArn: principalArn,
    KubernetesGroups: ['dev'],
    AccessPolicies: [
      {
        PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
        AccessScope: { Type: 'namespace', Namespaces: ['default'] },
      },
    ],
  };
  const template = { Resources: { AccessEntry: { Type: 'AWS::EKS::AccessEntry', Properties } } };
  const stacks = stacksOf(aws);
  await stacks.create('entry', template);
  const { accessEntry } = await aws.eks.send(new DescribeAccessEntryCommand({ clusterName: 'demo', principalArn }));
  expect(accessEntry).toMatchObject({
    kubernetesGroups: ['dev'],
    tags: { 'aws:cloudformation:stack-name': 'entry', 'aws:cloudformation:logical-id': 'AccessEntry' },
  });
  await stacks.create('again', template);
  expect(await stacks.events('again')).toContainEqual(
    expect.stringContaining(
      'returned message: "The specified access entry resource is already in use on this cluster. (Service: Eks, Status Code: 409,',
    ),
  );
});

it('goes on where it was when the process was killed, and takes as long as the dial says', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  const clock = manualClock(Date.now());
  const dial = 'stack-resource=15';
  await using before = await startAws({ store, clock, dial });
  await stacksOf(before).create('app', YAML);
  await expect.poll(() => stacksOf(before).events('app')).toContain('Role CREATE_IN_PROGRESS');
  clock.advance(15_000);
  await expect.poll(() => stacksOf(before).events('app')).toContain('Policy CREATE_IN_PROGRESS');
  const { Role } = await stacksOf(before).resources('app');
  await before[Symbol.asyncDispose]();

  await using after = await startAws({ store, clock, dial });
  expect((await stacksOf(after).describe('app')).StackStatus).toBe('CREATE_IN_PROGRESS');
  clock.advance(14_999);
  expect((await stacksOf(after).describe('app')).StackStatus).toBe('CREATE_IN_PROGRESS');
  clock.advance(1);
  await expect.poll(async () => (await stacksOf(after).describe('app')).StackStatus).toBe('CREATE_COMPLETE');
  expect((await stacksOf(after).resources('app'))['Role']).toBe(Role);
});

it('leaves what its policies say, and what is not to be deleted though it could not', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  const Resources = {
    Kept: { ...role({ RoleName: 'kept' }), DeletionPolicy: 'Retain' },
    Moved: { ...role({ RoleName: 'moved' }), UpdateReplacePolicy: 'Retain' },
    Held: role({ RoleName: 'held' }),
  };
  await stacks.create('app', { Resources });
  await stacks.update('app', {
    Resources: { ...Resources, Moved: { ...Resources.Moved, ...role({ RoleName: 'other' }) } },
  });
  expect(await stacks.events('app')).toContain('Moved DELETE_SKIPPED');
  const profile = { InstanceProfileName: 'holding' };
  await aws.iam.send(new CreateInstanceProfileCommand(profile));
  await aws.iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: 'held' }));
  const end = (more: object = {}) => stacks.client.send(new DeleteStackCommand({ StackName: 'app', ...more }));
  await expect(end({ RetainResources: ['Held'] })).rejects.toThrow(
    /can only be specified when the stack is in the DELETE_FAILED state/,
  );
  await end();
  const { StackId = '', ...failed } = await stacks.describe('app');
  expect(failed.StackStatus).toBe('DELETE_FAILED');
  await end({ RetainResources: ['Held'] });
  expect((await stacks.describe(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  for (const RoleName of ['kept', 'moved', 'held']) await aws.iam.send(new GetRoleCommand({ RoleName }));
  await expect(aws.iam.send(new GetRoleCommand({ RoleName: 'other' }))).rejects.toThrow(/cannot be found/);
});
