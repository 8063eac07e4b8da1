// Stacks that become something else: in place, anew, back again where that is refused, and by change sets. What they export to each other.

import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateSummaryCommand,
  ListExportsCommand,
  ListImportsCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { CLUSTER_ROLE, givenRoles, subnetIds } from '../support/given.ts';
import { ACCOUNT, startAws } from '../support/start-aws.ts';
import { role, stacksOf } from './given-stack.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const ABSENT = `arn:aws:iam::${ACCOUNT}:policy/absent`;

it('changes in place what can be, makes anew what cannot, and takes away what is no more', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  await stacks.create('app', { Resources: { Kept: role(), Moved: role({ Path: '/a/' }), Gone: role() } });
  const before = await stacks.resources('app');
  await stacks.update('app', {
    Resources: { Kept: role({ ManagedPolicyArns: [READ_ONLY] }), Moved: role({ Path: '/b/' }) },
  });
  const after = await stacks.resources('app');
  expect((await stacks.describe('app')).StackStatus).toBe('UPDATE_COMPLETE');
  expect(after['Kept']).toBe(before['Kept']);
  expect(after['Moved']).not.toBe(before['Moved']);
  expect(Object.keys(after)).toEqual(['Kept', 'Moved']);
  const attached = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: after['Kept'] }));
  expect(attached.AttachedPolicies).toMatchObject([{ PolicyArn: READ_ONLY }]);
  for (const RoleName of [before['Moved'], before['Gone']])
    await expect(aws.iam.send(new GetRoleCommand({ RoleName }))).rejects.toThrow(/cannot be found/);
  await expect(
    stacks.update('app', { Resources: { Kept: { Type: 'AWS::IAM::ManagedPolicy', Properties: {} } } }),
  ).rejects.toThrow(
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: [Kept]',
  );
});

it('is changed by change sets of one name, one after the other, whose values are told to who asks', async () => {
  await using aws = await startAws();
  const { client, ...stacks } = stacksOf(aws);
  const set = { StackName: 'app', ChangeSetName: 'deploy' };
  const values = async (template: object, ChangeSetType: 'CREATE' | 'UPDATE') => {
    await client.send(new CreateChangeSetCommand({ ...set, ChangeSetType, TemplateBody: JSON.stringify(template) }));
    const { Changes } = await client.send(new DescribeChangeSetCommand({ ...set, IncludePropertyValues: true }));
    await client.send(new ExecuteChangeSetCommand(set));
    const told = Changes?.[0]?.ResourceChange;
    const contextOf = (text?: string) => (text === undefined ? undefined : JSON.parse(text).Properties);
    const Target = told?.Details?.[0]?.Target;
    return { before: contextOf(told?.BeforeContext), after: contextOf(told?.AfterContext), Target };
  };
  const text = (Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value } });
  const Two = text('a:b:c');
  const third = { 'Fn::Select': [2, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Two', 'Value'] }] }] };
  expect(await values({ Resources: { One: text(third), Two } }, 'CREATE')).toEqual({
    after: { Type: 'String', Value: '{{changeSet:KNOWN_AFTER_APPLY}}' },
  });
  const Value = 'c';
  expect(await values({ Resources: { One: text('1'), Two } }, 'UPDATE')).toMatchObject({
    before: { Type: 'String', Value },
    after: { Type: 'String', Value: '1' },
    Target: { Path: '/Properties/Value', BeforeValue: Value, AfterValue: '1', AttributeChangeType: 'Modify' },
  });
  expect((await stacks.describe('app')).StackStatus).toBe('UPDATE_COMPLETE');
});

it('is changed by its parameters, which a change set names', async () => {
  await using aws = await startAws();
  const { client, ...stacks } = stacksOf(aws);
  const TemplateBody = JSON.stringify({
    Parameters: { Text: { Type: 'String' } },
    Resources: { One: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Text' } } } },
  });
  const given = (ParameterValue: string) => [{ ParameterKey: 'Text', ParameterValue }];
  await stacks.create('app', TemplateBody, { Parameters: given('1') });
  const set = { StackName: 'app', ChangeSetName: 'deploy' };
  await client.send(new CreateChangeSetCommand({ ...set, TemplateBody, Parameters: given('2') }));
  const { Changes } = await client.send(new DescribeChangeSetCommand(set));
  const Target = { Attribute: 'Properties', Name: 'Value', RequiresRecreation: 'Never' };
  expect(Changes?.[0]?.ResourceChange?.Details).toEqual([
    { Target, Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Text' },
    { Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
  ]);
});

it('that is taken back has had no change set', async () => {
  await using aws = await startAws();
  const { client, ...stacks } = stacksOf(aws);
  const broken = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '', Name: 'aws-mine' } };
  const set = { StackName: 'app', ChangeSetName: 'deploy' };
  const TemplateBody = JSON.stringify({ Resources: { One: broken } });
  await client.send(new CreateChangeSetCommand({ ...set, ChangeSetType: 'CREATE', TemplateBody }));
  await client.send(new ExecuteChangeSetCommand(set));
  const stack = await stacks.describe('app');
  expect([stack.StackStatus, stack.ChangeSetId]).toEqual(['ROLLBACK_COMPLETE', undefined]);
});

it('is as it was before an update that was refused', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  const Resources = { A: role(), B: role({ Path: '/b/' }) };
  await stacks.create('app', { Resources });
  const before = await stacks.resources('app');
  const changed = {
    A: role({ Description: 'other' }),
    B: { ...role({ Path: '/c/' }), DependsOn: 'A' },
    C: { ...role({ ManagedPolicyArns: [ABSENT] }), DependsOn: 'B' },
  };
  await stacks.update('app', { Resources: changed });
  expect((await stacks.events('app')).filter((event) => event.startsWith('stack')).slice(2)).toEqual([
    'stack UPDATE_IN_PROGRESS User Initiated',
    'stack UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [C].',
    'stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'stack UPDATE_ROLLBACK_COMPLETE',
  ]);
  expect(await stacks.resources('app')).toEqual(before);
  const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: before['A'] }));
  expect(Role?.Description ?? '').toBe('');
  await expect(stacks.update('app', { Resources })).rejects.toThrow('No updates are to be performed.');
});

