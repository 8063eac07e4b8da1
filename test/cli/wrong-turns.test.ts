// What goes wrong before anything runs: strangers on the port, folders and files that cannot be used. One line, an exit code, no stack.

import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { runCli } from './run-cli.ts';

const directory = temporaryDirectory();
afterAll(() => directory[Symbol.dispose]());

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => runCli(args, { cwd: directory.path, env });

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

const COMMANDS = [['status'], ['status', '--watch'], ['logs'], ['logs', '-f'], ['kubeconfig', 'demo'], ['reset']];

describe('a stranger on the port', () => {
  const page = (status: number) =>
    createHttpServer((_, response) => response.writeHead(status).end('<html>\n<h1>hello</h1>\n</html>'));

  it.each([200, 404])('that answers %i is taken for no emulator, and told nothing', async (status) => {
    const asked: string[] = [];
    const server = page(status).on('request', ({ method = '', url = '' }) => asked.push(`${method} ${url}`));
    const port = await listening(server);
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await run([...command, '--port', port]);
      expect({ code, stdout, stderr }, command.join(' ')).toEqual({
        code: 1,
        stdout: '',
        stderr: `eks-fargate: what listens at http://127.0.0.1:${port} is no emulator; where one listens is said with --port\n`,
      });
    }
    expect(new Set(asked)).toEqual(new Set(['GET /_eks-fargate/status']));
  });

  it('is a problem to doctor, whatever it answers', async () => {
    const port = await listening(page(200));
    const { code, stdout } = await run(['doctor', '-o', 'json', '--port', port, '--runtime', 'simulated']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        name: 'AWS port',
        grade: 'problem',
        text: `something else listens on 127.0.0.1:${port}`,
      }),
    );
  });

  it('that says nothing is not waited for', { timeout: 30_000 }, async () => {
    const port = await listening(createServer());
    const status = await run(['status', '--port', port]);
    expect(status).toMatchObject({
      code: 1,
      stderr: `eks-fargate: no emulator answers at http://127.0.0.1:${port}. Start one with: npm start\n`,
    });
    const doctor = await run(['doctor', '--port', port, '--runtime', 'simulated']);
    expect(doctor.stdout).toContain(`something else listens on 127.0.0.1:${port}`);
  });
});

describe('what DOCKER_HOST names', () => {
  const examine = async (server: Server) => {
    const address = `tcp://127.0.0.1:${await listening(server)}`;
    const { code, stdout } = await run(['doctor', '-o', 'json', '--runtime', 'docker', '--port', '0'], {
      DOCKER_HOST: address,
    });
    const findings = JSON.parse(stdout) as { name: string; text: string }[];
    return { code, text: findings.find(({ name }) => name === 'container engine')?.text.replace(address, 'ADDRESS') };
  };

  it('keeps nobody waiting when it says nothing', async () => {
    expect(await examine(createServer())).toEqual({
      code: 1,
      text: 'no Docker engine reachable at ADDRESS: no answer within 1500 ms',
    });
  });

  it('is no engine when it does not answer as one', async () => {
    expect(await examine(createHttpServer((_, response) => response.end('<html></html>')))).toEqual({
      code: 1,
      text: 'no Docker engine reachable at ADDRESS: what answers there is no Docker engine',
    });
    expect(await examine(createHttpServer((_, response) => response.writeHead(404).end('<p>\nno\n</p>')))).toEqual({
      code: 1,
      text: 'no Docker engine reachable at ADDRESS: it answered 404',
    });
  });
});

describe('a file of settings', () => {
  it.each([
    [
      'that is no YAML',
      'port: [1\nfoo: : bar\n',
      /broken\.yaml: cannot be read: Flow sequence .* at line 2, column 1$/,
    ],
    [
      'with a map where a value belongs',
      'port: { a: 1 }\n',
      /port in .*broken\.yaml: \{"a":1\} must be a number from 0 to 65535$/,
    ],
    ['with a word that is none of a setting’s', 'pull: never\n', /pull in .*: "never" must be one of local, strict$/],
  ])('%s is refused in one line, with its name', async (_, text, words) => {
    const file = join(directory.path, 'broken.yaml');
    writeFileSync(file, text);
    const { code, stderr } = await run(['status', '--config', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^eks-fargate: [^\n]*\n$/);
    expect(stderr.trim()).toMatch(words);
  });

  it('is not a folder', async () => {
    expect(await run(['status', '--config', directory.path])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${directory.path}: cannot be read: EISDIR`) as string,
    });
  });
});

describe('a folder for the state', () => {
  const up = (dataDir: string, ...more: string[]) =>
    run(['up', '--runtime', 'simulated', '--port', '0', '--data-dir', dataDir, ...more]);

  it.skipIf(!existsSync('/proc/self'))('where nothing can be made ends the start', async () => {
    expect(await up('/proc/nothing/data')).toEqual({
      code: 1,
      stdout: '',
      stderr: `eks-fargate: the data directory /proc/nothing/data cannot be used: ENOENT: no such file or directory, mkdir '/proc/nothing'\n`,
    });
  });

  it('is looked at by doctor, and is as it was', async () => {
    const looked = join(directory.path, 'a', 'b');
    const { stdout } = await run(['doctor', '--runtime', 'simulated', '--data-dir', looked]);
    expect(stdout).toContain(`data: ${looked} can be written`);
    expect(existsSync(join(directory.path, 'a'))).toBe(false);
    mkdirSync(looked, { recursive: true });
    writeFileSync(join(looked, 'aws.db'), '');
    await run(['doctor', '--runtime', 'simulated', '--data-dir', looked]);
    expect(existsSync(join(looked, 'aws.db'))).toBe(true);
    const file = await run(['doctor', '--runtime', 'simulated', '--data-dir', join(looked, 'aws.db')]);
    expect(file.stdout).toMatch(/data: .* cannot be used: EEXIST/);
  });

  it('is not used when the address is not this machine’s', async () => {
    const { code, stdout, stderr } = await up(join(directory.path, 'elsewhere'), '--host', '192.0.2.1');
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'eks-fargate: cannot listen on 192.0.2.1:0: listen EADDRNOTAVAIL: address not available 192.0.2.1\n',
    });
  });
});
