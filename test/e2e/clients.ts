// The real aws and kubectl, pointed at one emulator and at a kubeconfig of the test's own.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Clients {
  aws(...args: string[]): Promise<string>;
  /** With an answer in JSON. */
  awsJson<T>(...args: string[]): Promise<T>;
  kubectl(...args: string[]): Promise<string>;
  /** `kubectl apply -f -`. */
  apply(manifest: string): Promise<string>;
  /** Repeats until the text has what is wanted; the client asks, nobody sleeps longer than it takes. */
  kubectlUntil(args: readonly string[], wanted: RegExp): Promise<string>;
  /** What a command that must fail says on standard error. */
  failure(command: Promise<string>): Promise<string>;
}

export interface ClientPlaces {
  readonly aws: string;
  readonly kubectl: string;
  readonly endpoint: string;
  readonly kubeconfig: string;
}

const LIMIT_MS = 60_000;

export function clients({ aws, kubectl, endpoint, kubeconfig }: ClientPlaces): Clients {
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
  return {
    aws: runAws,
    awsJson: async <T>(...args: string[]) => JSON.parse(await runAws(...args, '--output', 'json')) as T,
    kubectl: runKubectl,
    async apply(manifest) {
      const child = run(kubectl, ['apply', '-f', '-'], options);
      child.child.stdin?.end(manifest);
      return (await child).stdout;
    },
    async kubectlUntil(args, wanted) {
      const deadline = performance.now() + LIMIT_MS;
      for (;;) {
        const text = await runKubectl(...args);
        if (wanted.test(text)) return text;
        if (performance.now() > deadline)
          throw new Error(`kubectl ${args.join(' ')} never said ${wanted}; at last:\n${text}`);
      }
    },
    failure: (command) =>
      command.then(
        (text) => {
          throw new Error(`should have failed, but said:\n${text}`);
        },
        (error: { stderr?: string }) => error.stderr ?? String(error),
      ),
  };
}
