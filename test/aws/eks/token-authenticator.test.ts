// Tokens: which are believed, and whom they make of somebody.

import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterServices } from '../../../src/aws/index.ts';
import { CONFIG_MAPS } from '../../../src/kube/kind-refs.ts';
import { manualClock } from '../../../src/lib/clock.ts';
import { givenCluster, givenRoles } from '../support/given.ts';
import { eksToken } from '../support/sign.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

const clock = manualClock(Date.now());
let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws({ clock });
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo' });
});
afterEach(() => aws[Symbol.asyncDispose]());

const servicesOf = (name: string): ClusterServices =>
  aws.aws.servicesOf({ account: ACCOUNT, region: REGION, name }, aws.cluster(name));
const authenticate = (bearerToken: string, name = 'demo') => servicesOf(name).authenticator({ bearerToken });
const token = (options: Partial<Parameters<typeof eksToken>[0]> = {}) =>
  eksToken({ clusterName: 'demo', nowMs: clock.wallMs(), ...options });
/** The same token with another last digit in its signature. */
function tampered(text: string): string {
  const url = Buffer.from(text.slice('k8s-aws-v1.'.length), 'base64url').toString();
  const changed = url.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  return `k8s-aws-v1.${Buffer.from(changed).toString('base64url')}`;
}
const UNAUTHORIZED = { reason: 'Unauthorized' };

const ALICE = {
  accessKeyId: 'ASIAALICE',
  secretAccessKey: 'alice-secret',
  sessionToken: 'session/+=',
  principalArn: `arn:aws:sts::${ACCOUNT}:assumed-role/Dev/alice@example.com`,
  userId: 'AROAALICE:alice@example.com',
};
const aliceToken = (clusterName = 'demo') =>
  token({
    clusterName,
    accessKeyId: ALICE.accessKeyId,
    secret: ALICE.secretAccessKey,
    sessionToken: ALICE.sessionToken,
  });

const writeAwsAuth = (data: Record<string, string>) =>
  aws
    .cluster('demo')
    .of(CONFIG_MAPS)
    .create({ metadata: { namespace: 'kube-system', name: 'aws-auth' }, data });