it('is changed by a change set, which says before what it would do', async () => {
  await using aws = await startAws();
  const { client, ...stacks } = stacksOf(aws);
  const set = (name: string, template: object, ChangeSetType: 'CREATE' | 'UPDATE') =>
    client.send(
      new CreateChangeSetCommand({
        StackName: 'app',
        ChangeSetName: name,
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_IAM'],
        ChangeSetType,
      }),
    );
  const named = (ChangeSetName: string) => ({ StackName: 'app', ChangeSetName });
  const B = { ...role(), DeletionPolicy: 'Retain' };
  const template = { Description: 'two', Resources: { A: role(), B } };
  await set('first', template, 'CREATE');
  const inReview = await stacks.describe('app');
  expect(inReview).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS', StackStatusReason: 'User Initiated' });
  expect(inReview).not.toHaveProperty('Description');
  await client.send(new ExecuteChangeSetCommand(named('first')));
  expect((await stacks.describe('app')).StackStatus).toBe('CREATE_COMPLETE');

  await set('second', { Resources: { A: role({ Path: '/a/' }), C: role() } }, 'UPDATE');
  const described = await client.send(new DescribeChangeSetCommand(named('second')));
  expect(described).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
  const ResourceType = 'AWS::IAM::Role';
  const PhysicalResourceId = expect.any(String);
  expect(described.Changes?.map(({ ResourceChange }) => ResourceChange)).toEqual([
    {
      Action: 'Modify',
      PolicyAction: 'ReplaceAndDelete',
      LogicalResourceId: 'A',
      PhysicalResourceId,
      ResourceType,
      Replacement: 'True',
      Scope: ['Properties'],
      Details: [
        {
          Target: { Attribute: 'Properties', Name: 'Path', RequiresRecreation: 'Always' },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        },
      ],
    },
    { Action: 'Add', LogicalResourceId: 'C', ResourceType, Scope: [], Details: [] },
    {
      Action: 'Remove',
      PolicyAction: 'Retain',
      LogicalResourceId: 'B',
      PhysicalResourceId,
      ResourceType,
      Scope: [],
      Details: [],
    },
  ]);
  expect(described).not.toHaveProperty('Tags');
  await client.send(new ExecuteChangeSetCommand(named('second')));
  expect(Object.keys(await stacks.resources('app'))).toEqual(['A', 'C']);

  await set('third', { Resources: { A: role({ Path: '/a/' }), C: role() } }, 'UPDATE');
  expect(await client.send(new DescribeChangeSetCommand(named('third')))).toMatchObject({
    Status: 'FAILED',
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
  await expect(client.send(new ExecuteChangeSetCommand(named('third')))).rejects.toMatchObject({
    name: 'InvalidChangeSetStatusException',
  });
  await client.send(new DeleteChangeSetCommand(named('third')));
  await client.send(new DeleteChangeSetCommand(named('third')));
  await expect(client.send(new DeleteChangeSetCommand({ ...named('third'), StackName: 'none' }))).rejects.toThrow(
    'Stack [none] does not exist',
  );
  await expect(client.send(new DescribeChangeSetCommand(named('third')))).rejects.toThrow(
    'ChangeSet [third] does not exist',
  );
  const summary = await client.send(new GetTemplateSummaryCommand({ StackName: 'app' }));
  expect(summary).toMatchObject({
    Capabilities: ['CAPABILITY_IAM'],
    ResourceTypes: ['AWS::IAM::Role'],
    ResourceIdentifierSummaries: [{ ResourceType: 'AWS::IAM::Role', LogicalResourceIds: ['A', 'C'] }],
    Version: '2010-09-09',
  });
  expect(summary).not.toHaveProperty('DeclaredTransforms');
});

it('exports to others, who must be gone before what they import', async () => {
  await using aws = await startAws();
  const { client, ...stacks } = stacksOf(aws);
  const exporting = {
    Resources: { Role: role() },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: 'shared' } } },
  };
  const importing = { Resources: { Role: role({ Description: { 'Fn::ImportValue': 'shared' } }) } };
  await stacks.create('early', importing);
  expect(await stacks.events('early')).toContain(
    'stack ROLLBACK_IN_PROGRESS No export named shared found. Rollback requested by user.',
  );
  await stacks.create('base', exporting);
  await stacks.create('user', importing);
  await stacks.create('twin', exporting);
  expect(await stacks.events('twin')).toContain(
    'stack ROLLBACK_IN_PROGRESS Export with name shared is already exported by stack base. Rollback requested by user.',
  );
  expect((await client.send(new ListExportsCommand({}))).Exports).toMatchObject([{ Name: 'shared' }]);
  expect((await client.send(new ListImportsCommand({ ExportName: 'shared' }))).Imports).toEqual(['user']);
  await stacks.update('base', { Resources: exporting.Resources });
  expect(await stacks.events('base')).toContain(
    'stack UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be deleted as it is in use by user.',
  );
  await client.send(new DeleteStackCommand({ StackName: 'base' }));
  expect(await stacks.describe('base')).toMatchObject({
    StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
    StackStatusReason: 'Delete canceled. Cannot delete export shared as it is in use by user.',
  });
  for (const StackName of ['user', 'base']) await client.send(new DeleteStackCommand({ StackName }));
  await expect(stacks.describe('base')).rejects.toThrow(/does not exist/);
});

