// What doctor says of machines that lack something.

import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { runCli } from './run-cli.ts';

const directory = temporaryDirectory();
const tools = join(directory.path, 'bin');
mkdirSync(tools);

/** A machine with nothing on it but what a test says. */
const NOTHING = {
  PATH: tools,
  DOCKER_HOST: `unix://${directory.path}/no.sock`,
  KUBECONFIG: join(directory.path, 'kubeconfig'),
  EKS_FARGATE_PORT: '24880',
  EKS_FARGATE_CLUSTER_PORTS: '24881-24883',
  EKS_FARGATE_DATA_DIR: join(directory.path, 'data'),
};

async function examine(env: NodeJS.ProcessEnv = {}) {
  const { code, stdout } = await runCli(['doctor', '-o', 'json'], { cwd: directory.path, env: { ...NOTHING, ...env } });
  const findings = JSON.parse(stdout) as { name: string; grade: string; text: string; fix?: string }[];
  return { code, of: (name: string) => findings.find((finding) => finding.name === name) };
}

function tool(name: string, says: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\necho '${says}'\n`);
  chmodSync(join(tools, name), 0o755);
}

afterAll(() => directory[Symbol.dispose]());

describe('doctor', () => {
  it('warns that pods will be simulated where no engine answers, and calls it a problem where Docker is wanted', async () => {
    const auto = await examine();
    expect(auto.code).toBe(0);
    expect(auto.of('container engine')).toMatchObject({
      grade: 'warning',
      text: expect.stringContaining('simulated') as string,
    });
    const docker = await examine({ EKS_FARGATE_RUNTIME: 'docker' });
    expect(docker.code).toBe(1);
    expect(docker.of('container engine')).toMatchObject({
      grade: 'problem',
      fix: expect.stringContaining('DOCKER_HOST') as string,
    });
  });

  it('says which ports are taken', async () => {
    const server = createServer((socket) => socket.destroy());
    await once(server.listen(24_880, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of('AWS port')).toMatchObject({ grade: 'problem', text: 'something else listens on 127.0.0.1:24880' });
    expect(of('cluster ports')).toMatchObject({ grade: 'ok', text: '3 of 24881-24883 are free' });
  });

  it('knows the versions of the clients, and says where to get one that is not there', async () => {
    tool('aws', 'aws-cli/2.31.4 Python/3.13');
    tool('kubectl', 'Client Version: v1.33.1');
    const { of } = await examine();
    expect(of('aws')).toMatchObject({ grade: 'ok', text: '2.31.4' });
    expect(of('kubectl')).toMatchObject({ grade: 'ok', text: '1.33.1' });
    expect(of('helm')).toMatchObject({
      grade: 'warning',
      text: 'is not on PATH',
      fix: expect.stringContaining('helm.sh') as string,
    });
  });

  it('warns when kubectl points at a cluster that is not on this machine', async () => {
    expect((await examine()).of('kubectl context')).toMatchObject({ grade: 'ok', text: 'none' });
    const config = (server: string) => `apiVersion: v1
kind: Config
current-context: production
clusters: [{ name: c, cluster: { server: "${server}" } }]
contexts: [{ name: production, context: { cluster: c, user: u } }]
users: [{ name: u, user: { token: secret } }]
`;
    writeFileSync(NOTHING.KUBECONFIG, config('https://ABC.gr7.us-west-2.eks.amazonaws.com'));
    expect((await examine()).of('kubectl context')).toMatchObject({
      grade: 'warning',
      text: expect.stringContaining('production points at') as string,
    });
    for (const here of ['https://127.0.0.1:6440', 'https://127.0.0.2:6440', 'https://[::1]:6440', 'http://localhost']) {
      writeFileSync(NOTHING.KUBECONFIG, config(here));
      expect((await examine()).of('kubectl context')).toMatchObject({ grade: 'ok' });
    }
    writeFileSync(NOTHING.KUBECONFIG, config('nowhere to be found'));
    expect((await examine()).of('kubectl context')).toMatchObject({
      grade: 'warning',
      text: 'production points at "nowhere to be found", which is no address',
    });
    writeFileSync(NOTHING.KUBECONFIG, '{ "current-context": "gone" }');
    expect((await examine()).of('kubectl context')).toMatchObject({
      grade: 'warning',
      text: 'the kubeconfig has no cluster of the context gone',
    });
  });

  it('says when the folder of the state cannot be used', async () => {
    writeFileSync(join(directory.path, 'file'), '');
    const { code, of } = await examine({ EKS_FARGATE_DATA_DIR: join(directory.path, 'file', 'data') });
    expect(code).toBe(1);
    expect(of('data')).toMatchObject({ grade: 'problem', fix: expect.stringContaining('--data-dir') as string });
  });
});
