// Templates: what is none is refused before anything is made, in the service's words; what functions come to.

import {
  CreateChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';
import { role, type Stacks, stacksOf } from './given-stack.ts';

let aws: RunningAws;
let stacks: Stacks;
beforeAll(async () => {
  aws = await startAws();
  stacks = stacksOf(aws);
});
afterAll(() => aws[Symbol.asyncDispose]());

const one = (properties: object) => ({ Resources: { Role: role(properties) } });

/** A resource that is declared and not made. */
const UNWANTED = {
  Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  Resources: { A: { ...role({}), Condition: 'Never' }, Role: role({}) },
};

describe('a template', () => {
  it.each<[what: string, template: object | string, message: string | RegExp]>([
    ['that is a text', 'no template', 'Template format error: unsupported structure.'],
    ['that is no JSON', '{ "Resources": ', /^Template format error: JSON not well-formed\. \(line \d+, column \d+\)$/],
    ['that is no YAML', 'a: [', /^Template format error: YAML not well-formed\. \(line \d+, column \d+\)$/],
    ['that nests too deep', '['.repeat(5000), /^Template format error: YAML not well-formed\./],
    ['with aliases', 'A: &a 1\nB: *a', 'Template error: YAML aliases are not allowed in CloudFormation templates'],
    ['without resources', { Resources: {} }, 'Template format error: At least one Resources member must be defined.'],
    ['with another section', { ...one({}), Things: {} }, 'Invalid template property or properties [Things]'],
    ['with a transform', { ...one({}), Transform: 'X' }, 'The section Transform of templates is not emulated.'],
    [
      'with a resource without a type',
      { Resources: { A: {} } },
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'with a resource with a strange name',
      { Resources: { 'a-b': role() } },
      'Template format error: Resource name a-b is non alphanumeric.',
    ],
    [
      'with resources that are not emulated',
      { Resources: { A: { Type: 'AWS::Lambda::Function' }, B: role() } },
      'The resource types [AWS::Lambda::Function] of cloudformation are not emulated.',
    ],
    [
      'with properties that are not emulated',
      one({ Colour: 'red' }),
      'The properties [Colour] of AWS::IAM::Role, which Role has, are not emulated.',
    ],
    [
      'that refers to nothing',
      one({ RoleName: { Ref: 'Nobody' } }),
      'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      'whose outputs refer to nothing',
      { ...one({}), Outputs: { Out: { Value: { 'Fn::Sub': `\${Nobody}` } } } },
      'Template format error: Unresolved resource dependencies [Nobody] in the Outputs block of the template',
    ],
    [
      'with an attribute of nothing',
      one({ RoleName: { 'Fn::GetAtt': ['Nobody', 'Arn'] } }),
      'Template error: instance of Fn::GetAtt references undefined resource Nobody',
    ],
    [
      'with an attribute that there is not',
      { ...one({}), Outputs: { Out: { Value: { 'Fn::GetAtt': ['Role', 'Colour'] } } } },
      'Template error: resource Role does not support attribute type Colour in Fn::GetAtt',
    ],
    [
      'whose resources wait for each other',
      { Resources: { A: { ...role(), DependsOn: 'B' }, B: role({ Description: { Ref: 'A' } }) } },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'without a parameter’s value',
      { ...one({}), Parameters: { Name: { Type: 'String' } } },
      'Parameters: [Name] must have values',
    ],
    [
      'with a parameter’s value that is not allowed',
      { ...one({}), Parameters: { Size: { Type: 'String', AllowedValues: ['s'], Default: 'l' } } },
      "Parameter 'Size' must be one of AllowedValues",
    ],
    [
      'with a parameter’s value that does not match',
      { ...one({}), Parameters: { Size: { Type: 'String', AllowedPattern: '[a-z]+', Default: 'L' } } },
      "Parameter 'Size' must match pattern [a-z]+",
    ],
    [
      'with a mapping that there is not',
      one({ Description: { 'Fn::FindInMap': ['Sizes', 'a', 'b'] } }),
      "Template error: Mapping named 'Sizes' is not present in the 'Mappings' section of template.",
    ],
    [
      'with too few items to select from',
      one({ Description: { 'Fn::Select': [2, ['a', 'b']] } }),
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    ],
    [
      'with too few items to select from in what a function says',
      one({ Description: { 'Fn::Select': [2, { 'Fn::Split': [',', 'a,b'] }] } }),
      'Template error: Fn::Select cannot select nonexistent value at index 2',
    ],
    [
      'with nothing behind a name',
      'Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n',
      "[/Resources/Role/Properties] 'null' values are not allowed in templates",
    ],
    [
      'with nothing in a list',
      one({ ManagedPolicyArns: ['x', null] }),
      "[/Resources/Role/Properties/ManagedPolicyArns/1] 'null' values are not allowed in templates",
    ],
    ['whose resources are a text', { Resources: '' }, 'Template format error: Any Resources member must be an object.'],
    [
      'with a parameter with a strange name',
      { ...one({}), Parameters: { 'AWS::NoValue': { Type: 'String' } } },
      'Template format error: Parameter name AWS::NoValue is non alphanumeric.',
    ],
    [
      'with a parameter that is no number',
      { ...one({}), Parameters: { Size: { Type: 'Number', Default: 'l' } } },
      "Parameter 'Size' must be a number.",
    ],
    [
      'with an output without a value',
      { ...one({}), Outputs: { Out: {} } },
      'Template format error: Every Outputs member must contain a Value object',
    ],
    [
      'with a mapping of one level',
      { ...one({}), Mappings: { Sizes: { a: 'b' } } },
      'Template format error: Every Mappings member a must be a map',
    ],
    [
      'with a mapping of three levels',
      { ...one({}), Mappings: { Sizes: { a: { b: { Ref: 'AWS::Region' } } } } },
      'Template format error: Every Mappings attribute must be a String or a List.',
    ],
    [
      'with a choice by a condition that there is not',
      one({ Description: { 'Fn::If': ['Nothing', 'a', { Ref: 'AWS::Region' }] } }),
      'Template error: unresolved condition dependency Nothing in Fn::If',
    ],
    [
      'whose resource needs one that is not wanted',
      { ...UNWANTED, Resources: { ...UNWANTED.Resources, B: role({ Description: { Ref: 'A' } }) } },
      'Template format error: Unresolved resource dependencies [A] in the Resources block of the template',
    ],
    [
      'whose output needs a resource that is not wanted',
      { ...UNWANTED, Outputs: { Out: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } } },
      'Unresolved resource dependencies [A] in the Outputs block of the template',
    ],
  ])('%s is refused', async (_, template, message) => {
    await expect(stacks.create('refused', template)).rejects.toMatchObject({
      name: 'ValidationError',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
    expect((await stacks.client.send(new ListStacksCommand({}))).StackSummaries).toEqual([]);
  });

  it('that names a role needs more than one that does not', async () => {
    const given = (Capabilities: ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[]) => ({ Capabilities });
    await expect(stacks.create('refused', one({}), given([]))).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    await expect(stacks.create('refused', one({ RoleName: 'x' }), given(['CAPABILITY_IAM']))).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
  });

  it('is for a stack with a right name, tags of its own and parameters that it has', async () => {
    await expect(stacks.create('a_b', one({}))).rejects.toThrow(
      "1 validation error detected: Value 'a_b' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
    );
    await expect(stacks.create('a', one({}), { Tags: [{ Key: 'aws:x', Value: 'y' }] })).rejects.toThrow(
      'aws: prefixed tag key names are not allowed for external use.',
    );
    await expect(
      stacks.create('a', one({}), { Parameters: [{ ParameterKey: 'X', ParameterValue: 'y' }] }),
    ).rejects.toThrow('Parameters: [X] do not exist in the template');
    await expect(stacks.create('a', one({}), { RoleARN: 'arn:aws:iam::123456789012:role/nobody' })).rejects.toThrow(
      'Role arn:aws:iam::123456789012:role/nobody is invalid or cannot be assumed',
    );
  });
});

it('what is declared and not wanted is named where it is not needed', async () => {
  const choice = { 'Fn::If': ['Never', { Ref: 'A' }, 'nobody'] };
  await stacks.create('wanted', {
    ...UNWANTED,
    Resources: { ...UNWANTED.Resources, B: { ...role({ Description: choice }), DependsOn: 'A' } },
    Outputs: { Out: { Value: choice }, Not: { Value: { Ref: 'A' }, Condition: 'Never' } },
  });
  await aws.idle();
  expect((await stacks.describe('wanted'))?.Outputs).toEqual([{ OutputKey: 'Out', OutputValue: 'nobody' }]);
});

it('a template is of the types that are allowed', async () => {
  const allow = (...ResourceTypes: string[]) => stacks.create('typed', one({}), { ResourceTypes });
  await expect(allow('AWS::EC2::*', 'AWS::IAM::User')).rejects.toThrow(
    'Resource type AWS::IAM::Role is not allowed by parameter ResourceTypes [AWS::EC2::*, AWS::IAM::User]',
  );
  await allow('AWS::IAM::*');
});

it('of a stack that is asked for without its name, or is in review, no template is told', async () => {
  const ask = (input: object) => stacks.client.send(new GetTemplateCommand(input));
  await expect(ask({})).rejects.toThrow('StackName is required if ChangeSetName is not specified.');
  await expect(ask({ ChangeSetName: 'first' })).rejects.toThrow('StackName is a required parameter.');
  await stacks.client.send(
    new CreateChangeSetCommand({
      StackName: 'reviewed',
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(one({})),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  await expect(stacks.client.send(new GetTemplateSummaryCommand({ StackName: 'reviewed' }))).rejects.toThrow(
    'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
  );
});

it('a stack of the same name is refused, but for the same request sent again', async () => {
  await using own = await startAws();
  const { create } = stacksOf(own);
  const stackId = await create('app', one({}), { ClientRequestToken: 'once' });
  expect(await create('app', one({}), { ClientRequestToken: 'once' })).toBe(stackId);
  await expect(create('app', one({}), { ClientRequestToken: 'twice' })).rejects.toMatchObject({
    name: 'AlreadyExistsException',
    message: 'Stack [app] already exists',
  });
});

const FUNCTIONS = `
Parameters:
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
  Secret: { Type: String, NoEcho: true, Default: hidden }
Mappings:
  Regions: { us-west-2: { Short: usw2 } }
Conditions:
  IsWest: !Equals [!Ref AWS::Region, us-west-2]
  IsEast: !Not [!Condition IsWest]
Resources:
  Role: ${JSON.stringify(role())}
  Absent: { Type: AWS::IAM::Role, Condition: IsEast, Properties: { AssumeRolePolicyDocument: {} } }
Outputs:
  Ref: { Value: !Ref Names }
  Join: { Value: !Join ['-', !Ref Names] }
  Select: { Value: !Select ['1', !Split ['/', 'x/y/z']] }
  Map: { Value: !FindInMap [Regions, !Ref AWS::Region, Short] }
  If: { Value: !If [IsEast, east, !Sub ['\${Where}: \${AWS::AccountId} \${!x}', { Where: west }]] }
  Zone: { Value: !Select [0, !GetAZs ''] }
  Base64: { Value: !Base64 hello }
  Attribute: { Value: !Sub '\${Role.Arn}' }
  Absent: { Condition: IsEast, Value: 'x' }
`;

it('functions come to what the reference says', async () => {
  await using own = await startAws();
  const { create, describe: look, resources } = stacksOf(own);
  await create('app', FUNCTIONS);
  const { Outputs = [], Parameters } = await look('app');
  const made = await resources('app');
  const { Role } = await own.iam.send(new GetRoleCommand({ RoleName: made['Role'] }));
  expect(Object.fromEntries(Outputs.map((output) => [output.OutputKey, output.OutputValue]))).toEqual({
    Ref: 'a,b',
    Join: 'a-b',
    Select: 'y',
    Map: 'usw2',
    If: `west: 123456789012 \${x}`,
    Zone: 'us-west-2a',
    Base64: 'aGVsbG8=',
    Attribute: Role?.Arn,
  });
  expect(Object.keys(made)).toEqual(['Role']);
  expect(Parameters).toContainEqual({ ParameterKey: 'Secret', ParameterValue: '****' });
});

it('a condition that many others lead to is worked out once', async () => {
  await using own = await startAws();
  const { create, resources } = stacksOf(own);
  const twice = (name: string) => ({ 'Fn::And': [{ Condition: name }, { Condition: name }] });
  const names = Array.from({ length: 60 }, (_, index) => `C${index}`);
  const Conditions = Object.fromEntries(
    names.map((name, index) => [name, index === 0 ? { 'Fn::Equals': ['a', 'a'] } : twice(`C${index - 1}`)]),
  );
  const Resources = { Role: { ...role({}), Condition: 'C59' } };
  await create('doubling', { Conditions, Resources });
  expect(Object.keys(await resources('doubling'))).toEqual(['Role']);
});
