// A disk that runs full: what cannot be kept is refused and says why, what was acknowledged is there, and the emulator goes on once there is
// room again.

import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, DeleteRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import type { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_TRUST } from '../support/role-trust.ts';
import { missing } from '../support/tools.ts';
import { type ApiClients, apiClients, coreApi, createRole, givenCluster, isReady, podOf, when } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const DISK_BYTES = 24 * 1024 * 1024;
const CHUNK = 64 * 1024;
const reason = missing({
  'the rights of root, to mount a disk': process.platform === 'linux' && process.getuid?.() === 0,
});

describe.skipIf(reason !== undefined)('a disk that is full', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `full-${process.pid}`, firstPort: 24_460 };
  const filler = join(directory.path, 'filler');
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  let api: CoreV1Api;
  /** Names of config maps that the API has acknowledged. */
  const kept: string[] = [];

  /** Leaves nothing of the disk to others, who may write meanwhile. */
  function fill(): void {
    const { status, stderr } = spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('No space left on device')]);
  }

  const configMap = async (name: string) => {
    await api.createNamespacedConfigMap({
      namespace: 'default',
      body: { metadata: { name }, data: { text: 'x'.repeat(CHUNK) } },
    });
    kept.push(name);
  };

  /** Writes until that is refused, and gives the refusal. */
  async function refusal(): Promise<{ code: number; body: string }> {
    for (let number = 0; number < 1_000; number++) {
      try {
        await configMap(`map-${kept.length}`);
      } catch (error) {
        return error as { code: number; body: string };
      }
    }
    throw new Error('the disk never ran full');
  }

  const names = async () =>
    (await api.listNamespacedConfigMap({ namespace: 'default' })).items.flatMap(({ metadata }) => metadata?.name ?? []);

  const expectKept = async () =>
    expect((await names()).filter((name) => name.startsWith('map-')).sort()).toEqual([...kept].sort());

  beforeAll(async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', directory.path]);
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    clients = apiClients(emulator.endpoint);
    await createRole(clients);
    api = await givenCluster(clients);
  });

  afterAll(async () => {
    try {
      await emulator.stop('SIGINT');
    } finally {
      execFileSync('umount', [directory.path]);
      directory[Symbol.dispose]();
    }
  });

  it('makes both APIs refuse with their own words, and the log say why', async () => {
    fill();
    const { code, body } = await refusal();
    expect(code).toBe(500);
    expect(JSON.parse(body)).toMatchObject({
      kind: 'Status',
      reason: 'InternalError',
      message: expect.stringMatching(/full/) as string,
    });
    await expectKept();
    const create = () =>
      clients.iam.send(new CreateRoleCommand({ RoleName: 'late', AssumeRolePolicyDocument: ROLE_TRUST }));
    const refused = await when(
      () =>
        create()
          .then(() => clients.iam.send(new DeleteRoleCommand({ RoleName: 'late' })))
          .then(
            () => undefined,
            (error: unknown) => error,
          ),
      (error) => error !== undefined,
    );
    expect(refused).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    const log = await (await fetch(`${emulator.endpoint}/_eks-fargate/logs`)).text();
    expect(log).toMatch(/a request failed[\s\S]*full|full[\s\S]*a request failed/);
    expect(log).toMatch(/an AWS operation failed/);
  });

  it('that has room again is written to without a restart, and a pod that could not be brought on is', async () => {
    const pod = { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
    await expect(api.createNamespacedPod({ namespace: 'default', body: pod })).rejects.toMatchObject({ code: 500 });
    rmSync(filler);
    await configMap('map-again');
    await api.createNamespacedPod({ namespace: 'default', body: pod });
    await when(podOf(api, 'web'), isReady);
    await expectKept();
  });

  it('has all that was acknowledged after kill -9 while it is full', async () => {
    fill();
    await refusal();
    await emulator.stop('SIGKILL');
    rmSync(filler);
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    clients = apiClients(emulator.endpoint);
    api = await coreApi(clients);
    await expectKept();
    await when(podOf(api, 'web'), isReady);
    const { Roles = [] } = await clients.iam.send(new ListRolesCommand({}));
    expect(Roles.map(({ RoleName }) => RoleName)).toEqual(['fargate']);
    await configMap('map-after');
  });
});
