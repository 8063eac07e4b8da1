// A network namespace with a shell in it: a tiny container whose shell reads from its standard input. Scripts run one after another.

import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { Labels, Sandbox, SandboxSpec } from './container-runtime.ts';
import { RuntimeError } from './container-runtime.ts';
import { demultiplexer } from './demultiplexer.ts';

const ROUTER_SYSCTLS = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.send_redirects': '0',
  'net.ipv4.conf.default.send_redirects': '0',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.arp_ignore': '0',
};
const SYSCTLS = { 'net.ipv6.conf.all.disable_ipv6': '1' };

export interface SandboxFacts {
  readonly image: string;
  readonly network: string;
}

export async function createDockerSandbox(
  docker: Docker,
  spec: SandboxSpec,
  { image, network }: SandboxFacts,
): Promise<Sandbox> {
  const container = await docker.createContainer({
    name: spec.name,
    Image: image,
    Cmd: ['/bin/sh'],
    Labels: { ...spec.labels },
    OpenStdin: true,
    StdinOnce: false,
    HostConfig: {
      NetworkMode: network,
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN', 'NET_RAW'],
      Sysctls: spec.isRouter ? { ...SYSCTLS, ...ROUTER_SYSCTLS } : SYSCTLS,
      LogConfig: { Type: 'none', Config: {} },
    },
  });
  const shell = await attachShell(container);
  await container.start();
  return describe(container, network, shell);
}

/** A sandbox that an earlier process made; undefined when it does not run. */
export async function openDockerSandbox(docker: Docker, id: string, network: string): Promise<Sandbox | undefined> {
  const container = docker.getContainer(id);
  const info = await container.inspect();
  if (!info.State.Running) return undefined;
  return describe(container, network, await attachShell(container));
}

async function describe(container: Docker.Container, network: string, shell: Shell): Promise<Sandbox> {
  const info = await container.inspect();
  const facts = info.NetworkSettings.Networks[network];
  if (!facts) throw new RuntimeError('Failed', `the sandbox ${info.Name} is not on the network ${network}`);
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    labels: (info.Config.Labels ?? {}) as Labels,
    underlayAddress: facts.IPAddress,
    underlayPrefixLength: facts.IPPrefixLen,
    underlayGateway: facts.Gateway,
    macAddress: facts.MacAddress,
    run: (script) => shell.run(script),
  };
}

interface Shell {
  run(script: string): Promise<string>;
}

/** After each script the shell prints its exit status between two zero bytes. */
async function attachShell(container: Docker.Container): Promise<Shell> {
  const stream = (await container.attach({
    stream: true,
    stdin: true,
    stdout: true,
    stderr: true,
    hijack: true,
  })) as unknown as Duplex;
  const { input, stdout, stderr } = demultiplexer();
  stream.pipe(input);
  let said = '';
  let complained = '';
  let waiting: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  stderr.on('data', (chunk: Buffer) => {
    complained += chunk.toString('utf8');
  });
  stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    const end = /\0(\d+)\0/.exec(said);
    if (!end || !waiting) return;
    const text = said.slice(0, end.index);
    said = said.slice(end.index + end[0].length);
    const { resolve, reject } = waiting;
    waiting = undefined;
    // What went to standard error may arrive a moment after the status.
    if (end[1] === '0') resolve(text);
    else
      setImmediate(() =>
        reject(
          new RuntimeError('Failed', `a network script failed with ${end[1]}: ${complained.trim() || text.trim()}`),
        ),
      );
  });
  const onGone = () => waiting?.reject(new RuntimeError('Failed', 'the shell of a sandbox has gone'));
  stream.on('close', onGone);
  stream.on('error', onGone);
  const runOne = (script: string) =>
    new Promise<string>((resolve, reject) => {
      if (stream.destroyed) return reject(new RuntimeError('Failed', 'the shell of a sandbox has gone'));
      complained = '';
      waiting = { resolve, reject };
      stream.write(`( set -e\n${script}\n)\nprintf '\\0%s\\0' "$?"\n`);
    });
  return {
    run(script) {
      const result = last.then(() => runOne(script));
      last = result.catch(() => undefined); // The next script does not depend on this one; its caller is told.
      return result;
    },
  };
}
