// EKS in front of a Fargate cluster: the AWS API over HTTP with its SDK, and profiles that are what its records say.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateFargateProfileCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { onTestFinished } from 'vitest';
import { type Aws, type ControlPlanes, createAws } from '../../../src/aws/index.ts';
import type { FargateProfiles } from '../../../src/fargate/ports.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import { ROLE_TRUST } from '../../support/role-trust.ts';
import { type FargateCluster, fargateCluster } from './fargate-cluster.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-west-2';
const CLUSTER = { account: ACCOUNT, region: REGION, name: 'test' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/pods`;

export interface EksCluster {
  readonly eks: EKSClient;
  readonly cluster: FargateCluster;
  /** Resolves when EKS has nothing more to do. */
  settled(): Promise<void>;
}

/** A cluster called `test` with the authentication mode CONFIG_MAP, and a profile that takes the pods of the namespace `default`. */
export async function eksCluster(profileName: string): Promise<EksCluster> {
  let cluster: FargateCluster | undefined;
  let profiles: FargateProfiles | undefined;
  const started = await startAws(systemClock(), {
    ensure: async () => ({ endpoint: 'https://127.0.0.1:6443', certificateAuthorityData: 'Q0E=' }),
    remove: async () => undefined,
    find: () => cluster?.inside,
    tokenKeys: async () => undefined,
  });
  const late: FargateProfiles = {
    list: () => profiles?.list() ?? [],
    subscribe: (listener) => (profiles as FargateProfiles).subscribe(listener),
  };
  const { eks, iam, aws, settled } = started;
  await iam.send(new CreateRoleCommand({ RoleName: 'pods', AssumeRolePolicyDocument: ROLE_TRUST }));
  const filter = { Name: 'tag:Name', Values: ['default-private-*'] };
  const { Subnets = [] } = await started.ec2.send(new DescribeSubnetsCommand({ Filters: [filter] }));
  const subnetIds = Subnets.map(({ SubnetId = '' }) => SubnetId);
  await eks.send(new CreateClusterCommand({ name: 'test', roleArn: ROLE, resourcesVpcConfig: { subnetIds } }));
  await settled();
  cluster = await fargateCluster({
    profiles: late,
    subnets: subnetIds.map((subnetId, index) => ({
      subnetId,
      availabilityZone: 'us-west-2a',
      addresses: [4, 5].map((last) => `10.0.${index}.${last}`),
    })),
    onServing: (inside) => {
      profiles = aws.servicesOf(CLUSTER, inside).profiles;
    },
  });
  await eks.send(
    new CreateFargateProfileCommand({
      clusterName: 'test',
      fargateProfileName: profileName,
      podExecutionRoleArn: ROLE,
      selectors: [{ namespace: 'default' }],
    }),
  );
  await settled();
  return { eks, cluster, settled };
}

async function startAws(clock: Clock, controlPlanes: ControlPlanes) {
  const logger = silentLogger();
  const store = openSqliteStore({ path: ':memory:' });
  const manager = createManager({ clock, logger });
  const aws: Aws = createAws({
    store,
    clock,
    logger,
    account: ACCOUNT,
    dial: 'instant',
    unknownReferences: 'refuse',
    unknownKeys: 'refuse',
    controlPlanes,
    settled: () => manager.idle(),
    isSettled: () => manager.isIdle,
  });
  manager.start(aws.controllers);
  const server = createServer(aws.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await manager[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    store[Symbol.dispose]();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  const clients = { eks: new EKSClient(options), ec2: new EC2Client(options), iam: new IAMClient(options) };
  return { aws, ...clients, settled: () => manager.idle() };
}
