// The kubelet's own HTTP API, as far as the API server needs it: logs, exec, attach, port-forward. Requests come authorized.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/server/server.go

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, badRequest, notFound } from '../../../kube/api-error.ts';
import type { Cluster } from '../../../kube/cluster.ts';
import { PODS } from '../../../kube/kind-refs.ts';
import type { Pod } from '../../../kube/types.gen.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { ContainerRuntime, ContainerState } from '../../../runtime/container-runtime.ts';
import { LABELS } from '../../../runtime/labels.ts';
import { attemptOf, statusOf } from '../observed.ts';
import type { PodSandboxes } from '../ports.ts';
import { sendLogs } from './logs.ts';
import { connectPodPort } from './port-forward/pod-port.ts';
import { servePortForward } from './port-forward/serve-port-forward.ts';
import { serveStreams } from './remote-command/serve-streams.ts';

/** A request in the kubelet's API; for upgrades with the raw connection. */
export interface KubeletRequest {
  readonly method: string;
  readonly url: string;
  readonly request: IncomingMessage;
  readonly response?: ServerResponse;
  readonly socket?: Duplex;
  readonly head?: Buffer;
}

export interface KubeletServerOptions {
  readonly cluster: Cluster;
  readonly runtime: ContainerRuntime;
  readonly sandboxes: PodSandboxes;
  readonly clock: Clock;
}

export interface KubeletServer {
  /** Throws ApiError when there is no such pod or container. Resolves when the answer is complete. */
  handle(nodeName: string, request: KubeletRequest): Promise<void>;
}

export function kubeletServer(options: KubeletServerOptions): KubeletServer {
  return {
    async handle(_nodeName, request) {
      const url = new URL(request.url, 'http://kubelet');
      const [action = '', namespace = '', name = '', container = ''] = url.pathname.split('/').slice(1);
      const pod = options.cluster.of(PODS).find({ namespace, name });
      if (!pod) throw notFound(PODS, name);
      const target = { pod, container, query: url.searchParams };
      if (action === 'containerLogs') return logs(options, request, target);
      if (action === 'exec' || action === 'attach') return streams(options, request, { ...target, action });
      if (action === 'portForward') return portForward(options, request, target);
      throw new ApiError('NotFound', `eks-fargate does not emulate ${action} of pods`);
    },
  };
}

interface Target {
  readonly pod: Pod;
  readonly container: string;
  readonly query: URLSearchParams;
}

async function logs(options: KubeletServerOptions, { response }: KubeletRequest, target: Target): Promise<void> {
  if (!response) throw badRequest('logs are no upgrade');
  const state = await findRun(options.runtime, target);
  await sendLogs(response, { ...options, id: state.id, query: target.query });
}

async function streams(
  options: KubeletServerOptions,
  request: KubeletRequest,
  { action, ...target }: Target & { action: 'exec' | 'attach' },
): Promise<void> {
  const state = await findRun(options.runtime, target);
  const { name } = target.pod.metadata;
  if (state.status !== 'running')
    throw new ApiError('InternalError', `container ${target.container} of pod ${name} is not running`);
  await serveStreams(request, { runtime: options.runtime, id: state.id, query: target.query, action });
}

async function portForward(
  { runtime, clock, sandboxes }: KubeletServerOptions,
  request: KubeletRequest,
  { pod, query }: Target,
): Promise<void> {
  const sandbox = sandboxes.find(pod.metadata.uid);
  if (pod.status?.phase !== 'Running' || !sandbox)
    throw new ApiError('InternalError', `pod ${pod.metadata.namespace}/${pod.metadata.name} is not running`);
  const ports = { runtime, clock, sandbox };
  await servePortForward(request, query, {
    sandboxId: sandbox.sandboxId,
    connect: (port, client) => connectPodPort(ports, port, client),
  });
}

/** The newest run of the container, or with `previous=true` the one before. */
async function findRun(runtime: ContainerRuntime, { pod, container, query }: Target): Promise<ContainerState> {
  const labels = { [LABELS.podUid]: pod.metadata.uid, [LABELS.container]: container };
  const runs = [...(await runtime.listContainers(labels))].sort((a, b) => attemptOf(b) - attemptOf(a));
  if (query.get('previous') === 'true') {
    const ended = runs.find(({ status }, place) => place > 0 && status === 'exited') ?? endedNow(runs);
    if (ended) return ended;
    throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`);
  }
  const [latest] = runs;
  if (latest && latest.status !== 'created') return latest;
  const reason = statusOf(pod, container)?.state?.waiting?.reason ?? 'ContainerCreating';
  throw badRequest(`container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${reason}`);
}

/** Between two runs the last one has ended, and is the previous one. */
function endedNow([latest]: readonly ContainerState[]): ContainerState | undefined {
  return latest?.status === 'exited' ? latest : undefined;
}
