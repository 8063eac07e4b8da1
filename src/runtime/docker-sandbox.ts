// A network namespace with a shell in it: a tiny container whose shell reads from its standard input. Scripts run one after another.

import type Docker from 'dockerode';
import type { Labels, Sandbox, SandboxSpec } from './container-runtime.ts';
import { RuntimeError } from './container-runtime.ts';
import { openShell, type Shell } from './docker-shell.ts';

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

/** `close` lets go of the shell; the sandbox goes on. */
export interface OpenSandbox {
  readonly sandbox: Sandbox;
  close(): void;
}

export async function createDockerSandbox(
  docker: Docker,
  spec: SandboxSpec,
  { image, network }: SandboxFacts,
): Promise<OpenSandbox> {
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
  try {
    const shell = await openShell(container);
    await container.start();
    return await describe(container, network, shell);
  } catch (error) {
    await container.remove({ force: true }).catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

/** A sandbox that an earlier process made; undefined when it does not run. */
export async function openDockerSandbox(docker: Docker, id: string, network: string): Promise<OpenSandbox | undefined> {
  const container = docker.getContainer(id);
  const info = await container.inspect();
  if (!info.State.Running) return undefined;
  return describe(container, network, await openShell(container));
}

async function describe(container: Docker.Container, network: string, shell: Shell): Promise<OpenSandbox> {
  const info = await container.inspect();
  const facts = info.NetworkSettings.Networks[network];
  if (!facts) throw new RuntimeError('Failed', `the sandbox ${info.Name} is not on the network ${network}`);
  const sandbox: Sandbox = {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    labels: (info.Config.Labels ?? {}) as Labels,
    underlayAddress: facts.IPAddress,
    underlayPrefixLength: facts.IPPrefixLen,
    underlayGateway: facts.Gateway,
    macAddress: facts.MacAddress,
    hostname: info.Config.Hostname,
    run: (script) => shell.run(script),
  };
  return { sandbox, close: () => shell.close() };
}
