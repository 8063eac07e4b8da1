// The Docker engine of this machine, for tests: whether there is one, and a small image that needs no registry.

import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { systemClock } from '../../src/lib/clock.ts';
import { hexId } from '../../src/lib/ids.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { ContainerRuntime, ContainerSpec } from '../../src/runtime/container-runtime.ts';
import { dockerRuntime } from '../../src/runtime/docker-runtime.ts';

const REPOSITORY = 'eks-fargate-test/busybox';
/** Another one for another list of programs. */
const TAG = '5';
const BUSYBOX = '/bin/busybox';
const APPLETS = [
  'sh',
  'cat',
  'echo',
  'sleep',
  'true',
  'false',
  'ls',
  'ip',
  'nc',
  'wget',
  'httpd',
  'printf',
  'id',
  'env',
  'hostname',
  'stty',
  'md5sum',
  'touch',
  'tar',
];

/** Undefined when an engine answers, else why not. With REQUIRE_ALL=1 its absence is an error. */
async function whyUnavailable(): Promise<string | undefined> {
  try {
    const runtime = await testRuntime('probe');
    await runtime[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    if (process.env['REQUIRE_ALL'] === '1') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

let availability: Promise<boolean> | undefined;

/** Says once on standard error that tests are skipped, and why. */
export function dockerAvailable(): Promise<boolean> {
  availability ??= whyUnavailable().then((why) => {
    if (why !== undefined) process.stderr.write(`SKIPPED: tests that need Docker: ${why}\n`);
    return why === undefined;
  });
  return availability;
}

/** A name that no other test has. */
export function uniqueInstance(): string {
  return `test-${hexId(8)}`;
}

/** @param host as DOCKER_HOST, which is the engine when absent */
export function testRuntime(
  instance: string,
  options: { host?: string; folder?: string } = {},
): Promise<ContainerRuntime> {
  const host = options.host ?? process.env['DOCKER_HOST'];
  return dockerRuntime({ instance, clock: systemClock(), logger: silentLogger(), ...options, host });
}

let image: Promise<string> | undefined;

/** The image's name; made from this machine's static busybox when it is not there. */
export function testImage(): Promise<string> {
  image ??= testImageIn(new Docker());
  return image;
}

/** The same on another engine. */
export async function testImageIn(docker: Docker): Promise<string> {
  const name = `${REPOSITORY}:${TAG}`;
  const images = await docker.listImages({ filters: { reference: [name] } });
  if (images.length > 0) return name;
  const archive = pack();
  archive.entry({ name: 'bin/busybox', mode: 0o755 }, readFileSync(BUSYBOX));
  for (const applet of APPLETS) archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  for (const folder of ['etc', 'proc', 'sys', 'dev', 'run']) archive.entry({ name: folder, type: 'directory' });
  archive.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  archive.finalize();
  const file = archive as unknown as string; // The client takes a stream as well; its types do not say so.
  const changes = 'CMD ["/bin/sleep", "3600"]';
  const progress = await docker.importImage(file, { repo: REPOSITORY, tag: TAG, changes });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
  return name;
}

/** A container that runs a shell script in a sandbox, with nothing else wanted of it. */
export function shellSpec(
  facts: { readonly name: string; readonly image: string; readonly sandboxId: string },
  script: string,
): ContainerSpec {
  return {
    ...facts,
    command: ['/bin/sh', '-c', script],
    env: [],
    labels: {},
    mounts: [],
    stdin: false,
    stdinOnce: false,
    tty: false,
    resources: {},
    security: { readOnlyRootFilesystem: false, addCapabilities: [], dropCapabilities: [], noNewPrivileges: true },
  };
}

/** A promise and the functions that settle it. */
export function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
