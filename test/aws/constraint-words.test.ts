// The words in which services refuse what breaks their models: of what is in a list or a map, and ECR's own.

import { DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { TagResourceCommand } from '@aws-sdk/client-eks';
import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { DescribeParametersCommand, LabelParameterVersionCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let ssm: SSMClient;
let ecr: ECRClient;
beforeAll(async () => {
  aws = await startAws();
  const clients = { endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 };
  ssm = new SSMClient(clients);
  ecr = new ECRClient(clients);
});
afterAll(() => aws[Symbol.asyncDispose]());

const messageOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'taken',
    (error: Error) => error.message,
  );

describe('what is wrong', () => {
  it('in a list is told once, of the list, with all that its members must keep', async () => {
    const [long, longer] = ['a'.repeat(101), 'a'.repeat(102)];
    const label = new LabelParameterVersionCommand({ Name: '/a', Labels: ['b', long, longer] });
    expect(await messageOf(ssm.send(label))).toBe(
      `1 validation error detected: Value '[b, ${long}, ${longer}]' at 'labels' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]`,
    );
    const thumbprint = new CreateOpenIDConnectProviderCommand({ Url: 'https://example.org', ThumbprintList: ['b'] });
    expect(await messageOf(aws.iam.send(thumbprint))).toBe(
      "1 validation error detected: Value '[b]' at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]",
    );
  });

  it('in a list of structures is told where it is', async () => {
    const describeParameters = new DescribeParametersCommand({
      ParameterFilters: [
        { Key: 'Type', Values: ['String'] },
        { Key: 'Name', Option: 'x'.repeat(11), Values: [''] },
      ],
    });
    const option = 'x'.repeat(11);
    expect(await messageOf(ssm.send(describeParameters))).toBe(
      `2 validation errors detected: Value '${option}' at 'parameterFilters.2.member.option' failed to satisfy constraint: Member must have length less than or equal to 10; Value '[]' at 'parameterFilters.2.member.values' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1]`,
    );
  });

  it('with the keys or the values of a map is told of the map', async () => {
    const resourceArn = `arn:aws:eks:${REGION}:123456789012:cluster/demo`;
    const [key, value] = ['k'.repeat(129), 'v'.repeat(257)];
    const tag = (tags: Record<string, string>) =>
      messageOf(aws.eks.send(new TagResourceCommand({ resourceArn, tags })));
    expect(await tag({ a: 'b', [key]: 'c' })).toBe(
      `1 validation error detected: Value '{a=b, ${key}=c}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]`,
    );
    expect(await tag({ a: value })).toBe(
      `1 validation error detected: Value '{a=${value}}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0]`,
    );
  });
});

it('ECR names a member, and a pattern in words of its own', async () => {
  expect(await messageOf(ecr.send(new DescribeRepositoriesCommand({ maxResults: 1001 })))).toBe(
    "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
  );
  expect(await messageOf(ecr.send(new GetAuthorizationTokenCommand({ registryIds: ['1'] })))).toBe(
    "Invalid parameter at 'registryIds' failed to satisfy constraint: 'Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]'",
  );
});
