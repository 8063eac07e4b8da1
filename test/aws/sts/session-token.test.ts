// Temporary credentials of users and of the root, driven by the SDK.

import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

interface Given {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const clientOf = ({ AccessKeyId = '', SecretAccessKey = '', SessionToken }: Given = {}) =>
  new STSClient({
    endpoint: aws.url,
    region: REGION,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    },
  });

const secondsLeft = (expiration: Date | undefined) => Math.round(((expiration?.getTime() ?? 0) - Date.now()) / 1000);

it('a user’s are the user’s, for twelve hours or as long as is asked', async () => {
  await aws.iam.send(new CreateUserCommand({ UserName: 'ann' }));
  const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  const { Credentials } = await clientOf(AccessKey).send(new GetSessionTokenCommand({}));
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(secondsLeft(Credentials?.Expiration)).toBeGreaterThan(43_100);
  const Arn = `arn:aws:iam::${ACCOUNT}:user/ann`;
  expect(await clientOf(Credentials).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn });
  const without = { ...Credentials, SessionToken: undefined };
  await expect(clientOf(without).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  const short = await clientOf(AccessKey).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  expect(secondsLeft(short.Credentials?.Expiration)).toBeLessThanOrEqual(900);
  await aws.iam.send(new DeleteAccessKeyCommand({ UserName: 'ann', AccessKeyId: AccessKey?.AccessKeyId }));
  expect(await clientOf(Credentials).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn });
});

it('the root’s last an hour at most', async () => {
  const { Credentials } = await aws.sts.send(new GetSessionTokenCommand({ DurationSeconds: 43_200 }));
  expect(secondsLeft(Credentials?.Expiration)).toBeLessThanOrEqual(3600);
  const identity = await clientOf(Credentials).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Arn: `arn:aws:iam::${ACCOUNT}:root`, Account: ACCOUNT });
});

it('are not for who has temporary ones', async () => {
  const { Credentials } = await aws.sts.send(new GetSessionTokenCommand({}));
  await expect(clientOf(Credentials).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'Cannot call GetSessionToken with session credentials',
  });
});
