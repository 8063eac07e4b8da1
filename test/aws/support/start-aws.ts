// AWS over real HTTP, with a store in memory and control planes that are memory clusters.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { type Aws, type ClusterFacts, type ControlPlanes, createAws } from '../../../src/aws/index.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { MemoryCluster } from './memory-cluster.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'us-west-2';
export const TEST_KEY = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface RunningAws extends AsyncDisposable {
  readonly aws: Aws;
  readonly url: string;
  readonly store: Store;
  readonly eks: EKSClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  /** What the control planes were told, by cluster name. */
  readonly started: ReadonlyMap<string, ClusterFacts>;
  cluster(name: string): MemoryCluster;
  /** Makes the next control plane fail to start. */
  failNextStart(message: string): void;
  /** What the tokens of all clusters are verified with, from now on. */
  giveTokenKeys(keys: object): void;
  idle(): Promise<void>;
}

export interface StartOptions {
  readonly unknownReferences?: 'refuse' | 'adopt';
  readonly unknownKeys?: 'root' | 'refuse';
  readonly strictIam?: boolean;
  readonly dial?: string;
  readonly clock?: Clock;
  readonly store?: Store;
  /** The clients'; `REGION` where it is not given. */
  readonly region?: string;
}

export async function startAws(options: StartOptions = {}): Promise<RunningAws> {
  const clock = options.clock ?? systemClock();
  const logger = silentLogger();
  const store = options.store ?? openSqliteStore({ path: ':memory:' });
  const manager = createManager({ clock, logger });
  const planes = memoryControlPlanes();
  const aws = createAws({
    store,
    clock,
    logger,
    account: ACCOUNT,
    dial: options.dial ?? 'instant',
    unknownReferences: options.unknownReferences ?? 'refuse',
    unknownKeys: options.unknownKeys ?? 'refuse',
    strictIam: options.strictIam ?? false,
    controlPlanes: planes.controlPlanes,
    settled: () => manager.idle(),
    isSettled: () => manager.isIdle,
  });
  manager.start(aws.controllers);
  const server = createServer(aws.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = { endpoint: url, region: options.region ?? REGION, credentials: TEST_KEY, maxAttempts: 1 };
  return {
    aws,
    url,
    store,
    eks: new EKSClient(clients),
    ec2: new EC2Client(clients),
    iam: new IAMClient(clients),
    sts: new STSClient(clients),
    started: planes.started,
    cluster: planes.cluster,
    failNextStart: planes.failNextStart,
    giveTokenKeys: planes.giveTokenKeys,
    idle: () => manager.idle(),
    [Symbol.asyncDispose]: async () => {
      await manager[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function memoryControlPlanes() {
  const clusters = new Map<string, MemoryCluster>();
  const started = new Map<string, ClusterFacts>();
  let failure: string | undefined;
  let keys: object | undefined;
  const controlPlanes: ControlPlanes = {
    async ensure(facts) {
      if (failure !== undefined) {
        const message = failure;
        failure = undefined;
        throw new Error(message);
      }
      started.set(facts.name, facts);
      if (!clusters.has(facts.name)) clusters.set(facts.name, new MemoryCluster(facts.name));
      return { endpoint: 'https://127.0.0.1:6440', certificateAuthorityData: 'Q0E=' };
    },
    async remove({ name }) {
      clusters.delete(name);
      started.delete(name);
    },
    find: ({ name }) => clusters.get(name),
    tokenKeys: async ({ name }) => (clusters.has(name) ? keys : undefined),
  };
  return {
    controlPlanes,
    started,
    cluster(name: string) {
      const found = clusters.get(name);
      if (!found) throw new Error(`no cluster ${name} runs`);
      return found;
    },
    failNextStart(message: string) {
      failure = message;
    },
    giveTokenKeys(given: object) {
      keys = given;
    },
  };
}
