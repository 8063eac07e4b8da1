// What a stack's parameters are looked at by: the rules of its template, and the parameter store of SSM, where some of them lie.

import { CreateChangeSetCommand, DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';
import { role, type Stacks, stacksOf } from './given-stack.ts';

let aws: RunningAws;
let stacks: Stacks;
let ssm: SSMClient;
beforeEach(async () => {
  aws = await startAws();
  stacks = stacksOf(aws);
  ssm = new SSMClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const Resources = { Role: role() };
const one = (Assert: object, more: object = {}) => ({
  Assertions: [{ Assert, AssertDescription: 'It is so.' }],
  ...more,
});

describe('a rule', () => {
  const Parameters = {
    Stage: { Type: 'String', Default: 'prod' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
  };
  const stage = { Ref: 'Stage' };
  const zones = { Ref: 'Zones' };
  it.each<[holds: boolean, assertion: object]>([
    [true, { 'Fn::Equals': [stage, 'prod'] }],
    [false, { 'Fn::Equals': [stage, 'test'] }],
    [true, { 'Fn::Contains': [['test', 'prod'], stage] }],
    [false, { 'Fn::Contains': [['test'], stage] }],
    [true, { 'Fn::Not': [{ 'Fn::Contains': [['test'], stage] }] }],
    [false, { 'Fn::Not': [{ 'Fn::Contains': [['prod'], stage] }] }],
    [true, { 'Fn::EachMemberIn': [zones, ['a', 'b', 'c']] }],
    [false, { 'Fn::EachMemberIn': [zones, ['a', 'c']] }],
    [true, { 'Fn::EachMemberEquals': [['prod', 'prod'], stage] }],
    [false, { 'Fn::EachMemberEquals': [zones, 'a'] }],
    [true, { 'Fn::And': [{ 'Fn::Equals': [stage, 'prod'] }, { 'Fn::Contains': [zones, 'b'] }] }],
    [false, { 'Fn::And': [{ 'Fn::Equals': [stage, 'prod'] }, { 'Fn::Contains': [zones, 'c'] }] }],
    [true, { 'Fn::Or': [{ 'Fn::Equals': [stage, 'test'] }, { 'Fn::Contains': [zones, 'b'] }] }],
    [false, { 'Fn::Or': [{ 'Fn::Equals': [stage, 'test'] }, { 'Fn::Contains': [zones, 'c'] }] }],
    [true, { 'Fn::Equals': [{ Ref: 'AWS::Region' }, REGION] }],
  ])('that holds (%s) lets the stack be made, and else not: %j', async (holds, assertion) => {
    const made = stacks.create('app', { Parameters, Rules: { One: one(assertion) }, Resources });
    if (holds) await made;
    else await expect(made).rejects.toMatchObject({ name: 'ValidationError', message: 'It is so.' });
  });

  it('whose condition does not hold is not looked at', async () => {
    const never = { 'Fn::Equals': ['a', 'b'] };
    await stacks.create('app', { Rules: { One: one(never, { RuleCondition: never }) }, Resources });
  });

  it('is looked at again when parameters change', async () => {
    const template = { Parameters, Rules: { One: one({ 'Fn::Equals': [stage, 'prod'] }) }, Resources };
    await stacks.create('app', template);
    const changed = { Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'test' }] };
    await expect(stacks.update('app', template, changed)).rejects.toMatchObject({ message: 'It is so.' });
  });

  it.each([
    [{ One: {} }, 'Template format error: The rule One must contain a list of Assertions.'],
    [{ One: { Assertions: [{}] } }, 'Template format error: Every assertion of the rule One must contain an Assert.'],
    [{ One: one({ 'Fn::Join': ['', []] }) }, 'Template format error: Fn::Join is no function that a rule can have.'],
    [{ One: one({ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }) }, 'Template error: the function Fn::RefAll is not emulated.'],
  ])('that is none is refused: %j', async (Rules, message) => {
    await expect(stacks.create('app', { Rules, Resources })).rejects.toMatchObject({ message });
  });
});

describe('a parameter that lies in the parameter store', () => {
  const template = (Type = 'String') => ({
    Parameters: { Words: { Type: `AWS::SSM::Parameter::Value<${Type}>`, Default: '/words' } },
    Resources: { Role: role({ Description: { 'Fn::Join': ['+', [{ Ref: 'Words' }].flat()] } }) },
  });
  const listing = {
    Parameters: { Words: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/words' } },
    Resources: { Role: role({ Description: { 'Fn::Join': ['+', { Ref: 'Words' }] } }) },
  };
  const put = (Value: string, Type: 'String' | 'StringList' | 'SecureString' = 'String') =>
    ssm.send(new PutParameterCommand({ Name: '/words', Value, Type, Overwrite: true }));
  async function description() {
    const { Role: RoleName } = await stacks.resources('app');
    return (await aws.iam.send(new GetRoleCommand({ RoleName }))).Role?.Description;
  }

  it('is given by its name, and stands for its value', async () => {
    await put('one');
    await stacks.create('app', template());
    expect(await description()).toBe('one');
    expect((await stacks.describe('app')).Parameters).toEqual([
      { ParameterKey: 'Words', ParameterValue: '/words', ResolvedValue: 'one' },
    ]);
  });

  it('is read again by each update, which may have nothing else to do', async () => {
    await put('one');
    await stacks.create('app', template());
    await expect(stacks.update('app', template())).rejects.toMatchObject({
      message: 'No updates are to be performed.',
    });
    await put('two');
    const ChangeSetName = 'one';
    await stacks.client.send(
      new CreateChangeSetCommand({
        StackName: 'app',
        ChangeSetName,
        UsePreviousTemplate: true,
        Capabilities: ['CAPABILITY_IAM'],
        Parameters: [{ ParameterKey: 'Words', UsePreviousValue: true }],
      }),
    );
    await aws.idle();
    const { Changes } = await stacks.client.send(new DescribeChangeSetCommand({ StackName: 'app', ChangeSetName }));
    expect(Changes?.[0]?.ResourceChange?.Details?.[0]).toMatchObject({
      CausingEntity: 'Words',
      ChangeSource: 'ParameterReference',
    });
    await stacks.update('app', template());
    expect(await description()).toBe('two');
  });

  it('may be a list', async () => {
    await put('a,b', 'StringList');
    await stacks.create('app', listing);
    expect(await description()).toBe('a+b');
  });

  it('that is not there, or is a secret, is refused', async () => {
    await expect(stacks.create('app', template())).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Unable to fetch parameters [/words] from parameter store for this account.',
    });
    await put('secret', 'SecureString');
    await expect(stacks.create('app', template())).rejects.toMatchObject({
      message: 'Parameters [/words] referenced by template have types not supported by CloudFormation.',
    });
  });

  it('is looked at by rules as what it stands for, as the toolkits do with the version of what they made before', async () => {
    const tooOld = { 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], { Ref: 'Words' }] }] };
    const ruled = { ...template(), Rules: { CheckVersion: one(tooOld) } };
    await put('2');
    await expect(stacks.create('app', ruled)).rejects.toMatchObject({ message: 'It is so.' });
    await put('21');
    await stacks.create('app', ruled);
  });
});
