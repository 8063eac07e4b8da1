// Requests to the AWS front, in each of its protocols: whatever they are, the answer is the service's own error and never a failure of ours.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedFetch } from '../aws/support/sign.ts';
import { type RunningAws, startAws } from '../aws/support/start-aws.ts';
import { corpus, runs, strangeJson, strangeText } from './support/fuzzing.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };
const utf8 = (text: string) => Buffer.from(text).toString('utf8');

interface Sent {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** Sends it, well signed, and gives its status; InternalFailure is what the front says of errors that are its own. */
async function answerTo(sent: Sent): Promise<number> {
  const reply = await signedFetch({ url: aws.url, ...sent });
  const text = await reply.text();
  expect(`${reply.headers.get('x-amzn-errortype')} ${text}`, JSON.stringify(sent).slice(0, 300)).not.toContain(
    'InternalFailure',
  );
  return reply.status;
}

const OPERATIONS: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/clusters'],
  ['GET', '/clusters'],
  ['GET', '/clusters/x'],
  ['POST', '/clusters/x/fargate-profiles'],
  ['POST', '/clusters/x/updates'],
  ['POST', '/clusters/x/access-entries'],
  ['POST', '/tags/arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Fx'],
];
const TARGETS = [
  ['logs', 'Logs_20140328.CreateLogGroup'],
  ['logs', 'Logs_20140328.PutRetentionPolicy'],
  ['kms', 'TrentService.CreateKey'],
  ['kms', 'TrentService.DescribeKey'],
  ['ssm', 'AmazonSSM.GetParameter'],
] as const;
const ACTIONS = [
  ['iam', '2010-05-08', 'CreateRole'],
  ['iam', '2010-05-08', 'PutRolePolicy'],
  ['iam', '2010-05-08', 'CreatePolicy'],
  ['iam', '2010-05-08', 'ListRoles'],
  ['sts', '2011-06-15', 'AssumeRole'],
  ['sts', '2011-06-15', 'AssumeRoleWithWebIdentity'],
  ['ec2', '2016-11-15', 'DescribeVpcs'],
  ['ec2', '2016-11-15', 'CreateSubnet'],
  ['ec2', '2016-11-15', 'CreateTags'],
] as const;

const members = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'name',
      'roleArn',
      'resourcesVpcConfig',
      'tags',
      'logGroupName',
      'KeyId',
      'Name',
      'clusterName',
      '__proto__',
    ),
    strangeText(),
  ),
  fc.oneof(strangeJson, fc.constantFrom('x', 'arn:aws:iam::123456789012:role/x', {}, [], ['subnet-1'], -1, 1e300)),
  { maxKeys: 6 },
);

