// The real terraform with the real AWS provider, in a directory of its own, pointed at one emulator.
// The provider comes from a filesystem mirror (TERRAFORM_PLUGIN_MIRROR), or from where terraform's own configuration says.

import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { onPath } from '../support/tools.ts';
import { type ApiClients, apiClients } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const run = promisify(execFile);

const FIXTURES = resolve(import.meta.dirname, '../fixtures/terraform');
const LIMIT_MS = 240_000;
const TERRAFORM = onPath('terraform');

/** What `terraform plan -detailed-exitcode` says: 0, 1, 2. */
const PLAN_RESULTS = ['nothing to do', 'failed', 'changes'] as const;

export interface Terraform {
  init(): Promise<void>;
  /** Rejects with all that terraform said. */
  apply(...args: string[]): Promise<string>;
  plan(...args: string[]): Promise<{ readonly result: (typeof PLAN_RESULTS)[number]; readonly text: string }>;
  destroy(): Promise<string>;
  run(...args: string[]): Promise<string>;
  output<T>(name: string): Promise<T>;
}

/** What the tests of a file share; there once they run. */
export interface TerraformScene {
  readonly tf: Terraform;
  readonly clients: ApiClients;
}

/**
 * An emulator for the tests of a describe block, with terraform initialised; it ends after them.
 * @param name of a file of test/fixtures/terraform, without its ending
 * @param firstPort of fifty
 * @param prepare called with the endpoint before terraform is initialised
 */
export function terraformScene(
  name: string,
  firstPort: number,
  prepare: (endpoint: string) => Promise<void> = async () => {},
): TerraformScene {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `${name}-${process.pid}`, firstPort };
  let emulator: EmulatorProcess | undefined;
  let tf: Terraform | undefined;
  let clients: ApiClients | undefined;
  beforeAll(async () => {
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    tf = terraform(directory.path, name, emulator.endpoint);
    clients = apiClients(emulator.endpoint);
    await prepare(emulator.endpoint);
    await tf.init();
  }, 120_000);
  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the emulator has not been started yet');
    return part;
  };
  return {
    get tf() {
      return started(tf);
    },
    get clients() {
      return started(clients);
    },
  };
}

/** @param name of a file of test/fixtures/terraform, without its ending */
function terraform(directory: string, name: string, endpoint: string): Terraform {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(FIXTURES, `${name}.tf`), join(folder, 'main.tf'));
  const env = { ...process.env, ...environment(directory), AWS_ENDPOINT_URL: endpoint };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: LIMIT_MS };
  const command = async (...args: string[]) => {
    try {
      return (await run(TERRAFORM ?? '', args, options)).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`terraform ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
    }
  };
  return {
    init: async () => void (await command('init', '-no-color', '-input=false')),
    apply: (...args) => command('apply', '-no-color', '-input=false', '-auto-approve', ...args),
    plan: async (...args) => {
      const flags = ['plan', '-no-color', '-input=false', '-detailed-exitcode', ...args];
      const { stdout, code } = await run(TERRAFORM ?? '', flags, options).then(
        (done) => ({ ...done, code: 0 }),
        (error: { stdout: string; stderr: string; code: number }) => ({
          stdout: error.stdout + error.stderr,
          code: error.code,
        }),
      );
      return { result: PLAN_RESULTS[code] ?? 'failed', text: stdout };
    },
    destroy: () => command('destroy', '-no-color', '-input=false', '-auto-approve'),
    run: command,
    output: async <T>(output: string) => JSON.parse(await command('output', '-json', output)) as T,
  };
}

function environment(directory: string): Record<string, string> {
  const settings = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  const mirror = process.env['TERRAFORM_PLUGIN_MIRROR'];
  if (!mirror) return settings;
  const file = join(directory, 'terraform.rc');
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`);
  return { ...settings, TF_CLI_CONFIG_FILE: file };
}

/** Whether terraform is here, and can get the AWS provider: from the mirror, or by an `init` that tries. */
export function terraformAvailable(): boolean {
  if (TERRAFORM === undefined) return false;
  const mirror = process.env['TERRAFORM_PLUGIN_MIRROR'];
  if (mirror) return existsSync(join(mirror, 'registry.terraform.io/hashicorp/aws'));
  using directory = temporaryDirectory();
  writeFileSync(
    join(directory.path, 'main.tf'),
    'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n',
  );
  const tried = spawnSync(TERRAFORM, ['init', '-input=false'], { cwd: directory.path, timeout: 30_000 });
  return tried.status === 0;
}