describe('a token', () => {
  it('of the creator is an administrator, whatever host it was presigned for', async () => {
    for (const host of ['sts.us-west-2.amazonaws.com', 'sts.amazonaws.com', '127.0.0.1:4566'])
      expect(await authenticate(token({ host }))).toEqual({
        name: 'kubernetes-admin',
        uid: `aws-iam-authenticator:${ACCOUNT}:${ACCOUNT}`,
        groups: ['system:masters'],
        extra: expect.objectContaining({ arn: [`arn:aws:iam::${ACCOUNT}:root`], accessKeyId: ['test'] }),
      });
  });

  it('with any expiry up to 15 minutes is good for 15 minutes', async () => {
    expect(await authenticate(token({ expires: 0 }))).toBeDefined();
    expect(await authenticate(token({ expires: 900, nowMs: clock.wallMs() - 14.9 * 60_000 }))).toBeDefined();
    expect(await authenticate(token({ nowMs: clock.wallMs() + 4 * 60_000 }))).toBeDefined();
  });

  it('that was believed once is not believed when it is too old', async () => {
    const { authenticator } = servicesOf('demo');
    const bearerToken = token({ nowMs: clock.wallMs() - 15 * 60_000 + 1000 });
    await expect(authenticator({ bearerToken })).resolves.toBeDefined();
    clock.advance(2000);
    await expect(authenticator({ bearerToken })).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('that is no EKS token is left to others', async () => {
    expect(await authenticate('eyJhbGciOi')).toBeUndefined();
    expect(await servicesOf('demo').authenticator({})).toBeUndefined();
  });

  it.each<[string, () => string]>([
    ['tampered with', () => tampered(token())],
    ['signed with another secret', () => token({ secret: 'other' })],
    ['of an unknown key', () => token({ accessKeyId: 'AKIANOBODY' })],
    ['for another cluster', () => token({ clusterName: 'other' })],
    ['older than 15 minutes', () => token({ nowMs: clock.wallMs() - 15.1 * 60_000 })],
    ['from the future', () => token({ nowMs: clock.wallMs() + 6 * 60_000 })],
    ['with a long expiry', () => token({ expires: 901 })],
    ['for another action', () => token({ action: 'AssumeRole' })],
    ['with another parameter', () => token({ extra: { Evil: '1' } })],
    ['of nothing', () => 'k8s-aws-v1.'],
    ['of garbage', () => 'k8s-aws-v1.%%%'],
    ['too long', () => `k8s-aws-v1.${'a'.repeat(5000)}`],
  ])('that is %s is refused', async (_what, make) => {
    await expect(authenticate(make())).rejects.toMatchObject(UNAUTHORIZED);
  });
});

describe('in CONFIG_MAP mode somebody else', () => {
  beforeEach(() => aws.aws.addAccessKey(ALICE));

  it('is not believed any more when the key has another secret', async () => {
    await writeAwsAuth({ mapAccounts: `["${ACCOUNT}"]` });
    const { authenticator } = servicesOf('demo');
    const bearerToken = aliceToken();
    await expect(authenticator({ bearerToken })).resolves.toBeDefined();
    aws.aws.addAccessKey({ ...ALICE, secretAccessKey: 'another' });
    await expect(authenticator({ bearerToken })).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('is refused without a row', async () => {
    await expect(authenticate(aliceToken())).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('is what the row of their role says, with templates filled in', async () => {
    await writeAwsAuth({
      mapRoles: `- rolearn: arn:aws:iam::${ACCOUNT}:role/dev\n  username: dev:{{SessionName}}\n  groups: ["g:{{AccountID}}"]\n`,
    });
    expect(await authenticate(aliceToken())).toMatchObject({
      name: 'dev:alice-example.com',
      groups: [`g:${ACCOUNT}`],
      uid: `aws-iam-authenticator:${ACCOUNT}:AROAALICE`,
      extra: { sessionName: ['alice@example.com'], canonicalArn: [`arn:aws:iam::${ACCOUNT}:role/dev`] },
    });
  });

  it('is nobody where their row has the name of an instance, which they are not', async () => {
    const row = `- rolearn: arn:aws:iam::${ACCOUNT}:role/dev\n  groups: [system:nodes]\n`;
    await writeAwsAuth({ mapRoles: `${row}  username: system:node:{{EC2PrivateDNSName}}\n` });
    await expect(authenticate(aliceToken())).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('is their ARN when the whole account is let in, and nobody when the text is broken', async () => {
    const written = await writeAwsAuth({ mapAccounts: `["${ACCOUNT}"]` });
    expect(await authenticate(aliceToken())).toMatchObject({ name: `arn:aws:iam::${ACCOUNT}:role/dev`, groups: [] });
    await aws
      .cluster('demo')
      .of(CONFIG_MAPS)
      .update({ ...written, data: { mapAccounts: '{broken' } });
    await expect(authenticate(aliceToken())).rejects.toMatchObject(UNAUTHORIZED);
  });
});

const GET_NODES = { verb: 'get', group: '', resource: 'nodes' };

it.each(['AKIANOBODY', 'test'])(
  'a token of %s is the root’s where unknown keys are, whatever its secret',
  async (accessKeyId) => {
    await using open = await startAws({ unknownKeys: 'root', store: aws.store });
    await open.idle();
    const reference = { account: ACCOUNT, region: REGION, name: 'demo' };
    const { authenticator } = open.aws.servicesOf(reference, open.cluster('demo'));
    const bearerToken = token({ accessKeyId, secret: 'whatever' });
    expect(await authenticator({ bearerToken })).toMatchObject({ name: 'kubernetes-admin' });
    await expect(authenticator({ bearerToken: `${bearerToken}x y` })).rejects.toMatchObject({ reason: 'Unauthorized' });
  },
);

describe('in API mode', () => {
  beforeEach(() => givenCluster(aws, { name: 'modern', accessConfig: { authenticationMode: 'API' } }));
  const modern = (text: string) => authenticate(text, 'modern');

  it('the creator is an administrator by an access policy, not by a group', async () => {
    const user = await modern(token({ clusterName: 'modern' }));
    expect(user).toMatchObject({ name: `arn:aws:iam::${ACCOUNT}:root`, groups: [] });
    const { authorizer } = servicesOf('modern');
    expect(authorizer({ ...GET_NODES, user: user ?? {} })).toMatchObject({ allowed: true });
    expect(authorizer({ ...GET_NODES, user: { extra: { arn: [ALICE.principalArn] } } })).toMatchObject({
      allowed: false,
    });
    expect(authorizer({ ...GET_NODES, user: {} })).toMatchObject({ allowed: false });
  });

  it('the creator without bootstrap permissions is nobody', async () => {
    const accessConfig = {
      authenticationMode: 'API' as const,
      bootstrapClusterCreatorAdminPermissions: false,
    };
    await givenCluster(aws, { name: 'closed', accessConfig });
    await expect(authenticate(token({ clusterName: 'closed' }), 'closed')).rejects.toMatchObject(UNAUTHORIZED);
  });
});

const hasCli = (() => {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    // No aws on this machine: the test that needs it is skipped, and says so.
    return false;
  }
})();

it.skipIf(!hasCli)('a token of `aws eks get-token` is believed', async () => {
  const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: REGION };
  const { stdout } = await promisify(execFile)(
    'aws',
    ['eks', 'get-token', '--cluster-name', 'demo', '--output', 'json'],
    {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], AWS_ENDPOINT_URL: aws.url, ...environment },
    },
  );
  const credential = JSON.parse(stdout) as { status: { token: string } };
  expect((await authenticate(credential.status.token))?.name).toBe('kubernetes-admin');
});
