// What the authenticator's log says of each login: who came, and whether they were let in.

import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ClusterServices } from '../../../src/aws/index.ts';
import { CONFIG_MAPS } from '../../../src/kube/kind-refs.ts';
import { type ManualClock, manualClock } from '../../../src/lib/clock.ts';
import { givenCluster, givenRoles } from '../support/given.ts';
import { eksToken } from '../support/sign.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

const ALICE = {
  accessKeyId: 'ASIAALICE',
  secretAccessKey: 'alice-secret',
  sessionToken: 'session/+=',
  principalArn: `arn:aws:sts::${ACCOUNT}:assumed-role/Dev/alice@example.com`,
  userId: 'AROAALICE:alice@example.com',
};

let clock: ManualClock;
let aws: RunningAws;
let services: ClusterServices;
let logs: CloudWatchLogsClient;
beforeEach(async () => {
  clock = manualClock(Date.now());
  aws = await startAws({ clock });
  logs = new CloudWatchLogsClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY });
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo' });
  aws.aws.addAccessKey(ALICE);
  services = aws.aws.servicesOf({ account: ACCOUNT, region: REGION, name: 'demo' }, aws.cluster('demo'));
});
afterEach(() => aws[Symbol.asyncDispose]());

const alice = () =>
  eksToken({
    clusterName: 'demo',
    nowMs: clock.wallMs(),
    accessKeyId: ALICE.accessKeyId,
    secret: ALICE.secretAccessKey,
    sessionToken: ALICE.sessionToken,
  });
/** Whether the token was believed. */
const login = (bearerToken: string) =>
  services.authenticator({ bearerToken }).then(
    () => true,
    () => false,
  );
async function turnOn() {
  const logging = { clusterLogging: [{ types: ['authenticator' as const], enabled: true }] };
  await aws.eks.send(new UpdateClusterConfigCommand({ name: 'demo', logging }));
  await aws.idle();
}
async function lines(): Promise<string[]> {
  clock.advance(1_000);
  const events = await logs.send(
    new FilterLogEventsCommand({ logGroupName: '/aws/eks/demo/cluster', logStreamNamePrefix: 'authenticator-' }),
  );
  return (events.events ?? []).map(({ message }) => message ?? '');
}

it('it says who is let in, who is not, and who proves nothing', async () => {
  await turnOn();
  expect(await login(eksToken({ clusterName: 'demo', nowMs: clock.wallMs() }))).toBe(true);
  expect(await login(alice())).toBe(false);
  expect(await login(eksToken({ clusterName: 'other', nowMs: clock.wallMs() - 3_600_000 }))).toBe(false);
  expect(await login('k8s-aws-v1.nothing')).toBe(false);
  const time = `time="${new Date(clock.wallMs()).toISOString().slice(0, 19)}Z"`;
  const denied = `${time} level=warning msg="access denied"`;
  const rest = 'method=POST path=/authenticate';
  expect(await lines()).toEqual([
    `${time} level=info msg="access granted" arn="arn:aws:iam::${ACCOUNT}:root" groups="[system:masters]" ${rest} uid="aws-iam-authenticator:${ACCOUNT}:${ACCOUNT}" username=kubernetes-admin`,
    `${denied} arn="arn:aws:iam::${ACCOUNT}:role/Dev" error="ARN is not mapped" ${rest}`,
    `${denied} error="sts getCallerIdentity failed: error from AWS (expected 200, got 403)" ${rest}`,
    `${denied} error="input token was not properly formatted" ${rest}`,
  ]);
});

it('it says whose name cannot be made', async () => {
  await turnOn();
  const mapRoles = `- rolearn: arn:aws:iam::${ACCOUNT}:role/Dev\n  username: system:node:{{EC2PrivateDNSName}}\n`;
  await aws
    .cluster('demo')
    .of(CONFIG_MAPS)
    .create({ metadata: { name: 'aws-auth', namespace: 'kube-system' }, data: { mapRoles } });
  expect(await login(alice())).toBe(false);
  expect((await lines())[0]).toContain(
    String.raw`error="mapper EKSConfigMap renderTemplates error: error rendering username template \"system:node:{{EC2PrivateDNSName}}\": SessionName did not contain an instance id" method`,
  );
});

it('it says so once for a token that comes with every request, and again after two minutes', async () => {
  await turnOn();
  const token = alice();
  for (let request = 0; request < 3; request += 1) await login(token);
  expect(await lines()).toHaveLength(1);
  clock.advance(120_000);
  await login(token);
  expect(await lines()).toHaveLength(2);
});

it('it says nothing while the cluster’s logging does not want it', async () => {
  await login(alice());
  await turnOn();
  expect(await lines().catch((error: Error) => error.name)).toEqual([]);
});
