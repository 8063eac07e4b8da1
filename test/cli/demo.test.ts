// The demo, as a newcomer runs it: without an emulator, without aws, without kubectl.

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { containersOf, networksOf } from '../e2e/census.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { dockerAvailable, testImage, uniqueInstance } from '../support/docker.ts';
import { runCli } from './run-cli.ts';

const directory = temporaryDirectory();
afterAll(() => directory[Symbol.dispose]());

const hasDocker = await dockerAvailable();

const demo = (port: number, env: NodeJS.ProcessEnv, ...args: string[]) => {
  const ports = { EKS_FARGATE_PORT: String(port), EKS_FARGATE_CLUSTER_PORTS: `${port + 1}-${port + 5}` };
  return runCli(['demo', ...args], { cwd: directory.path, env: { PATH: '', ...ports, ...env } });
};

/** Takes connections and says nothing: who pulls from it waits. */
async function silentRegistry(): Promise<Disposable & { host: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const STORY = [
  /role {6}arn:aws:iam::123456789012:role\/demo-/,
  /cluster {3}demo-\w+ is ACTIVE: https:/,
  /without the label: Pending, "no nodes available to schedule pods"/,
  /with the label: Running on fargate-ip-10-0-/,
  /ENI {7}eni-\w+ in subnet-\w+ has 10\.0\./,
  /profile, cluster and role are removed again/,
];

describe('the demo', () => {
  it('tells the story on an emulator of its own, whose containers are simulated', async () => {
    const { code, stdout, stderr } = await demo(24_890, { EKS_FARGATE_RUNTIME: 'simulated' });
    expect(code, stderr).toBe(0);
    for (const line of STORY) expect(stdout).toMatch(line);
  });

  it.skipIf(!hasDocker)('tells it on Docker', { timeout: 60_000 }, async () => {
    const env = { EKS_FARGATE_RUNTIME: 'docker', EKS_FARGATE_INSTANCE: uniqueInstance() };
    const { code, stdout, stderr } = await demo(24_896, env, '--image', await testImage());
    expect(code, stderr).toBe(0);
    for (const line of STORY) expect(stdout).toMatch(line);
  });

  it.skipIf(!hasDocker)('says at once when the image cannot be had', { timeout: 60_000 }, async () => {
    const env = { EKS_FARGATE_RUNTIME: 'docker', EKS_FARGATE_INSTANCE: uniqueInstance() };
    const { code, stdout, stderr } = await demo(24_896, env, '--image', 'nowhere.invalid/none:1');
    expect(code).toBe(1);
    expect(stderr).toMatch(/ErrImagePull .*nowhere\.invalid/);
    expect(stderr).toContain('--image NAME takes another');
    expect(stdout).toMatch(/profile, cluster and role are removed again/);
  });

  it.skipIf(!hasDocker).each([
    ['it is interrupted', { interruptAt: 'without the label: Pending' }],
    ['nobody reads it any more', { readUntil: 'is ACTIVE' }],
  ])('leaves nothing behind when %s', { timeout: 60_000 }, async (_, end) => {
    const instance = uniqueInstance();
    const settings = { EKS_FARGATE_PORT: '24902', EKS_FARGATE_CLUSTER_PORTS: '24903-24908' };
    const env = { ...settings, EKS_FARGATE_RUNTIME: 'docker', EKS_FARGATE_INSTANCE: instance, TMPDIR: directory.path };
    using registry = await silentRegistry();
    const image = `${registry.host}/none:1`;
    const { code, stderr } = await runCli(['demo', '--image', image], { cwd: directory.path, env, ...end });
    expect(code).toBe(1);
    expect(stderr).toContain('the demo was interrupted; what it had made is removed');
    expect(await containersOf(instance)).toEqual([]);
    expect(await networksOf(instance)).toEqual([]);
    expect(readdirSync(directory.path).filter((name) => name.startsWith('eks-fargate-demo-'))).toEqual([]);
  });
});
