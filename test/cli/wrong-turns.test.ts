// What goes wrong before anything runs: strangers on the port, folders and files that cannot be used. One line, an exit code, no stack.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
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

