// A network namespace with a shell in it: a tiny container whose shell reads from its standard input. Scripts run one after another.

import type Docker from 'dockerode';
import type { Labels, Sandbox, SandboxSpec } from './container-runtime.ts';
import { RuntimeError } from './container-runtime.ts';
import type { Underlay } from './docker-network.ts';
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
  readonly underlay: Underlay;
}

/** `close` lets go of the shell; the sandbox goes on. */
export interface OpenSandbox {
  readonly sandbox: Sandbox;
  close(): void;
}

export async function createDockerSandbox(
  docker: Docker,
  spec: SandboxSpec,
  { image, underlay }: SandboxFacts,
): Promise<OpenSandbox> {
  const container = await docker.createContainer({
    name: spec.name,
    Image: image,
    Cmd: ['/bin/sh'],
    Labels: { ...spec.labels },
    OpenStdin: true,
    StdinOnce: false,
    // A shell as the first process hears no other: the engine would wait for it when it is stopped.
    StopSignal: 'SIGKILL',
    HostConfig: {
      NetworkMode: underlay.name,
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN', 'NET_RAW'],
      Sysctls: spec.isRouter ? { ...SYSCTLS, ...ROUTER_SYSCTLS } : SYSCTLS,
      LogConfig: { Type: 'none', Config: {} },
    },
  });
  try {
    const shell = await openShell(container);
    await container.start();
    return await describe(container, underlay, shell);
  } catch (error) {
    await container.remove({ force: true }).catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

export interface Reopening {
  readonly underlay: Underlay;
  /** By this process, if it was. */
  readonly known: OpenSandbox | undefined;
}

/** A sandbox that was made before; undefined when it does not run, or was taken off its network. */
export async function openDockerSandbox(
  docker: Docker,
  id: string,
  { underlay, known }: Reopening,
): Promise<OpenSandbox | undefined> {
  const container = docker.getContainer(id);
  const info = await container.inspect();
  if (!info.State.Running || !info.NetworkSettings.Networks[underlay.name]) return undefined;
  return known ?? describe(container, underlay, await openShell(container));
}

async function describe(container: Docker.Container, underlay: Underlay, shell: Shell): Promise<OpenSandbox> {
  const info = await container.inspect();
  const facts = info.NetworkSettings.Networks[underlay.name];
  if (!facts) throw new RuntimeError('Failed', `the sandbox ${info.Name} is not on the network ${underlay.name}`);
  const { shells, close } = lasting(container, shell);
  const sandbox: Sandbox = {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    labels: (info.Config.Labels ?? {}) as Labels,
    underlayAddress: facts.IPAddress,
    underlayPrefixLength: facts.IPPrefixLen,
    underlayGateway: facts.Gateway,
    macAddress: facts.MacAddress,
    hostAddress: underlay.machineAddress === undefined ? undefined : facts.IPAddress,
    hostname: info.Config.Hostname,
    run: async (script) => (await shells()).run(script),
  };
  return { sandbox, close };
}

/** The shell, and another one where the engine has let go of it and not of the sandbox. */
function lasting(container: Docker.Container, first: Shell): { shells: () => Promise<Shell>; close: () => void } {
  let current = first;
  let opening: Promise<Shell> | undefined;
  let isClosed = false;
  const again = async () => {
    const { State: state, Name: name } = await container.inspect();
    if (!state.Running) throw new RuntimeError('Failed', `the sandbox ${name} has died`);
    current = await openShell(container);
    return current;
  };
  return {
    shells: async () => {
      if (current.isOpen || isClosed) return current;
      opening ??= again().finally(() => {
        opening = undefined;
      });
      return opening;
    },
    close: () => {
      isClosed = true;
      current.close();
    },
  };
}
