// Parameter Store: parameters of an account, their versions, labels and tags, and how they are found; driven by the SDK.

import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  type ParameterStringFilter,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateGetParametersByPath,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedFetch } from './support/sign.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let ssm: SSMClient;
const clientOf = (region = REGION) =>
  new SSMClient({ endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 });
beforeEach(async () => {
  aws = await startAws();
  ssm = clientOf();
});
afterEach(() => aws[Symbol.asyncDispose]());

const put = (Name: string, Value = 'one', more: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string, WithDecryption = false) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
const Overwrite = true;

describe('a parameter', () => {
  it('is kept, told with its ARN, found by name and by ARN, and is of its account and region alone', async () => {
    const { $metadata: _, ...answer } = await put('/shop/web/url', 'http://x');
    expect(answer).toEqual({ Version: 1, Tier: 'Standard' });
    const ARN = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shop/web/url`;
    const told = {
      Name: '/shop/web/url',
      Type: 'String',
      Value: 'http://x',
      Version: 1,
      LastModifiedDate: expect.any(Date),
      ARN,
      DataType: 'text',
    };
    expect(await get('/shop/web/url')).toEqual(told);
    expect(await get(ARN)).toEqual(told);
    await put('plain');
    expect([(await get('plain'))?.Name, (await get('/plain'))?.Name]).toEqual(['plain', '/plain']);
    expect((await get(`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/plain`))?.Name).toBe('plain');
    expect((await get('/plain'))?.ARN).toBe(`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/plain`);
    const elsewhere = clientOf('eu-central-1').send(new GetParameterCommand({ Name: 'plain' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const foreign = [ARN.replace(REGION, 'eu-central-1'), ARN.replace(ACCOUNT, '111111111111')];
    for (const arn of foreign) await expect(get(arn)).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('that is a secret of Secrets Manager is not there, and is asked for decrypted alone', async () => {
    const name = '/aws/reference/secretsmanager/db';
    await expect(get(name, true)).rejects.toMatchObject({
      name: 'ParameterNotFound',
      message: `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
    });
    await expect(get(name)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('that is not there is refused without words, and without a place for them', async () => {
    const headers = { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' };
    const reply = await signedFetch({ url: aws.url, service: 'ssm', body: '{"Name":"/none"}', headers });
    expect([reply.status, await reply.json()]).toEqual([400, { __type: 'ParameterNotFound' }]);
  });

  it('has versions, of which what is not said anew stays', async () => {
    await put('/a', 'one', { Description: 'mine' });
    await expect(put('/a', 'two')).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    });
    expect((await ssm.send(new PutParameterCommand({ Name: '/a', Value: 'two', Overwrite }))).Version).toBe(2);
    expect(await get('/a')).toMatchObject({ Value: 'two', Version: 2, Type: 'String' });
    expect(await get('/a:1')).toMatchObject({ Value: 'one', Selector: ':1' });
    await expect(get('/a:7')).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 7 of /a. Verify the version and try again.',
    });
    const { Parameters = [] } = await ssm.send(new GetParameterHistoryCommand({ Name: '/a' }));
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    expect(Parameters).toMatchObject([
      { Version: 1, Value: 'one', Description: 'mine', LastModifiedUser: root, Labels: [], Policies: [] },
      { Version: 2, Value: 'two', Description: 'mine', Tier: 'Standard', DataType: 'text' },
    ]);
  });

  it('keeps a hundred versions, unless the oldest has a label', async () => {
    await put('/a', '1');
    for (let version = 2; version <= 101; version += 1) await put('/a', String(version), { Overwrite });
    await expect(get('/a:1')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await ssm.send(new LabelParameterVersionCommand({ Name: '/a', ParameterVersion: 2, Labels: ['kept'] }));
    await expect(put('/a', '102', { Overwrite })).rejects.toMatchObject({ name: 'ParameterMaxVersionLimitExceeded' });
    expect((await get('/a:kept'))?.Value).toBe('2');
  });

  it('is gone with all its versions, and begins anew', async () => {
    await put('/a');
    await put('/a', 'two', { Overwrite });
    await put('/b');
    await ssm.send(new DeleteParameterCommand({ Name: '/a' }));
    await expect(ssm.send(new DeleteParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    expect((await put('/a')).Version).toBe(1);
    expect((await ssm.send(new GetParameterHistoryCommand({ Name: '/a' }))).Parameters).toHaveLength(1);
    const { DeletedParameters, InvalidParameters } = await ssm.send(
      new DeleteParametersCommand({ Names: ['/a', '/b', '/none'] }),
    );
    expect([DeletedParameters, InvalidParameters]).toEqual([['/a', '/b'], ['/none']]);
  });

  it('is as it was after a restart', async () => {
    await put('/a', 'one', { Tags: [{ Key: 'team', Value: 'a' }] });
    await put('/a', 'two', { Overwrite });
    const before = await get('/a');
    await using again = await startAws({ store: aws.store });
    const there = new SSMClient({ endpoint: again.url, region: REGION, credentials: TEST_KEY });
    expect((await there.send(new GetParameterCommand({ Name: '/a' }))).Parameter).toEqual(before);
    const tags = await there.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/a' }));
    expect(tags.TagList).toEqual([{ Key: 'team', Value: 'a' }]);
  });
});

describe('a name', () => {
  const PARTS = /^Parameter name: can't be prefixed with "ssm" \(case-insensitive\). If formed as a path, it can/;

  it.each([
    ['a path without its slash', 'a/b', 'ValidationException', /^Parameter name must be a fully qualified name\.$/],
    ['what AWS keeps for itself', '/aws/mine', 'AccessDeniedException', /^No access to reserved parameter name: /],
    ['a name that begins with aws', 'AwsThing', 'ValidationException', /can't be prefixed with "aws" or "ssm"/],
    ['a path that begins with ssm', '/ssm/x', 'ValidationException', PARTS],
    ['spaces', 'a b', 'ValidationException', PARTS],
    ['dots that go up are a name', '/a/../b', undefined, undefined],
    ['empty parts', '/a//b', 'ValidationException', PARTS],
    ['sixteen levels', '/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6', 'HierarchyLevelLimitExceededException', /15 levels/],
  ])('is %s: %s', async (_what, name, code, message) => {
    const answer = await put(name).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(answer?.name).toBe(code);
    if (message) expect(answer?.message).toMatch(message);
  });

  it('that cannot be is none to read, either', async () => {
    await expect(get('{test}-test')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(get('a/b')).rejects.toThrow(PARTS);
  });
});

describe('a value', () => {
  it('that is secret is shown decrypted to who asks for it so', async () => {
    await put('/secret', 'hush', { Type: 'SecureString' });
    expect((await get('/secret', true))?.Value).toBe('hush');
    const sealed = (await get('/secret'))?.Value;
    expect(sealed).not.toContain('hush');
    expect((await get('/secret'))?.Value).toBe(sealed);
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters?.[0]).toMatchObject({ Type: 'SecureString', KeyId: 'alias/aws/ssm' });
  });

  it('that is secret needs a key that encrypts', async () => {
    const kms = new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY });
    const secret = (KeyId: string) => put('/secret', 'x', { Type: 'SecureString', KeyId });
    await expect(secret('alias/none')).rejects.toMatchObject({
      name: 'InvalidKeyId',
      message: expect.stringMatching(
        /^Alias arn:aws:kms:us-west-2:123456789012:alias\/none is not found\. \(Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
      ),
    });
    const { KeyMetadata: signing } = await kms.send(
      new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    );
    await expect(secret(signing?.KeyId ?? '')).rejects.toThrow(
      /key usage is SIGN_VERIFY which is not valid for Encrypt/,
    );
    const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
    await secret(key?.Arn ?? '');
    await kms.send(new DisableKeyCommand({ KeyId: key?.KeyId }));
    await expect(put('/secret', 'y', { Type: 'SecureString', Overwrite })).rejects.toThrow(
      new RegExp(`^${key?.Arn} is disabled\\. \\(Service: AWSKMS; Status Code: 400; Error Code: DisabledException;`),
    );
    await expect(put('/plain', 'x', { KeyId: key?.KeyId })).rejects.toThrow(
      'KeyId is required for SecureString type parameter only.',
    );
  });

  it.each([
    ['nothing', { Value: '' }, 'ValidationException', /Value '' at 'value' failed to satisfy constraint/],
    ['without a type', { Type: undefined }, 'ValidationException', /^A parameter type is required when you create/],
    ['too long', { Value: 'x'.repeat(4097) }, 'ValidationException', /^Standard tier parameters support a maximum/],
    [
      'too long even so',
      { Value: 'x'.repeat(8193), Tier: 'Intelligent-Tiering' as const },
      'ValidationException',
      /8192 characters/,
    ],
    [
      'not as it may be',
      { Value: '12345', AllowedPattern: '\\d{1,4}' },
      'ParameterPatternMismatchException',
      /^Parameter value, cannot be validated against allowedPattern: \\d\{1,4\}$/,
    ],
    ['by no pattern', { AllowedPattern: '(' }, 'InvalidAllowedPatternException', /regular expression requirement/],
    ['of no kind', { DataType: 'Text' }, 'ValidationException', /^The following data type is not supported: Text/],
    ['no image', { DataType: 'aws:ec2:image' }, 'ValidationException', /is not a valid image ID/],
    [
      'with tags, over another',
      { Overwrite, Tags: [{ Key: 'a', Value: 'b' }] },
      'ValidationException',
      /^Invalid request: tags and overwrite can't be used together/,
    ],
    [
      'of strange policies',
      { Tier: 'Advanced' as const, Policies: '[{"Type":"Other"}]' },
      'InvalidPolicyTypeException',
      /policy type isn't supported/,
    ],
  ])('is %s, and refused', async (_what, more, name, message) => {
    const refused = put('/a', 'one', more);
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('is of the tier that it needs, and never goes back', async () => {
    const Tier = 'Intelligent-Tiering';
    expect((await put('/a', 'x', { Tier })).Tier).toBe('Standard');
    expect((await put('/a', 'x'.repeat(4097), { Tier, Overwrite })).Tier).toBe('Advanced');
    expect((await put('/a', 'x', { Overwrite })).Tier).toBe('Advanced');
    await expect(put('/a', 'x', { Tier: 'Standard', Overwrite })).rejects.toThrow(/You can't downgrade a parameter/);
    const policy = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2030-01-01T00:00:00.000Z' } };
    await put('/a', 'x', { Overwrite, Policies: JSON.stringify([policy]) });
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters?.[0]?.Policies).toEqual([
      { PolicyText: JSON.stringify(policy), PolicyType: 'Expiration', PolicyStatus: 'Pending' },
    ]);
  });
});

describe('labels', () => {
  it('name one version each, and move', async () => {
    await put('/a', 'one');
    await put('/a', 'two', { Overwrite });
    const label = (Labels: string[], ParameterVersion?: number) =>
      ssm.send(new LabelParameterVersionCommand({ Name: '/a', Labels, ParameterVersion }));
    expect(await label(['prod', '1st', 'awsome'], 1)).toMatchObject({
      InvalidLabels: ['1st', 'awsome'],
      ParameterVersion: 1,
    });
    expect(await get('/a:prod')).toMatchObject({ Value: 'one', Selector: ':prod' });
    expect((await label(['prod'])).ParameterVersion).toBe(2);
    expect((await get('/a:prod'))?.Value).toBe('two');
    await expect(label(Array.from({ length: 10 }, (_, index) => `l${index}`))).rejects.toMatchObject({
      name: 'ParameterVersionLabelLimitExceeded',
    });
    const removed = await ssm.send(
      new UnlabelParameterVersionCommand({ Name: '/a', ParameterVersion: 2, Labels: ['prod', 'other'] }),
    );
    expect([removed.RemovedLabels, removed.InvalidLabels]).toEqual([['prod'], ['other']]);
    await expect(get('/a:prod')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await expect(label(['x'], 9)).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  });
});

describe('tags', () => {
  const of = (ResourceId: string) => ({ ResourceType: 'Parameter' as const, ResourceId });

  it('are given, changed and taken', async () => {
    await put('/a', 'one', { Tags: [{ Key: 'team', Value: 'a' }] });
    await ssm.send(
      new AddTagsToResourceCommand({
        ...of('/a'),
        Tags: [
          { Key: 'team', Value: 'b' },
          { Key: 'stage', Value: 'c' },
        ],
      }),
    );
    await ssm.send(new RemoveTagsFromResourceCommand({ ...of('/a'), TagKeys: ['stage'] }));
    expect((await ssm.send(new ListTagsForResourceCommand(of('/a')))).TagList).toEqual([{ Key: 'team', Value: 'b' }]);
    await expect(ssm.send(new ListTagsForResourceCommand(of('/none')))).rejects.toMatchObject({
      name: 'InvalidResourceId',
    });
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(ssm.send(new AddTagsToResourceCommand({ ...of('/a'), Tags: many }))).rejects.toMatchObject({
      name: 'TooManyTagsError',
    });
  });
});

describe('parameters are found', () => {
  beforeEach(async () => {
    await put('/shop/web/url', 'u', { Tags: [{ Key: 'team', Value: 'a' }] });
    await put('/shop/web/key', 'k', { Type: 'SecureString' });
    await put('/shop/name', 'n,m', { Type: 'StringList' });
    await put('/shopping', 's');
    await put('alone', 'a');
  });
  const namesOf = (parameters: readonly { Name?: string | undefined }[] = []) => parameters.map(({ Name }) => Name);

  it('below a path, at once or all of them, in pages', async () => {
    const byPath = async (Path: string, Recursive = false) =>
      namesOf((await ssm.send(new GetParametersByPathCommand({ Path, Recursive }))).Parameters);
    expect(await byPath('/shop')).toEqual(['/shop/name']);
    expect(await byPath('/shop/', true)).toEqual(['/shop/name', '/shop/web/key', '/shop/web/url']);
    expect(await byPath('/')).toEqual(['alone', '/shopping']);
    const pages = paginateGetParametersByPath({ client: ssm, pageSize: 2 }, { Path: '/', Recursive: true });
    const lengths: number[] = [];
    for await (const { Parameters = [] } of pages) lengths.push(Parameters.length);
    expect(lengths).toEqual([2, 2, 1]);
    await expect(byPath('shop')).rejects.toThrow(/^The parameter doesn't meet the parameter name requirements/);
    const token = ssm.send(new GetParametersByPathCommand({ Path: '/', NextToken: 'x' }));
    await expect(token).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('below a path of AWS, each as it is by its name', async () => {
    const Path = '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023';
    const all: { Name?: string | undefined; Value?: string | undefined }[] = [];
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, { Path, Recursive: true }))
      all.push(...Parameters);
    expect(all).toHaveLength(18);
    for (const { Name = '', Value } of all) expect((await get(Name))?.Value).toBe(Value);
    const one = `${Path}/arm64/standard/recommended`;
    const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path: one }));
    expect(namesOf(Parameters)).toEqual(['image_id', 'image_name', 'release_version'].map((what) => `${one}/${what}`));
    const bottlerocket = '/aws/service/bottlerocket/aws-k8s-1.34/x86_64/latest';
    const latest = await ssm.send(new GetParametersByPathCommand({ Path: bottlerocket }));
    expect(namesOf(latest.Parameters)).toEqual([`${bottlerocket}/image_id`, `${bottlerocket}/image_version`]);
  });

  it('several by name, and those that are not there are named', async () => {
    const Names = ['/shop/name', 'alone', '/none', 'alone:4'];
    const { Parameters, InvalidParameters } = await ssm.send(new GetParametersCommand({ Names }));
    expect(namesOf(Parameters)).toEqual(['/shop/name', 'alone']);
    expect(InvalidParameters).toEqual(['/none', 'alone:4']);
  });

  it.each<[string, ParameterStringFilter, string[]]>([
    ['Name', { Key: 'Name', Values: ['/alone', '/shop/name'] }, ['alone', '/shop/name']],
    ['Name, its beginning', { Key: 'Name', Option: 'BeginsWith', Values: ['/shop/'] }, ['/shop/name', '/shop/web/key']],
    ['Name, a part', { Key: 'Name', Option: 'Contains', Values: ['ping'] }, ['/shopping']],
    ['Type', { Key: 'Type', Values: ['StringList', 'SecureString'] }, ['/shop/name', '/shop/web/key']],
    ['KeyId', { Key: 'KeyId', Values: ['alias/aws/ssm'] }, ['/shop/web/key']],
    ['Path', { Key: 'Path', Values: ['/shop'] }, ['/shop/name']],
    ['Tier', { Key: 'Tier', Values: ['Advanced'] }, []],
    ['tags', { Key: 'tag:team', Values: ['a', 'b'] }, ['/shop/web/url']],
    ['tags, whatever they are', { Key: 'tag:team' }, ['/shop/web/url']],
  ])('by %s', async (_what, filter, names) => {
    const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter], MaxResults: 2 }));
    expect(namesOf(Parameters)).toEqual(names);
  });

  it.each<[ParameterStringFilter[], string, RegExp]>([
    [[{ Key: 'Type', Values: ['Text'] }], 'InvalidFilterOption', /Valid values include: \[String, StringList, Sec/],
    [
      [{ Key: 'Type', Option: 'Like', Values: ['String'] }],
      'InvalidFilterOption',
      /include: \[BeginsWith, Equals\]\.$/,
    ],
    [[{ Key: 'Name' }], 'InvalidFilterValue', /^The following filter values are missing : null for filter key Name\.$/],
    [[{ Key: 'Path', Values: ['/aws'] }], 'ValidationException', /^Filters for common parameters can't be prefixed/],
    [
      [
        { Key: 'Name', Values: ['a'] },
        { Key: 'Name', Values: ['b'] },
      ],
      'InvalidFilterKey',
      /^The following filter is duplicated in the request: Name\./,
    ],
  ])('and not by %j', async (ParameterFilters, name, message) => {
    const refused = ssm.send(new DescribeParametersCommand({ ParameterFilters }));
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});
