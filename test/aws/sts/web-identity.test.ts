// Tokens of a cluster's service accounts are exchanged for a role's credentials: by whom the role trusts, and by no other.

import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/lib/clock.ts';
import { givenCluster, givenRoles } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

const SUBJECT = 'system:serviceaccount:shop:checkout';
const keys = await generateKeyPair('RS256', { extractable: true });
const others = await generateKeyPair('RS256');

let aws: RunningAws;
let clock: ManualClock;
let issuer: string;
let providerArn: string;
beforeEach(async () => {
  clock = manualClock(Date.now());
  aws = await startAws({ clock });
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo' });
  aws.giveTokenKeys({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'first', alg: 'RS256', use: 'sig' }] });
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'demo' }));
  issuer = cluster?.identity?.oidc?.issuer ?? '';
  const made = await aws.iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ['sts.amazonaws.com'] }),
  );
  providerArn = made.OpenIDConnectProviderArn ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

interface Signing {
  readonly kid?: string;
  readonly key?: typeof keys.privateKey;
}

function signed(
  claims: Record<string, unknown> = {},
  { kid = 'first', key = keys.privateKey }: Signing = {},
): Promise<string> {
  const now = Math.floor(clock.wallMs() / 1000);
  const usual = { iss: issuer, sub: SUBJECT, aud: ['sts.amazonaws.com'], iat: now, nbf: now, exp: now + 600 };
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
}

async function givenTrusting(conditions: object): Promise<string> {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: conditions,
  };
  const { Role } = await aws.iam.send(
    new CreateRoleCommand({
      RoleName: 'reader',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  return Role?.Arn ?? '';
}

const key = (name: string) => `${issuer.replace('https://', '')}:${name}`;
const EXACT = () => ({ StringEquals: { [key('sub')]: SUBJECT, [key('aud')]: 'sts.amazonaws.com' } });

/** No credentials: nobody signs this. */
async function assume(RoleArn: string, token: string, more: { DurationSeconds?: number } = {}) {
  const sts = new STSClient({
    endpoint: aws.url,
    region: REGION,
    credentials: async () => Promise.reject(new Error('this call needs no credentials')),
    maxAttempts: 1,
  });
  return sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'pod', WebIdentityToken: token, ...more }),
  );
}

describe('a token of a cluster', () => {
  it('becomes credentials of the role that trusts its service account, which end', async () => {
    const role = await givenTrusting(EXACT());
    const reply = await assume(role, await signed());
    expect(reply).toMatchObject({
      SubjectFromWebIdentityToken: SUBJECT,
      Provider: providerArn,
      Audience: 'sts.amazonaws.com',
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/pod` },
    });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = reply.Credentials ?? {};
    const session = new STSClient({
      endpoint: aws.url,
      region: REGION,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      maxAttempts: 1,
    });
    expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toBe(reply.AssumedRoleUser?.Arn);
    clock.advance(3_601_000);
    await expect(session.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  it('is believed by query string as well', async () => {
    const role = await givenTrusting(EXACT());
    const parameters = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: 'pod',
      WebIdentityToken: await signed(),
    });
    const answer = await fetch(`${aws.url}/?${parameters}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<AccessKeyId>ASIA');
  });

  it.each([
    ['another service account', { sub: 'system:serviceaccount:shop:other' }],
    ['the same name in another namespace', { sub: 'system:serviceaccount:other:checkout' }],
  ])('is refused to %s', async (_title, claims) => {
    const role = await givenTrusting(EXACT());
    await expect(assume(role, await signed(claims))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is refused for a role that is not there, as for one that does not trust it', async () => {
    await expect(assume(`arn:aws:iam::${ACCOUNT}:role/none`, await signed())).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(assume(`arn:aws:iam::${ACCOUNT}:role/cluster`, await signed())).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('meets conditions with wildcards, and negated ones', async () => {
    const role = await givenTrusting({
      StringLike: { [key('sub')]: 'system:serviceaccount:shop:*' },
      StringNotEquals: { [key('sub')]: 'system:serviceaccount:shop:intern' },
    });
    await expect(assume(role, await signed())).resolves.toBeDefined();
    await expect(assume(role, await signed({ sub: 'system:serviceaccount:shop:intern' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('buys no longer session than the role allows', async () => {
    const role = await givenTrusting(EXACT());
    await expect(assume(role, await signed(), { DurationSeconds: 7200 })).rejects.toMatchObject({
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });
});

describe('a token that is not good', () => {
  it('is told what is wrong with it', async () => {
    const role = await givenTrusting(EXACT());
    const now = Math.floor(clock.wallMs() / 1000);
    const refusals: readonly (readonly [string, string, string])[] = [
      [
        'InvalidIdentityTokenException',
        'Incorrect token audience',
        await signed({ aud: 'https://kubernetes.default.svc' }),
      ],
      [
        'InvalidIdentityTokenException',
        'No OpenIDConnect provider found in your account for https://elsewhere.example',
        await signed({ iss: 'https://elsewhere.example' }),
      ],
      [
        'ExpiredTokenException',
        `Token expired: current date/time ${now} must be before the expiration date/time ${now - 5}`,
        await signed({ exp: now - 5 }),
      ],
      [
        'InvalidIdentityTokenException',
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
        'not-a-token',
      ],
      [
        'InvalidIdentityTokenException',
        'The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.',
        await signed({}, { key: others.privateKey }),
      ],
      [
        'InvalidIdentityTokenException',
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
        await signed({}, { kid: 'second' }),
      ],
      ['InvalidIdentityTokenException', 'Missing a required claim: sub', await signed({ sub: undefined })],
    ];
    for (const [name, message, token] of refusals)
      await expect(assume(role, token)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } });
  });

  it('is one of a provider that IAM has forgotten', async () => {
    const role = await givenTrusting(EXACT());
    await aws.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn }));
    await expect(assume(role, await signed())).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: `No OpenIDConnect provider found in your account for ${issuer}`,
    });
  });

  it('is one whose issuer cannot be reached', async () => {
    const Url = 'https://elsewhere.example/id/1';
    await aws.iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['sts.amazonaws.com'] }));
    const role = await givenTrusting(EXACT());
    await expect(assume(role, await signed({ iss: Url }))).rejects.toMatchObject({
      name: 'IDPCommunicationErrorException',
    });
  });
});
