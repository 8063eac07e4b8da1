// Which policies of identities IAM takes, and what it says of others.

import { CreatePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenRoles } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
  await givenRoles(aws);
});
afterAll(() => aws[Symbol.asyncDispose]());

const ALLOW = { Effect: 'Allow', Action: 'eks:*', Resource: '*' };
const put = (...statements: object[]) =>
  aws.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'cluster',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    }),
  );
const before = (date: string) => ({ ...ALLOW, Condition: { DateLessThan: { 'aws:CurrentTime': date } } });

const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';
const ARN = (text: string) => `Resource ${text} must be in ARN format or "*".`;

describe('IAM refuses a statement', () => {
  it.each([
    ['with an effect of no kind', { ...ALLOW, Effect: 'Permit' }, SYNTAX],
    ['with actions and others', { ...ALLOW, NotAction: 'iam:*' }, SYNTAX],
    ['with a resource that is no text', { ...ALLOW, Resource: [{}] }, SYNTAX],
    ['with a condition that has no keys', { ...ALLOW, Condition: { StringEquals: 'a' } }, SYNTAX],
    ['with an operator that is none', { ...ALLOW, Condition: { Equals: { a: 'b' } } }, SYNTAX],
    ['with an effect in other letters', { ...ALLOW, Effect: 'allow' }, LEGACY],
    ['with a date that is none', before('tomorrow'), LEGACY],
    ['with an ARN that ends early', { ...ALLOW, Resource: 'arn:aws:s3::bucket' }, LEGACY],
    ['with a resource that is no ARN', { ...ALLOW, Resource: ['*', 'bucket'] }, ARN('bucket')],
    [
      'with a partition that is none',
      { ...ALLOW, Resource: 'aws:s3:::bucket' },
      'Partition "s3" is not valid for resource "arn:s3:::bucket:*".',
    ],
    [
      'with a service that is a pattern',
      { ...ALLOW, Resource: 'arn:aws:s*:::bucket' },
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      'with a region for IAM',
      { ...ALLOW, Resource: 'arn:aws:iam:us-east-1::role/a' },
      'IAM resource arn:aws:iam:us-east-1::role/a cannot contain region information.',
    ],
    [
      'with a region for a bucket',
      { ...ALLOW, Resource: 'arn:aws:s3:us-east-1::bucket' },
      'Resource arn:aws:s3:us-east-1::bucket can not contain region information.',
    ],
    ['without actions', { Effect: 'Allow', Resource: '*' }, 'Policy statement must contain actions.'],
    [
      'with an action of nobody',
      { ...ALLOW, Action: 'ListClusters' },
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['with two colons', { ...ALLOW, Action: 'eks:List:All' }, 'Actions/Condition can contain only one colon.'],
    ['with a service of two words', { ...ALLOW, Action: 'my eks:List' }, 'Vendor my eks is not valid'],
    ['without resources', { Effect: 'Allow', Action: 'eks:*' }, 'Policy statement must contain resources.'],
  ])('%s', async (_name, statement, message) => {
    await expect(put(statement)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });

  it('of whose resources IAM’s own have no such path', async () => {
    await expect(put({ ...ALLOW, Resource: 'arn:aws:iam::123456789012:app' })).rejects.toThrow(
      /^IAM resource path must either be "\*" or start with user\/, federated-user\/, role\/, .*access-report\/\.$/,
    );
  });

  it('that has the id of another', async () => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [1, 2].map(() => ({ ...ALLOW, Sid: 'a' })),
    });
    await expect(aws.iam.send(new CreatePolicyCommand({ PolicyName: 'two', PolicyDocument }))).rejects.toThrow(
      'Statement IDs (SID) in a single policy must be unique.',
    );
  });
});

it('IAM takes what is unusual, and right', async () => {
  await put(
    before('2026-01-02T03:04:05Z'),
    before('1767225600'),
    { ...ALLOW, Sid: 'a', Action: ['*', 'a4b:Get*'], Resource: ['arn:*:s3:::bucket/*', 'arn:aws:ec2:*'] },
    { Effect: 'Deny', NotAction: 'iam:*', NotResource: `arn:aws:iam::123456789012:role/\${aws:username}` },
    { ...ALLOW, Resource: 'arn:aws:s3:us-east-1:123456789012:accesspoint/a' },
  );
});
