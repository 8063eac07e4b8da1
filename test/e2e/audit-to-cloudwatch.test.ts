// A cluster's audit events, and its authenticator's, in CloudWatch Logs: there while its logging says so, read with the SDK and the CLI.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogType, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import type { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAws, missing } from '../support/tools.ts';
import { type ApiClients, apiClients, clusterStatus, coreApi, createCluster, createRole, when } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const run = promisify(execFile);
const cli = findAws();
const withoutCli = missing({ aws: cli });
const logGroupName = '/aws/eks/demo/cluster';

interface Event {
  readonly verb: string;
  readonly stage: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly name?: string };
  readonly requestObject?: object;
}

describe('audit events in CloudWatch Logs', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  let logs: CloudWatchLogsClient;
  let api: CoreV1Api;
  beforeAll(async () => {
    const place = { dataDirectory: join(directory.path, 'data'), instance: `audit-${process.pid}`, firstPort: 25_520 };
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    clients = apiClients(emulator.endpoint);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    logs = new CloudWatchLogsClient({ endpoint: emulator.endpoint, region: 'us-west-2', credentials });
    await createRole(clients);
    await createCluster(clients);
    expect(await clusterStatus(clients)).toBe('ACTIVE');
    api = await coreApi(clients);
  }, 60_000);
  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  const turn = (enabled: boolean, type: LogType = 'audit') =>
    clients.eks.send(
      new UpdateClusterConfigCommand({
        name: 'demo',
        logging: { clusterLogging: [{ types: [type], enabled }] },
      }),
    );
  const groups = async () =>
    (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/eks' }))).logGroups ?? [];
  const makeMap = (name: string) =>
    api.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name }, data: { a: 'secret' } } });
  const find = async (filterPattern: string): Promise<Event[]> => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
    return events.map(({ message }) => JSON.parse(message ?? '') as Event);
  };
  const mapOf = (name: string) => find(`{ $.objectRef.resource = "configmaps" && $.requestURI = "*${name}*" }`);

  it('arrive in a stream of the API server once the cluster’s logging says so', async () => {
    expect(await groups()).toEqual([]);
    await makeMap('before');
    await turn(true);
    expect(await groups()).toMatchObject([{ logGroupName }]);
    await makeMap('made');
    await api.readNamespacedConfigMap({ namespace: 'default', name: 'made' });
    const [event] = await when(
      () => find('{ $.verb = "create" && $.objectRef.name = "made" }').catch(() => []),
      (events) => events.length > 0,
    );
    expect(event).toMatchObject({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      stage: 'ResponseComplete',
      user: { username: 'kubernetes-admin' },
      responseStatus: { code: 201 },
    });
    expect(event).not.toHaveProperty('requestObject');
    expect(
      (
        await when(
          () => mapOf('made'),
          (events) => events.length > 0,
        )
      )[0]?.verb,
    ).toBe('get');
    expect(await mapOf('before')).toEqual([]);
    const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual([
      expect.stringMatching(/^kube-apiserver-audit-[0-9a-f]{32}$/),
    ]);
    const { logStreamName } = logStreams[0] ?? {};
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: 1 }));
    expect(JSON.parse(events?.[0]?.message ?? '')).toMatchObject({ kind: 'Event' });
  });

  it('with all of a request where its policy says so', async () => {
    await api.createNamespacedService({
      namespace: 'default',
      body: { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } },
    });
    const [event] = await when(
      () => find('{ $.objectRef.resource = "services" && $.verb = "create" }'),
      (events) => events.length > 0,
    );
    expect(event).toMatchObject({ level: 'RequestResponse', requestObject: { metadata: { name: 'web' } } });
    expect(event).toHaveProperty('responseObject.spec.clusterIP');
  });

  it.skipIf(withoutCli !== undefined)('are found by the aws CLI', async () => {
    const settings = { AWS_ENDPOINT_URL: emulator.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const env = { ...process.env, ...settings, AWS_DEFAULT_REGION: 'us-west-2', AWS_PAGER: '' };
    const pattern = '{ $.objectRef.name = "made" && $.verb = "create" }';
    const about = ['--log-group-name', logGroupName, '--filter-pattern', pattern, '--query', 'length(events)'];
    const { stdout } = await run(cli ?? '', ['logs', 'filter-log-events', ...about], { env, timeout: 30_000 });
    expect(stdout.trim()).toBe('1');
  });

  it('no longer arrive when the logging says so no more', async () => {
    await turn(false);
    await makeMap('unseen');
    await turn(true);
    await api.readNamespacedConfigMap({ namespace: 'default', name: 'unseen' });
    const seen = await when(
      () => mapOf('unseen'),
      (events) => events.length > 0,
    );
    expect(seen.map(({ verb }) => verb)).toEqual(['get']);
    expect(await find('{ $.objectRef.name = "unseen" && $.verb = "create" }')).toEqual([]);
  });

  it('stand beside what the authenticator says of each login', async () => {
    await turn(true, 'authenticator');
    await (await coreApi(clients)).listNamespace();
    const input = { logGroupName, logStreamNamePrefix: 'authenticator-', filterPattern: '"access granted"' };
    const [event] = await when(
      async () => (await logs.send(new FilterLogEventsCommand(input))).events ?? [],
      (events) => events.length > 0,
    );
    expect(event?.message).toContain('arn="arn:aws:iam::123456789012:root" groups="[system:masters]"');
  });
});
