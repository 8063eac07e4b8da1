// With the dial at `instant`, a request finds complete what those before it set in motion.

import { AssociateIdentityProviderConfigCommand, CreateFargateProfileCommand } from '@aws-sdk/client-eks';
import { expect, it } from 'vitest';
import { settling } from '../../src/aws/settling.ts';
import { manualClock } from '../../src/lib/clock.ts';
import { deferred } from '../support/docker.ts';
import { givenCluster, givenRoles, POD_ROLE, subnetIds } from './support/given.ts';
import { startAws } from './support/start-aws.ts';

it('requests that waited together go together, until one of them has changed something', async () => {
  let [rounds, revision] = [0, 0];
  const settled = async () => {
    rounds += 1;
  };
  const isSettled = () => false;
  const inTurn = settling({ settled, isSettled, revision: () => revision, clock: manualClock() });
  const order: string[] = [];
  const request = (name: string, writes: number) =>
    inTurn(async () => {
      order.push(`${name} in round ${rounds}`);
      revision += writes;
    });
  await Promise.all([request('a read', 0), request('a write', 1), request('a later read', 0)]);
  expect(order).toEqual(['a read in round 1', 'a write in round 1', 'a later read in round 2']);
});

it('a request that finds all settled does not wait, unless one before it has written what is not durable yet', async () => {
  let [rounds, revision] = [0, 0];
  const settled = async () => {
    rounds += 1;
  };
  const inTurn = settling({ settled, isSettled: () => true, revision: () => revision, clock: manualClock() });
  const written = deferred<void>();
  const write = inTurn(async () => {
    revision += 1;
    await written.promise;
  });
  await inTurn(async () => undefined);
  expect(rounds).toBe(1);
  written.resolve();
  await write;
  await inTurn(async () => undefined);
  expect(rounds).toBe(1);
});

it('an update and a profile at once both come to their end', async () => {
  await using aws = await startAws();
  const clusterName = 'demo';
  await givenRoles(aws);
  await givenCluster(aws, { name: clusterName });
  const subnets = await subnetIds(aws, 'private');
  const issuerUrl = 'https://issuer.example.com';
  const oidc = { identityProviderConfigName: 'users', issuerUrl, clientId: 'kubernetes' };
  const profile = { podExecutionRoleArn: POD_ROLE, subnets, selectors: [{ namespace: 'default' }] };
  await Promise.all([
    aws.eks.send(new AssociateIdentityProviderConfigCommand({ clusterName, oidc })),
    aws.eks.send(new CreateFargateProfileCommand({ clusterName, fargateProfileName: 'one', ...profile })),
  ]);
});
