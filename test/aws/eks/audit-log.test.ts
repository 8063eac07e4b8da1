// Where a cluster's audit events, like its authenticator's, wait until they are delivered: bounded, and no failure of the store reaches whoever writes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterAuditLog } from '../../../src/aws/eks/cluster-logs.ts';
import { type ManualClock, manualClock } from '../../../src/lib/clock.ts';
import { type Logger, silentLogger } from '../../../src/lib/logger.ts';
import type { Store } from '../../../src/store/store.ts';
import { givenCluster, givenRoles } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let clock: ManualClock;
const told: string[] = [];
const logger = {
  ...silentLogger(),
  warn: (facts: { lost: number }, words: string) => void told.push(`${words}: ${facts.lost}`),
  error: (facts: { lost: number }, words: string) => void told.push(`${words}: ${facts.lost}`),
} as unknown as Logger;
beforeEach(async () => {
  told.length = 0;
  clock = manualClock(Date.now());
  aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo', logging: { clusterLogging: [{ types: ['audit'], enabled: true }] } });
});
afterEach(() => aws[Symbol.asyncDispose]());

const logOver = (store: Store) =>
  clusterAuditLog({ store, clock, logger, reference: { account: ACCOUNT, region: REGION, name: 'demo' } });
const delivered = () =>
  aws.store
    .list('logs.deliveries')
    .map(({ value }) => (value as { events: { message: string }[] }).events.map(({ message }) => message.length));

describe('the audit log of a cluster', () => {
  it('delivers a second’s events together, and what waits when it is closed', () => {
    const log = logOver(aws.store);
    expect(log.isOn()).toBe(true);
    log.write('{"a":1}\n');
    log.write('{"a":2}\n');
    expect(delivered()).toEqual([]);
    clock.advance(1_000);
    expect(delivered()).toEqual([[7, 7]]);
    log.write('{}\n');
    log[Symbol.dispose]();
    expect(delivered()).toEqual([[7, 7], [2]]);
  });

  it('loses what is more than it can keep, and says so', () => {
    const log = logOver(aws.store);
    for (let index = 0; index < 6; index += 1) log.write(`${'x'.repeat(900_000)}\n`);
    log.write('x'.repeat(2_000_000));
    clock.advance(1_000);
    expect(delivered()).toEqual([[900_000, 900_000, 900_000, 900_000]]);
    expect(told).toEqual(['audit events did not reach CloudWatch: 3']);
  });

  it('outlives a store that cannot keep anything', async () => {
    let isFull = true;
    const store: Pick<Store, 'find' | 'stage' | 'settled'> = {
      find: (collection, key) => aws.store.find(collection, key),
      stage: (work) => aws.store.stage(work),
      settled: () => (isFull ? Promise.reject(new Error('database or disk is full')) : aws.store.settled()),
    };
    const log = logOver(store as Store);
    log.write('{}\n');
    clock.advance(1_000);
    await expect.poll(() => told).toEqual(['audit events did not reach CloudWatch: 1']);
    isFull = false;
    log.write('{}\n');
    clock.advance(1_000);
    await aws.store.settled();
    expect(delivered().at(-1)).toEqual([2]);
    expect(told).toHaveLength(1);
  });
});