it('is not deleted while it is protected', async () => {
  await using aws = await startAws();
  const { client, ...stacks } = stacksOf(aws);
  await stacks.create('app', { Resources: { Role: role() } }, { EnableTerminationProtection: true });
  const end = () => client.send(new DeleteStackCommand({ StackName: 'app' }));
  await expect(end()).rejects.toThrow('Stack [app] cannot be deleted while TerminationProtection is enabled');
  await client.send(new UpdateTerminationProtectionCommand({ StackName: 'app', EnableTerminationProtection: false }));
  await end();
  await expect(stacks.describe('app')).rejects.toThrow(/does not exist/);
});

it('changes a cluster in place, one thing after the other', async () => {
  await using aws = await startAws({ dial: 'cluster-update=0.05' });
  await givenRoles(aws);
  const stacks = stacksOf(aws);
  const SubnetIds = await subnetIds(aws, 'private');
  const template = (more: object, endpoint: object = {}) => {
    const ResourcesVpcConfig = { SubnetIds, ...endpoint };
    const Properties = { Name: 'demo', RoleArn: CLUSTER_ROLE, ResourcesVpcConfig, ...more };
    return { Resources: { Cluster: { Type: 'AWS::EKS::Cluster', Properties } } };
  };
  const logging = (Type: string) => ({ ClusterLogging: { EnabledTypes: [{ Type }] } });
  await stacks.create('app', template({ Version: '1.34', Logging: logging('audit') }));
  const changed = { Version: '1.35', Logging: logging('api'), Tags: [{ Key: 'team', Value: 'a' }] };
  await stacks.update('app', template(changed, { EndpointPrivateAccess: true, PublicAccessCidrs: ['8.8.8.0/24'] }));
  await expect.poll(async () => (await stacks.describe('app')).StackStatus).toBe('UPDATE_COMPLETE');
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'demo' }));
  expect(cluster).toMatchObject({
    status: 'ACTIVE',
    version: '1.35',
    tags: { team: 'a' },
    resourcesVpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.0/24'] },
  });
  const enabled = cluster?.logging?.clusterLogging?.filter((part) => part.enabled).flatMap(({ types }) => types);
  expect(enabled).toEqual(['api']);
  await stacks.update('app', template({ ...changed, Version: '1.30' }));
  await expect.poll(async () => (await stacks.describe('app')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stacks.events('app')).toContainEqual(
    expect.stringMatching(
      /^Cluster UPDATE_FAILED Resource handler returned message: ".*\(Service: Eks, Status Code: 400/,
    ),
  );
});

it('takes a cluster on which Auto Mode is off, and does not switch it on', async () => {
  await using aws = await startAws();
  await givenRoles(aws);
  const stacks = stacksOf(aws);
  const SubnetIds = await subnetIds(aws, 'private');
  const template = (Enabled: boolean) => {
    const own = { Name: 'demo', RoleArn: CLUSTER_ROLE, ResourcesVpcConfig: { SubnetIds } };
    const KubernetesNetworkConfig = { ElasticLoadBalancing: { Enabled: false } };
    const mode = { ComputeConfig: { Enabled }, StorageConfig: { BlockStorage: { Enabled } }, KubernetesNetworkConfig };
    return { Resources: { Cluster: { Type: 'AWS::EKS::Cluster', Properties: { ...own, ...mode } } } };
  };
  await stacks.create('app', template(false));
  await aws.idle();
  expect((await stacks.describe('app')).StackStatus).toBe('CREATE_COMPLETE');
  await stacks.update('app', template(true));
  await aws.idle();
  expect((await stacks.describe('app')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'demo' }));
  expect(cluster).toMatchObject({ status: 'ACTIVE', computeConfig: { enabled: false } });
});
