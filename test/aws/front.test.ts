// What holds for every service: signatures, bodies that cannot be read, operations and services that are not there.

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eksToken, signedFetch, signedHeaders } from './support/sign.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const IDENTITY = 'Action=GetCallerIdentity&Version=2011-06-15';
const VPCS = 'Action=DescribeVpcs&Version=2016-11-15';

describe('a signature', () => {
  it('of test/test is the root of the account', async () => {
    const reply = await aws.sts.send(new GetCallerIdentityCommand({}));
    expect(reply).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:root' });
  });

  it('of a key made here is that principal, and only with its secret and its session token', async () => {
    const key = {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret/with+signs',
      sessionToken: 'session+token/=',
      principalArn: 'arn:aws:sts::123456789012:assumed-role/dev/alice',
      userId: 'AROAEXAMPLE:alice',
    };
    aws.aws.addAccessKey(key);
    const sts = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
      new STSClient({ endpoint: aws.url, region: REGION, credentials, maxAttempts: 1 }).send(
        new GetCallerIdentityCommand({}),
      );
    expect((await sts(key)).Arn).toBe(key.principalArn);
    await expect(sts({ ...key, secretAccessKey: 'other' })).rejects.toThrow(/signature we calculated/);
    const { sessionToken: _, ...without } = key;
    await expect(sts(without)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it.each([
    ['eks', 'InvalidSignatureException', 403, { method: 'GET', path: '/clusters' }],
    ['sts', 'SignatureDoesNotMatch', 403, { headers: FORM, body: IDENTITY }],
    ['ec2', 'AuthFailure', 401, { headers: FORM, body: VPCS }],
  ])('with the wrong secret is refused by %s as %s', async (service, code, status, request) => {
    const reply = await signedFetch({ url: aws.url, service, secret: 'wrong', ...request });
    expect(reply.status).toBe(status);
    expect(`${reply.headers.get('x-amzn-errortype')} ${await reply.text()}`).toContain(code);
  });

  it.each([
    ['eks', 'UnrecognizedClientException', { method: 'GET', path: '/clusters' }],
    ['sts', 'InvalidClientTokenId', { headers: FORM, body: IDENTITY }],
    ['ec2', 'AuthFailure', { headers: FORM, body: VPCS }],
  ])('of an unknown key is refused by %s as %s', async (service, code, request) => {
    const reply = await signedFetch({ url: aws.url, service, accessKeyId: 'AKIANOBODY', ...request });
    expect(`${reply.headers.get('x-amzn-errortype')} ${await reply.text()}`).toContain(code);
  });

  it('of an unknown key, or of test, is the root’s where such keys are, whatever its secret, as long as it is fresh', async () => {
    await using open = await startAws({ unknownKeys: 'root' });
    const request = { url: open.url, service: 'sts', headers: FORM, body: IDENTITY };
    const nowMs = Date.now() - 6 * 60_000;
    for (const accessKeyId of ['AKIANOBODY', 'test']) {
      const reply = await signedFetch({ ...request, accessKeyId, secret: 'whatever' });
      expect(await reply.text()).toContain('<Arn>arn:aws:iam::123456789012:root</Arn>');
      const stale = await signedFetch({ ...request, accessKeyId, nowMs });
      expect(await stale.text()).toContain('Signature expired');
    }
  });

  it('that is older than five minutes is refused, and says so', async () => {
    const nowMs = Date.now() - 6 * 60_000;
    const reply = await signedFetch({ url: aws.url, service: 'sts', headers: FORM, body: IDENTITY, nowMs });
    expect(reply.status).toBe(403);
    expect(await reply.text()).toMatch(/SignatureDoesNotMatch.*Signature expired: \d{8}T\d{6}Z is now earlier than/s);
  });

  it('covers the body: another body under it is refused', async () => {
    const sentBody = IDENTITY.replace('Version', 'X=y&Version');
    const reply = await signedFetch({ url: aws.url, service: 'sts', headers: FORM, body: IDENTITY, sentBody });
    expect(await reply.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  const SIGNED = 'SignedHeaders=host, Signature=00';
  it.each([
    ['Basic dGVzdA==', 'IncompleteSignature', "requires 'Credential' parameter. Authorization header requires 'Sig"],
    [
      'AWS4-HMAC-SHA256 Credential=test/x',
      'IncompleteSignature',
      "Authorization header requires 'Signature' parameter.",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=test/x, ${SIGNED}`,
      'IncompleteSignature',
      "slash-delimited elements, e.g. keyid/date/region/service/term, got 'test/x'",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=test/20240131/us-west-2/sts/aws4, ${SIGNED}`,
      'SignatureDoesNotMatch',
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'.",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=test/20240131/us-west-2/sts/aws4_request, ${SIGNED}`,
      'SignatureDoesNotMatch',
      "HTTP: '20240131' != '20240201', from '20240201T000000Z'.",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=test/20240131/us-west-2/sts/aws4_request, ${SIGNED}`,
      'IncompleteSignature',
      "Date must be in ISO-8601 'basic format'. Got 'yesterday'.",
      'yesterday',
    ],
    [
      `AWS4-HMAC-SHA256 Credential=test/20240131/us-west-2/sts/aws4_request, ${SIGNED}`,
      'IncompleteSignature',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
      '',
    ],
  ])('that cannot be read says why: %s is %s, %s', async (authorization, code, why, date = '20240201T000000Z') => {
    const headers = { ...FORM, authorization, ...(date && { 'x-amz-date': date }) };
    const text = await (await fetch(aws.url, { method: 'POST', headers, body: IDENTITY })).text();
    expect(text).toContain(`<Code>${code}</Code>`);
    expect(text.replaceAll('&apos;', "'")).toContain(why);
  });

  it('of a presigned request names all its parameters, or is incomplete', async () => {
    const reply = await fetch(`${aws.url}/?${IDENTITY}&X-Amz-Credential=test`);
    expect(await reply.text()).toMatch(/<Code>IncompleteSignature<\/Code>.*AWS query-string parameters must include/s);
  });

  it('covers a path whose segments are percent-encoded', async () => {
    const path = `/tags/${encodeURIComponent('arn:aws:eks:us-west-2:123456789012:cluster/none')}`;
    const reply = await signedFetch({ url: aws.url, service: 'eks', method: 'GET', path });
    expect(reply.headers.get('x-amzn-errortype')).toBe('NotFoundException');
  });

  it('is asked for where there is none', async () => {
    const reply = await fetch(`${aws.url}/clusters`);
    expect(reply.status).toBe(403);
    expect(reply.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(await reply.json()).toEqual({ message: 'Missing Authentication Token' });
    const identity = await fetch(aws.url, { method: 'POST', headers: FORM, body: IDENTITY });
    expect(identity.status).toBe(403);
    expect(await identity.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const vpcs = await fetch(aws.url, { method: 'POST', headers: FORM, body: VPCS });
    expect(vpcs.status).toBe(400);
    expect(await vpcs.text()).toContain(
      '<Code>MissingParameter</Code><Message>The request must contain the parameter AWSAccessKeyId</Message>',
    );
  });
});

describe('a body', () => {
  const create = (body: string) =>
    signedFetch({
      url: aws.url,
      service: 'eks',
      path: '/clusters',
      body,
      headers: { 'content-type': 'application/json' },
    });

  it.each([
    ['malformed JSON', '{"name":'],
    ['an array', '[]'],
    ['a number for a text', '{"name":1}'],
    ['a text for a list', '{"name":"x","roleArn":"r","resourcesVpcConfig":{"subnetIds":"subnet-1"}}'],
    ['a text for a flag', '{"name":"x","roleArn":"r","resourcesVpcConfig":{},"deletionProtection":"yes"}'],
  ])('that is %s is a SerializationException', async (_what, body) => {
    const reply = await create(body);
    expect(reply.status).toBe(400);
    expect(reply.headers.get('x-amzn-errortype')).toBe('SerializationException');
  });

  it('over the limit is refused', async () => {
    const reply = await create(`{"name":"${'x'.repeat(4 * 1024 * 1024)}"}`);
    expect(reply.status).toBe(413);
  });

  it('that leaves out what is required names it, with the members that EKS errors have', async () => {
    const reply = await create('{"name":"demo"}');
    expect(reply.headers.get('x-amzn-errortype')).toBe('InvalidParameterException');
    expect(await reply.json()).toEqual({
      clusterName: 'demo',
      nodegroupName: null,
      fargateProfileName: null,
      addonName: null,
      subscriptionId: null,
      message:
        "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    });
  });

  it('with __proto__ in it changes nobody', async () => {
    const reply = await create(
      '{"name":"x","roleArn":"r","resourcesVpcConfig":{},"tags":{"__proto__":"y"},"__proto__":{"z":1}}',
    );
    expect(reply.status).toBe(400);
    expect(({} as Record<string, unknown>)['z']).toBeUndefined();
  });
});

describe('what is not emulated', () => {
  it('is refused by name, and counted', async () => {
    const eks = await signedFetch({ url: aws.url, service: 'eks', method: 'GET', path: '/addons/supported-versions' });
    expect(eks.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await eks.json()).toEqual({ message: 'eks:DescribeAddonVersions is not emulated.' });
    const body = 'Action=RunInstances&Version=2016-11-15';
    const ec2 = await signedFetch({ url: aws.url, service: 'ec2', headers: FORM, body });
    expect(ec2.status).toBe(400);
    expect(await ec2.text()).toContain(
      '<Code>InvalidAction</Code><Message>The action RunInstances is not valid for this web service: ec2:RunInstances is not',
    );
    const unknown = 'Action=Nothing&Version=2011-06-15';
    const sts = await signedFetch({ url: aws.url, service: 'sts', headers: FORM, body: unknown });
    expect(await sts.text()).toContain('<Message>Could not find operation Nothing for version 2011-06-15: sts:Nothing');
    await signedFetch({ url: aws.url, service: 'ec2', headers: FORM, body });
    expect(aws.aws.unsupportedOperations()).toMatchObject({ 'eks:DescribeAddonVersions': 1, 'ec2:RunInstances': 2 });
  });

  it('is told in the protocol of its client, for a whole service', async () => {
    const topics = 'Action=ListTopics&Version=2010-03-31';
    const query = await signedFetch({ url: aws.url, service: 'sns', headers: FORM, body: topics });
    expect(await query.text()).toMatch(/^<\?xml.*<ErrorResponse>.*sns is not emulated/s);
    const target = { 'x-amz-target': 'Lambda_20150331.ListFunctions', 'content-type': 'application/x-amz-json-1.1' };
    const json = await signedFetch({ url: aws.url, service: 'lambda', headers: target, body: '{}' });
    expect(await json.json()).toMatchObject({ __type: 'UnknownOperationException' });
    expect(aws.aws.unsupportedOperations()).toMatchObject({ 'lambda:ListFunctions': 1 });
  });

  it.each([
    ['another service’s operation', 'TrentService.GetParameter', 'POST', 400],
    ['one without a name', 'AmazonSSM.', 'POST', 400],
    ['none', '', 'POST', 400],
    ['one that is not posted', 'AmazonSSM.GetParameter', 'PUT', 404],
  ])('is a target that is none of the service’s: %s', async (_what, target, method, status) => {
    const headers = { ...(target && { 'x-amz-target': target }), 'content-type': 'application/x-amz-json-1.1' };
    const body = '{"Name":"/one"}';
    const reply = await signedFetch({ url: aws.url, service: 'ssm', method, headers, body });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('is a query that is neither posted nor got', async () => {
    const reply = await signedFetch({ url: aws.url, service: 'sts', method: 'PUT', headers: FORM, body: IDENTITY });
    expect(reply.status).toBe(404);
    expect(await reply.text()).toContain('<Code>UnknownOperationException</Code>');
  });

  it.each([
    ['Action=GetCallerIdentity&Version=1999-01-01', '1999-01-01'],
    ['Action=GetCallerIdentity', 'NO_VERSION_SPECIFIED'],
  ])('is another version of STS: %s', async (body, version) => {
    const reply = await signedFetch({ url: aws.url, service: 'sts', headers: FORM, body });
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain(`Could not find operation GetCallerIdentity for version ${version}`);
  });

  it.each([
    ['Bogus.1=x', 'Bogus'],
    ['Filter.1.Name=state&Filter.1.Values.1=x', 'Filter.1.Values'],
    ['VpcId=vpc-1', 'VpcId'],
    ['VpcId.first=vpc-1', 'VpcId.first'],
    ['DryRun.1=true', 'DryRun.1'],
  ])('is an unknown parameter, for EC2, and changes no answer unseen: %s', async (parameters, name) => {
    const reply = await signedFetch({ url: aws.url, service: 'ec2', headers: FORM, body: `${VPCS}&${parameters}` });
    expect(await reply.text()).toContain(
      `<Code>UnknownParameter</Code><Message>The parameter ${name} is not recognized</Message>`,
    );
  });

  it('is none, for EC2: an empty list, gaps in one, and the names of the protocol', async () => {
    const body = `${VPCS}&VpcId=&Filter.7.Name=state&Filter.7.Value.3=available&AWSAccessKeyId=x`;
    expect((await signedFetch({ url: aws.url, service: 'ec2', headers: FORM, body })).status).toBe(200);
  });
});

describe('a value of another type', () => {
  it.each([
    ['iam', 'Action=CreatePolicyVersion&Version=2010-05-08&SetAsDefault=yes', 'boolean must follow xsd1.1 definition'],
    ['iam', 'Action=ListRoles&Version=2010-05-08&MaxItems=many', 'not a valid integer for MaxItems'],
  ])('is malformed: %s %s', async (service, body, words) => {
    const reply = await signedFetch({ url: aws.url, service, headers: FORM, body });
    expect(reply.status).toBe(400);
    const text = await reply.text();
    expect(text).toContain('<Code>MalformedInput</Code>');
    expect(text.replaceAll('&apos;', "'")).toContain(words);
  });
});

describe('STS', () => {
  it('answers JSON to who accepts it', async () => {
    const headers = { ...FORM, accept: 'application/json' };
    const reply = await signedFetch({ url: aws.url, service: 'sts', headers, body: IDENTITY });
    expect(await reply.json()).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: {
          Account: '123456789012',
          Arn: 'arn:aws:iam::123456789012:root',
          UserId: '123456789012',
        },
        ResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    });
  });
});

describe('a request as proxies get it', () => {
  it('names the host beside the path, and is answered all the same', async () => {
    const { hostname, port, host } = new URL(aws.url);
    const headers = { ...signedHeaders({ url: aws.url, service: 'eks', method: 'GET', path: '/clusters' }), host };
    const sent = request({ hostname, port, path: `http://${host}/clusters`, headers }).end();
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    expect(reply.statusCode).toBe(200);
    expect(JSON.parse(await text(reply))).toEqual({ clusters: [] });
  });
});

describe('a presigned request', () => {
  it('is a GET that needs no header but those it signed', async () => {
    const host = new URL(aws.url).host;
    const token = eksToken({ clusterName: 'demo', nowMs: Date.now(), host });
    const url = Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString().replace('https:', 'http:');
    const reply = await fetch(url, { headers: { 'x-k8s-aws-id': 'demo' } });
    expect(await reply.text()).toContain('<Account>123456789012</Account>');
    const other = await fetch(url, { headers: { 'x-k8s-aws-id': 'other' } });
    expect(other.status).toBe(403);
  });
});

describe('IAM', () => {
  it('says what is wrong with names as IAM does', async () => {
    const create = (RoleName: string) =>
      aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
    await expect(create('a b')).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    });
    await expect(create('x'.repeat(65))).rejects.toThrow(/at 'roleName'.*length less than or equal to 64/);
  });
});

describe('regions', () => {
  it('share nothing, and a scope must name one', async () => {
    const eks = (region: string) =>
      new EKSClient({ endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 }).send(
        new ListClustersCommand({}),
      );
    expect((await eks('eu-central-1')).clusters).toEqual([]);
    await expect(eks('nowhere')).rejects.toThrow(/Credential should be scoped to a valid region/);
  });
});
