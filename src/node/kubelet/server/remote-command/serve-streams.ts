// exec and attach: a process, or a container's own streams, on the client's.

import { hexId } from '../../../../lib/ids.ts';
import { type ContainerRuntime, RuntimeError } from '../../../../runtime/container-runtime.ts';
import type { KubeletRequest } from '../kubelet-server.ts';
import { upgradeOf } from '../upgrade.ts';
import { outcomeOf } from './outcome.ts';
import { type RemoteStreams, type WantedStreams, wantedStreams } from './remote-streams.ts';
import { spdyStreams } from './spdy-streams.ts';
import { webSocketStreams } from './websocket-streams.ts';

export interface StreamsInput {
  readonly runtime: ContainerRuntime;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly action: 'exec' | 'attach';
}

/** Resolves when the process has ended, or the client has gone. */
export async function serveStreams(request: KubeletRequest, input: StreamsInput): Promise<void> {
  const wanted = wantedStreams(input.query);
  if (upgradeOf(request) === 'websocket') await run(await webSocketStreams(request, wanted), wanted, input);
  else await spdyStreams(request, wanted, (streams) => run(streams, wanted, input));
}

async function run(remote: RemoteStreams, { tty }: WantedStreams, input: StreamsInput): Promise<void> {
  const { runtime, id, query, action } = input;
  const { stdin, stdout, stderr, signal } = remote;
  const streams = {
    ...(stdin ? { stdin } : {}),
    ...(stdout ? { stdout } : {}),
    ...(stderr ? { stderr } : {}),
    tty,
    signal,
    onResizable: (resize: RemoteStreams['onResize']) => {
      remote.onResize = resize;
    },
  };
  const outcome = await outcomeOf(async () => {
    if (action === 'exec')
      return runtime.exec(id, { ...streams, command: query.getAll('command') }).catch(throwAsContainerd);
    await runtime.attach(id, streams);
    return 0;
  });
  if (!signal.aborted) await remote.finish(outcome);
}

/** https://github.com/containerd/containerd/blob/main/internal/cri/server/container_execsync.go */
function throwAsContainerd(error: unknown): never {
  if (!(error instanceof RuntimeError) || error.reason !== 'StartFailed') throw error;
  throw new Error(`failed to exec in container: failed to start exec "${hexId(64)}": ${error.message}`, {
    cause: error,
  });
}
