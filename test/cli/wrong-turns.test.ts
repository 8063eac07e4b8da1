// What goes wrong before anything runs: strangers on the port, folders and files that cannot be used. One line, an exit code, no stack.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { runCli } from './run-cli.ts';

const directory = temporaryDirectory();
afterAll(() => directory[Symbol.dispose]());

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => runCli(args, { cwd: directory.path, env });

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
