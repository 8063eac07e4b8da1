// The clients that a user brings, and whether kubectl points at a real cluster just now.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstLineOf } from '../../lib/error-text.ts';
import { type Finding, ok, warning } from './finding.ts';

const run = promisify(execFile);
const PATIENCE_MS = 10_000;
const REPAIR = 'repair it, or set KUBECONFIG to another file';
const THIS_MACHINE = /^(127\.\d+\.\d+\.\d+|0\.0\.0\.0|localhost|\[::1?\])$/;

/** The name that client-node makes up where there is no kubeconfig. */
const WITHOUT_FILE = 'loaded-context';

/** Command, how it tells its version, and where it is in what it says. */
const TOOLS = [
  { name: 'aws', args: ['--version'], version: /aws-cli\/(\S+)/, fix: 'https://aws.amazon.com/cli/' },
  {
    name: 'kubectl',
    args: ['version', '--client'],
    version: /v(1\.\d+\.\d+)/,
    fix: 'https://kubernetes.io/docs/tasks/tools/',
  },
  {
    name: 'terraform',
    args: ['version'],
    version: /v(\d+\.\d+\.\d+)/,
    fix: 'https://developer.hashicorp.com/terraform/install',
  },
  {
    name: 'helm',
    args: ['version', '--short'],
    version: /v(\d+\.\d+\.\d+)/,
    fix: 'https://helm.sh/docs/intro/install/',
  },
  { name: 'eksctl', args: ['version'], version: /(\d+\.\d+\.\d+)/, fix: 'https://eksctl.io/installation/' },
] as const;

export function checkTools(): Promise<readonly Finding[]> {
  return Promise.all(TOOLS.map(checkTool));
}

async function checkTool({ name, args, version, fix }: (typeof TOOLS)[number]): Promise<Finding> {
  try {
    const { stdout, stderr } = await run(name, [...args], { timeout: PATIENCE_MS });
    return ok(name, version.exec(stdout + stderr)?.[1] ?? 'is there');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'is not on PATH' : `does not run: ${firstLineOf(error)}`;
    return warning(name, why, `only if you want to use it: ${fix}`);
  }
}

/** A command that is meant for the emulator must not reach a real cluster. */
export async function checkKubeconfig(): Promise<Finding> {
  const { KubeConfig } = await import('@kubernetes/client-node'); // Large, and no other command has to carry it.
  const name = 'kubectl context';
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(name, 'none');
    const why = firstLineOf(error);
    return warning(name, `the kubeconfig cannot be read: ${why}`, REPAIR);
  }
  const context = config.getCurrentContext();
  if (context === WITHOUT_FILE) return ok(name, 'none');
  if (!context) return ok(name, 'none');
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) return warning(name, `the kubeconfig has no cluster of the context ${context}`, REPAIR);
  if (!URL.canParse(server)) return warning(name, `${context} points at "${server}", which is no address`, REPAIR);
  if (THIS_MACHINE.test(new URL(server).hostname)) return ok(name, `${context} is on this machine`);
  return warning(
    name,
    `${context} points at ${server}, which is not on this machine`,
    'aws eks update-kubeconfig (with AWS_ENDPOINT_URL set), or: export KUBECONFIG=$PWD/emulator.kubeconfig first',
  );
}
