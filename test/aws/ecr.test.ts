// ECR keeps repositories as records, in the service's own words; there is no registry behind them.

import {
  CreatePullThroughCacheRuleCommand,
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let ecr: ECRClient;
beforeEach(async () => {
  aws = await startAws();
  ecr = new ECRClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const repositoryName = 'shop/web';
const resourceArn = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${repositoryName}`;
const LIFECYCLE = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 10 },
      action: { type: 'expire' },
    },
  ],
});
const POLICY = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Sid: 'pull', Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage'] }],
});

describe('a repository', () => {
  beforeEach(async () => {
    await ecr.send(new CreateRepositoryCommand({ repositoryName, tags: [{ Key: 'team', Value: 'a' }] }));
  });

  it('is described with the defaults of the service until it is deleted', async () => {
    const { repositories = [] } = await ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
    );
    expect(repositories).toEqual([
      {
        repositoryArn: resourceArn,
        registryId: ACCOUNT,
        repositoryName,
        repositoryUri: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${repositoryName}`,
        createdAt: expect.any(Date),
        imageTagMutability: 'MUTABLE',
        imageScanningConfiguration: { scanOnPush: false },
        encryptionConfiguration: { encryptionType: 'AES256' },
      },
    ]);
    await expect(ecr.send(new CreateRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
      message: `The repository with name '${repositoryName}' already exists in the registry with id '${ACCOUNT}'`,
    });
    const deleted = await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    expect(deleted.repository?.repositoryArn).toBe(resourceArn);
    await expect(
      ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] })),
    ).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: `The repository with name '${repositoryName}' does not exist in the registry with id '${ACCOUNT}'`,
    });
  });

  it('is listed in pages', async () => {
    for (const name of ['b', 'c'])
      await ecr.send(new CreateRepositoryCommand({ repositoryName: `shop/${name}-service` }));
    const first = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 2 }));
    const second = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 2, nextToken: first.nextToken }));
    const names = [first, second].map(({ repositories = [] }) => repositories.map((found) => found.repositoryName));
    expect(names).toEqual([['shop/b-service', 'shop/c-service'], [repositoryName]]);
    expect(second.nextToken).toBeUndefined();
  });

  it('has settings, tags and policies that come and go', async () => {
    await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
    const imageScanningConfiguration = { scanOnPush: true };
    await ecr.send(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }));
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories).toMatchObject([{ imageTagMutability: 'IMMUTABLE', imageScanningConfiguration }]);

    await ecr.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'stage', Value: 'dev' }] }));
    await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
    expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { Key: 'stage', Value: 'dev' },
    ]);

    const lifecycle = () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    await expect(lifecycle()).rejects.toMatchObject({
      name: 'LifecyclePolicyNotFoundException',
      message: `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${ACCOUNT}'`,
    });
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: LIFECYCLE }));
    expect((await lifecycle()).lifecyclePolicyText).toBe(LIFECYCLE);
    await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    await expect(lifecycle()).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });

    const policy = () => ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    await expect(policy()).rejects.toMatchObject({
      name: 'RepositoryPolicyNotFoundException',
      message: `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${ACCOUNT}'`,
    });
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: POLICY }));
    expect((await policy()).policyText).toBe(POLICY);
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await expect(policy()).rejects.toMatchObject({ name: 'RepositoryPolicyNotFoundException' });
  });

  it('takes no policy that is none', async () => {
    for (const lifecyclePolicyText of [
      'x'.repeat(100),
      JSON.stringify({ rules: 'x'.repeat(100) }),
      LIFECYCLE.replace('untagged', 'other'),
    ])
      await expect(
        ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText })),
      ).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining("Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "),
      });
    for (const policyText of ['nonsense', '{"Statement":[]}', POLICY.replace('"Principal":"*",', '')])
      await expect(ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }))).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      });
  });

  it('holds no image', async () => {
    expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([]);
    expect((await ecr.send(new DescribeImagesCommand({ repositoryName }))).imageDetails).toEqual([]);
    const imageIds = [{ imageTag: 'latest' }];
    await expect(ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }))).rejects.toMatchObject({
      name: 'ImageNotFoundException',
    });
  });
});

it('a name that breaks the pattern is refused in ECR’s words', async () => {
  await expect(ecr.send(new CreateRepositoryCommand({ repositoryName: 'Shop' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringMatching(
      /^Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '\[a-z0-9\].*''$/,
    ),
  });
});

it('the registry is the account’s, and its token is one for `docker login`', async () => {
  expect((await ecr.send(new DescribeRegistryCommand({}))).registryId).toBe(ACCOUNT);
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [data] = authorizationData;
  expect(data?.proxyEndpoint).toBe(`https://${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`);
  expect(Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8')).toMatch(/^AWS:\S{100,}$/);
  expect((data?.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(11 * 3_600_000);
});

describe('a registry', () => {
  it('has no policy until it is given one, which lets others copy and make repositories alone', async () => {
    await expect(ecr.send(new GetRegistryPolicyCommand({}))).rejects.toMatchObject({
      name: 'RegistryPolicyNotFoundException',
      message: `Registry policy does not exist in the registry with id '${ACCOUNT}'`,
    });
    const policyOf = (Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action }] });
    const put = (policyText: string) => ecr.send(new PutRegistryPolicyCommand({ policyText }));
    await expect(put(policyOf('ecr:PutImage'))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
    });
    await expect(put('{')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await put(policyOf('ecr:ReplicateImage'));
    expect(await ecr.send(new GetRegistryPolicyCommand({}))).toMatchObject({ registryId: ACCOUNT });
  });

  it('pulls through what it knows, by prefix, in each region for itself', async () => {
    const make = (ecrRepositoryPrefix: string, upstreamRegistryUrl: string) =>
      ecr.send(new CreatePullThroughCacheRuleCommand({ ecrRepositoryPrefix, upstreamRegistryUrl }));
    expect(await make('k8s', 'registry.k8s.io')).toMatchObject({
      ecrRepositoryPrefix: 'k8s',
      upstreamRegistry: 'k8s',
      registryId: ACCOUNT,
      createdAt: expect.any(Date),
    });
    expect((await make('public', 'public.ecr.aws')).upstreamRegistry).toBe('ecr-public');
    await expect(make('other', 'registry.example.com')).rejects.toMatchObject({
      name: 'UnsupportedUpstreamRegistryException',
    });
    const prefixes = async (client: ECRClient) =>
      (await client.send(new DescribePullThroughCacheRulesCommand({}))).pullThroughCacheRules?.map(
        ({ ecrRepositoryPrefix }) => ecrRepositoryPrefix,
      );
    expect(await prefixes(ecr)).toEqual(['k8s', 'public']);
    expect(await prefixes(new ECRClient({ endpoint: aws.url, region: 'eu-west-1', credentials: TEST_KEY }))).toEqual(
      [],
    );
    const none = new DescribePullThroughCacheRulesCommand({ ecrRepositoryPrefixes: ['none'] });
    await expect(ecr.send(none)).rejects.toMatchObject({ name: 'PullThroughCacheRuleNotFoundException' });
  });
});