describe('whatever is sent, the answer is the service’s own', () => {
  it('in JSON, by path', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATIONS),
        fc.oneof(members, strangeJson),
        async ([method, path], value) => {
          await answerTo({ service: 'eks', method, path, body: method === 'GET' ? '' : (JSON.stringify(value) ?? '') });
        },
      ),
      runs(150),
    );
  });

  it('in JSON, by target', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TARGETS),
        fc.oneof(members, strangeJson),
        async ([service, target], value) => {
          const headers = { ...JSON_1_1, 'x-amz-target': target };
          await answerTo({ service, headers, body: JSON.stringify(value) ?? '' });
        },
      ),
      runs(150),
    );
  });

  it('in forms', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'RoleName',
        'PolicyName',
        'PolicyDocument',
        'AssumeRolePolicyDocument',
        'RoleArn',
        'RoleSessionName',
        'Path',
        'MaxItems',
        'Marker',
      ),
      fc.constantFrom(
        'Filter.1.Name',
        'Filter.1.Value.1',
        'VpcId.1',
        'VpcId.999999999',
        'CidrBlock',
        'ResourceId.1',
        'Tag.1.Key',
        'Tag.1.Value',
        'MaxResults',
      ),
      fc.constantFrom(
        'Tags.member.1.Key',
        'Tags.member.-1.Key',
        'Tags.member.1e9',
        '.',
        '..',
        'a.b.c',
        '__proto__',
        '__proto__.x',
        'Tag.1.__proto__',
      ),
    );
    const value = fc.oneof(
      fc.constantFrom(
        '',
        'x',
        '-1',
        '99999999999',
        'vpc-1',
        '10.0.0.0/16',
        '::/0',
        'true',
        '{"Statement":',
        '{}',
        '[]',
        'null',
      ),
      strangeText(),
      strangeJson.map((json) => JSON.stringify(json) ?? ''),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ACTIONS),
        fc.array(fc.tuple(name, value), { maxLength: 6 }),
        async ([service, version, action], parameters) => {
          const form = new URLSearchParams({ Action: action, Version: version });
          for (const [key, text] of parameters) form.append(key, utf8(text));
          await answerTo({ service, headers: FORM, body: form.toString() });
        },
      ),
      runs(250),
    );
  });

  it('in bytes that are neither', async () => {
    const services = fc.constantFrom(
      ['eks', {}],
      ['iam', FORM],
      ['ec2', FORM],
      ['logs', { ...JSON_1_1, 'x-amz-target': 'Logs_20140328.CreateLogGroup' }],
    ) as fc.Arbitrary<[string, Record<string, string>]>;
    await fc.assert(
      fc.asyncProperty(services, strangeText(), async ([service, headers], text) => {
        await answerTo({ service, headers, path: service === 'eks' ? '/clusters' : '/', body: utf8(text) });
      }),
      runs(150),
    );
  });

  it('in paths and targets', async () => {
    const segment = fc.oneof(
      fc.constantFrom('clusters', 'x', '..', '%2e%2e', '%2F', '%00', '%zz', '', 'fargate-profiles', '__proto__'),
      strangeText().map((text) => encodeURIComponent(utf8(text))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
        fc.array(segment, { maxLength: 5 }),
        async (method, segments) => {
          // What is not signed as it is sent is refused as such, which is an answer like any other.
          const reply = await fetch(`${aws.url}/${segments.join('/')}`, { method });
          expect(reply.status).toBeLessThan(500);
          await answerTo({ service: 'eks', method, path: new URL(`http://a/${segments.join('/')}`).pathname });
        },
      ),
      runs(100),
    );
    for (const target of [
      '__proto__.constructor',
      'Logs_20140328.__proto__',
      'Logs_20140328.toString',
      '.',
      'x',
      'Logs_20140328.',
    ])
      await answerTo({ service: 'logs', headers: { ...JSON_1_1, 'x-amz-target': target }, body: '{}' });
    for (const action of ['__proto__', 'constructor', 'toString', '', 'x'.repeat(10_000)])
      await answerTo({ service: 'iam', headers: FORM, body: `Action=${action}&Version=2010-05-08` });
  });

  it.each(corpus('aws-json'))('aws-json/%s', async (_file, input) => {
    const body = input.toString('utf8');
    expect(await answerTo({ service: 'eks', path: '/clusters', body })).toBeLessThan(500);
    const headers = { ...JSON_1_1, 'x-amz-target': 'Logs_20140328.CreateLogGroup' };
    expect(await answerTo({ service: 'logs', headers, body })).toBeLessThan(500);
  });

  it.each(corpus('aws-forms'))('aws-forms/%s', async (_file, input) => {
    for (const service of ['iam', 'ec2', 'sts'] as const)
      expect(await answerTo({ service, headers: FORM, body: input.toString('utf8') })).toBeLessThan(500);
  });

  it.each(corpus('policies'))('policies/%s', async (_file, input) => {
    const parameters = { Version: '2010-05-08', RoleName: 'r', PolicyName: 'p' };
    const document = input.toString('utf8');
    const create = new URLSearchParams({ ...parameters, Action: 'CreateRole', AssumeRolePolicyDocument: document });
    const put = new URLSearchParams({ ...parameters, Action: 'CreatePolicy', PolicyDocument: document });
    for (const form of [create, put])
      expect(await answerTo({ service: 'iam', headers: FORM, body: form.toString() })).toBeLessThan(500);
  });
});

describe('a thousand clients at once', () => {
  it('are all answered, each with what is its own', async () => {
    const names = Array.from({ length: 1_000 }, (_, place) => `role-${place}`);
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const ask = async (parameters: { Action: string; RoleName: string; AssumeRolePolicyDocument?: string }) => {
      const body = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
      const reply = await signedFetch({ url: aws.url, service: 'iam', headers: FORM, body });
      return /<RoleName>([^<]*)/.exec(await reply.text())?.[1];
    };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    const create = (RoleName: string) => ask({ Action: 'CreateRole', RoleName, AssumeRolePolicyDocument });
    expect(await Promise.all(names.map(create))).toEqual(names);
    const got = await Promise.all(names.map((RoleName) => ask({ Action: 'GetRole', RoleName })));
    expect(got).toEqual(names);
  }, 120_000);
});
