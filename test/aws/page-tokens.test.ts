// Tokens of pages: each leads on in the list that it came with, and nowhere else.

import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListAccessPoliciesCommand, ListFargateProfilesCommand } from '@aws-sdk/client-eks';
import { ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, watchAnswers } from './support/answer-check.ts';
import { givenCluster, givenProfile, givenRole, givenRoles, trustPolicy } from './support/given.ts';
import { SERVICES } from './support/services.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';
import { TOURS, takeTour } from './tours/index.ts';

let aws: RunningAws;
afterEach(() => aws[Symbol.asyncDispose]());

const TOKENS = ['nextToken', 'NextToken', 'Marker'];

/** There a marker is a key, which need not be there. */
const WITH_KEYS = ['ListObjects'];

const tokenOf = (service: keyof typeof SERVICES, operation: string) => {
  if (service === 's3' && WITH_KEYS.includes(operation)) return undefined;
  const { operations, shapes } = SERVICES[service].model;
  const members = shapes[operations[operation]?.input ?? '']?.members ?? {};
  return TOKENS.find((name) => members[name]);
};

it('every operation with pages refuses a token that nobody gave', { timeout: 120_000 }, async () => {
  const answers: Answer[] = [];
  using _watching = watchAnswers(SERVICES, (answer) => answers.push(answer));
  aws = await startAws();
  await givenRoles(aws);
  await givenRole(aws, 'identity', trustPolicy('pods.eks.amazonaws.com'));
  await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } });
  await givenProfile(aws, 'demo', 'p1');
  const taken: string[] = [];
  for (const tour of TOURS) {
    const { service } = tour;
    const after = async (operation: string, input: object, send: (input: object) => Promise<object>) => {
      const token = tokenOf(service, operation);
      if (token === undefined) return;
      const isTaken = await send({ ...input, [token]: 'bm9uZQ==' }).then(
        () => true,
        () => false,
      );
      if (isTaken) taken.push(`${service} ${operation}`);
    };
    await takeTour(tour, { aws, region: REGION, answers, after });
  }
  expect(taken).toEqual([]);
});

describe('a token', () => {
  it('of a list of EKS is none of another, nor of that of another cluster', async () => {
    aws = await startAws();
    await givenRoles(aws);
    for (const name of ['a', 'b']) {
      await givenCluster(aws, { name });
      for (const profile of ['p1', 'p2']) await givenProfile(aws, name, profile);
    }
    const profiles = (clusterName: string, nextToken?: string, maxResults = 1) =>
      aws.eks.send(new ListFargateProfilesCommand({ clusterName, maxResults, nextToken }));
    const { nextToken } = await profiles('a');
    expect((await profiles('a', nextToken, 9)).fargateProfileNames).toEqual(['p2']);
    const refusal = { name: 'InvalidParameterException', message: 'Invalid nextToken' };
    await expect(profiles('b', nextToken)).rejects.toMatchObject(refusal);
    await expect(aws.eks.send(new ListAccessPoliciesCommand({ nextToken }))).rejects.toMatchObject(refusal);
  });

  it('of EC2 is the region’s, and is refused by its name', async () => {
    aws = await startAws();
    const { NextToken } = await aws.ec2.send(new DescribeSubnetsCommand({ MaxResults: 5 }));
    const refusal = {
      name: 'InvalidParameterValue',
      message: `Value ( ${NextToken} ) for parameter NextToken is invalid. The token is invalid.`,
    };
    const elsewhere = new EC2Client({ endpoint: aws.url, region: 'eu-west-1', credentials: TEST_KEY, maxAttempts: 1 });
    await expect(elsewhere.send(new DescribeSubnetsCommand({ NextToken }))).rejects.toMatchObject(refusal);
    await expect(aws.ec2.send(new DescribeVpcsCommand({ NextToken }))).rejects.toMatchObject(refusal);
    const rest = await aws.ec2.send(new DescribeSubnetsCommand({ NextToken, MaxResults: 100 }));
    expect(rest.Subnets).toHaveLength(1);
  });

  it('of IAM is that of the list and of what it leaves out', async () => {
    aws = await startAws();
    const { Marker } = await aws.iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 3 }));
    const refusal = { name: 'ValidationError', message: 'Invalid Marker.' };
    await expect(aws.iam.send(new ListRolesCommand({ Marker }))).rejects.toMatchObject(refusal);
    await expect(aws.iam.send(new ListPoliciesCommand({ Scope: 'Local', Marker }))).rejects.toMatchObject(refusal);
    const { Policies = [] } = await aws.iam.send(new ListPoliciesCommand({ Scope: 'AWS', Marker }));
    expect(Policies.length).toBeGreaterThan(3);
  });

  it('of KMS leads through the tags of a key', async () => {
    aws = await startAws();
    const kms = new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
    const Tags = ['a', 'b', 'c'].map((TagKey) => ({ TagKey, TagValue: '' }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Tags }));
    const list = (KeyId: string, Marker?: string) => kms.send(new ListResourceTagsCommand({ KeyId, Limit: 2, Marker }));
    const KeyId = KeyMetadata?.KeyId ?? '';
    const first = await list(KeyId);
    expect(first).toMatchObject({ Truncated: true, Tags: Tags.slice(0, 2) });
    expect(await list(KeyId, first.NextMarker)).toMatchObject({ Truncated: false, Tags: Tags.slice(2) });
    const other = await kms.send(new CreateKeyCommand({ Tags }));
    await expect(list(other.KeyMetadata?.KeyId ?? '', first.NextMarker)).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
  });
});
