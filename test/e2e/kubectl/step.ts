// What a tour is made of: commands as they are typed into a shell, and what must be seen.

import { execFile } from 'node:child_process';

export interface Step {
  readonly command: string;
  /** Each must be seen: a text as a whole, an expression somewhere. */
  readonly wanted: readonly (string | RegExp)[];
  readonly exitCode: number;
  /** Minor versions of kubectl that play it, the first and the last. */
  readonly since: number;
  readonly until: number;
}

/** One subject, in a namespace of its own. */
export interface Stop {
  readonly name: string;
  readonly steps: readonly Step[];
}

interface Versions {
  readonly since?: number;
  readonly until?: number;
}

type Wanted = string | RegExp | readonly RegExp[];

/** A command that succeeds. What it says is standard output and standard error together, without the line's end. */
export function step(command: string, wanted: Wanted, { since = 0, until = 99 }: Versions = {}): Step {
  const list = typeof wanted === 'string' || wanted instanceof RegExp ? [wanted] : wanted;
  return { command, wanted: list, exitCode: 0, since, until };
}

/** A command that fails, with 1 when nothing else is said. */
export function fails(command: string, wanted: Wanted, options: Versions & { readonly exitCode?: number } = {}): Step {
  return { ...step(command, wanted, options), exitCode: options.exitCode ?? 1 };
}

export interface Shell {
  /** Where `kubectl` is the one that plays. */
  readonly path: string;
  readonly directory: string;
  readonly kubeconfig: string;
  /** Of the kubectl. */
  readonly minor: number;
  /** What commands find in their environment. */
  readonly variables: Readonly<Record<string, string>>;
}

const LIMIT_MS = 40_000;
/** Of what a complaint quotes. */
const LONGEST = 2_000;

/** Plays the steps in their order, to the end, and returns what was not as wanted, as texts for a person. */
export async function play(steps: readonly Step[], shell: Shell): Promise<string[]> {
  const complaints: string[] = [];
  for (const one of steps) {
    if (shell.minor < one.since || shell.minor > one.until) continue;
    const { said, exitCode } = await typed(one.command, shell);
    const unseen = one.wanted.filter((text) => (typeof text === 'string' ? said !== text : !text.test(said)));
    if (exitCode === one.exitCode && unseen.length === 0) continue;
    const about = [...unseen.map((text) => `not seen: ${String(text)}`), `exit code ${exitCode}, not ${one.exitCode}`];
    complaints.push([`$ ${one.command}`, said.slice(0, LONGEST), ...about].join('\n'));
  }
  return complaints;
}

function typed(command: string, { path, directory, kubeconfig, variables }: Shell) {
  const PATH = `${path}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, ...variables, PATH, KUBECONFIG: kubeconfig, HOME: directory, TERM: 'dumb' };
  const options = { cwd: directory, env, timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 };
  return new Promise<{ said: string; exitCode: number | string }>((resolve) => {
    const child = execFile('bash', ['-c', `exec 2>&1; ${command}`], options, (error, stdout) =>
      resolve({ said: stdout.trimEnd(), exitCode: error ? (error.code ?? error.signal ?? 'unknown') : 0 }),
    );
    child.stdin?.end();
  });
}
