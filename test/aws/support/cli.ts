// The aws CLI, pointed at a running AWS. Where it is a Python package, one process runs all commands of a test file, which takes a
// tenth of the time; where it is not (the CLI's second version), each has a process of its own.

import { type ChildProcessWithoutNullStreams, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, describe } from 'vitest';
import { findAws, missing, onPath } from '../../support/tools.ts';
import { REGION, type RunningAws, startAws } from './start-aws.ts';

const SESSION = join(import.meta.dirname, '../../fixtures/aws-cli/session.py');

export interface Cli {
  /**
   * What a command printed, read.
   * @param line the words of the command, with a space between each
   * @param words further ones, taken as they are
   * @throws an Error with what the CLI says, if it fails
   */
  ask<T>(line: string, ...words: string[]): Promise<T>;
  /** What the CLI says, on one line, to somebody who asks for what cannot be. */
  refused(line: string, ...words: string[]): Promise<string>;
  readonly aws: RunningAws;
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Run = (args: readonly string[]) => Promise<Outcome>;

/**
 * A group of tests with the CLI and an AWS of its own; skipped with a word where the CLI is missing.
 * @param given what is there before the first of them
 */
export function describeCli(title: string, given: (aws: RunningAws) => Promise<void>, tests: (cli: Cli) => void): void {
  const path = findAws();
  const reason = missing({ aws: path });
  describe.skipIf(reason !== undefined)(`the aws CLI ${title}`, { timeout: 120_000 }, () => {
    let aws: RunningAws;
    let session: { readonly run: Run; end(): Promise<void> };
    beforeAll(async () => {
      aws = await startAws();
      await given(aws);
      session = openSession(path ?? '', aws);
    });
    afterAll(async () => {
      await session?.end();
      await aws?.[Symbol.asyncDispose]();
    });
    const run = (line: string, words: readonly string[]) => session.run([...line.split(' '), ...words]);
    tests({
      get aws() {
        return aws;
      },
      async ask<T>(line: string, ...words: string[]) {
        const { code, out, err } = await run(line, words);
        if (code !== 0) throw new Error(`${line} ended with ${code}: ${err.trim()}`);
        return (out.trim() === '' ? undefined : JSON.parse(out)) as T;
      },
      async refused(line, ...words) {
        const { code, err } = await run(line, words);
        return code === 0 ? `${line} was not refused` : err.trim().replaceAll(/\s*\n\s*/g, ' ');
      },
    });
  });
}

function openSession(path: string, aws: RunningAws) {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: REGION,
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_PAGER: '',
  };
  const python = onPath('python3');
  const isPackage = python !== undefined && spawnSync(python, ['-c', 'import awscli.clidriver']).status === 0;
  if (!isPackage) return { run: processes(path, env), end: async () => {} };
  const child = spawn(python, [SESSION], { env });
  const lines = createInterface({ input: child.stdout });
  return {
    run: oneProcess(child, lines),
    async end() {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
    },
  };
}

/** One command after the other. Rejects when the process has gone. */
function oneProcess(child: ChildProcessWithoutNullStreams, lines: Interface): Run {
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  const gone = once(child, 'close').then(() => {
    throw new Error(`the session with the CLI has ended: ${said}`);
  });
  gone.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();
  return (args) => {
    const answer = last.then(async () => {
      const line = once(lines, 'line');
      child.stdin.write(`${JSON.stringify(args)}\n`);
      const [text] = (await Promise.race([line, gone])) as [string];
      return JSON.parse(text) as Outcome;
    });
    last = answer.catch(() => {});
    return answer;
  };
}

/** A process a command. */
function processes(path: string, env: NodeJS.ProcessEnv): Run {
  return (args) =>
    new Promise((resolve) => {
      execFile(path, args, { env, timeout: 30_000 }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
      });
    });
}
