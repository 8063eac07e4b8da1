// The real aws and kubectl, pointed at one emulator and at a kubeconfig of the test's own.

import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Clients {
  /** What the clients' processes have in their environment. */
  readonly env: NodeJS.ProcessEnv;
  aws(...args: string[]): Promise<string>;
  /** With an answer in JSON. */
  awsJson<T>(...args: string[]): Promise<T>;
  kubectl(...args: string[]): Promise<string>;
  /** With something on standard input. */
  kubectlWith(input: string | Buffer, ...args: string[]): Promise<string>;
  /** `kubectl apply -f -`. */
  apply(manifest: string): Promise<string>;
  /** Starts a command that goes on until it is stopped. */
  start(...args: string[]): RunningCommand;
  /** The same clients with another kubectl. */
  withKubectl(path: string): Clients;
  /** Repeats until the text has what is wanted; the client asks, nobody sleeps longer than it takes. */
  kubectlUntil(args: readonly string[], wanted: RegExp): Promise<string>;
  /** What a command that must fail says on standard error. */
  failure(command: Promise<string>): Promise<string>;
}

/** A kubectl that runs; disposing of it ends it. */
export interface RunningCommand extends Disposable {
  /** Resolves with all it has said so far once that has what is wanted; rejects when it ends without. */
  said(wanted: RegExp): Promise<string>;
}

export interface ClientPlaces {
  readonly aws: string;
  readonly kubectl: string;
  readonly endpoint: string;
  readonly kubeconfig: string;
}

const LIMIT_MS = 60_000;

export function clients(places: ClientPlaces): Clients {
  const { aws, kubectl, endpoint, kubeconfig } = places;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_PAGER: '',
    KUBECONFIG: kubeconfig,
  };
  const options = { env, maxBuffer: 64 * 1024 * 1024, timeout: LIMIT_MS };
  const runAws = async (...args: string[]) => (await run(aws, args, options)).stdout;
  const runKubectl = async (...args: string[]) => (await run(kubectl, args, options)).stdout;
  const kubectlWith = async (input: string | Buffer, ...args: string[]) => {
    const child = run(kubectl, args, options);
    child.child.stdin?.end(input);
    return (await child).stdout;
  };
  return {
    env,
    aws: runAws,
    awsJson: async <T>(...args: string[]) => JSON.parse(await runAws(...args, '--output', 'json')) as T,
    kubectl: runKubectl,
    kubectlWith,
    apply: (manifest) => kubectlWith(manifest, 'apply', '-f', '-'),
    start: (...args) => runningCommand(spawn(kubectl, args, { env })),
    withKubectl: (path) => clients({ ...places, kubectl: path }),
    kubectlUntil: (args, wanted) => until(() => runKubectl(...args), wanted),
    failure: (command) =>
      command.then(
        (text) => {
          throw new Error(`should have failed, but said:\n${text}`);
        },
        (error: { stderr?: string }) => error.stderr ?? String(error),
      ),
  };
}

async function until(ask: () => Promise<string>, wanted: RegExp): Promise<string> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const text = await ask();
    if (wanted.test(text)) return text;
    if (performance.now() > deadline) throw new Error(`nobody ever said ${wanted}; at last:\n${text}`);
  }
}

function runningCommand(child: ChildProcessWithoutNullStreams): RunningCommand {
  let text = '';
  let isOver = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const read = (chunk: Buffer) => {
    text += chunk.toString('utf8');
    tell();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('close', () => {
    isOver = true;
    tell();
  });
  return {
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (wanted.test(text)) resolve(text);
          else if (isOver) reject(new Error(`it ended without ${wanted}, and said:\n${text}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    [Symbol.dispose]: () => void child.kill('SIGTERM'),
  };
}
