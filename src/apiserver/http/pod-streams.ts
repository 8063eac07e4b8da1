// Logs, exec, attach and port-forward: found and authorized here, answered by the kubelet of the pod's node.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go (LogLocation, ExecLocation)

import { badRequest, notFound } from '../../kube/api-error.ts';
import { PODS } from '../../kube/kind-refs.ts';
import type { Pod } from '../../kube/types.gen.ts';
import { deepCopy, deepEqual } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Kubelets } from '../kubelets.ts';
import { connectOptions, queryOf } from './connect-options.ts';
import type { Exchange } from './context.ts';
import { checkLogOptions } from './pod-log-options.ts';
import { checkLogAccept, checkPlace, methodNotAllowed } from './routes.ts';

const STREAMS = new Set(['log', 'exec', 'attach', 'portforward']);

/** The routes of what is read and of what is connected to (apiserver pkg/endpoints/installer.go). */
const METHODS = { log: ['GET'], connect: ['GET', 'POST'] };

/** All that admission has to say of a connection. Throws ApiError. */
export type AdmitConnection = (request: AdmissionRequest) => Promise<void>;

/** Takes the streams of pods; false for every other request. */
export function podStreams(
  store: Store,
  kubelets: Kubelets,
  admit: AdmitConnection,
): (exchange: Exchange, kind: KindDefinition) => Promise<boolean> {
  return async (exchange, kind) => {
    const { info } = exchange;
    const stream = info.parts.length === 3 ? info.subresource : undefined;
    if (kind.plural !== 'pods' || kind.group !== '' || stream === undefined || !STREAMS.has(stream)) return false;
    const name = info.parts[1] ?? '';
    if (!METHODS[stream === 'log' ? 'log' : 'connect'].includes(exchange.request.method ?? ''))
      throw methodNotAllowed();
    checkPlace(exchange, kind);
    if (stream === 'log') {
      checkLogAccept(exchange.request.headers.accept);
      checkLogOptions(exchange.context.query, name);
    }
    const query = await admittedQuery(exchange, { kind, stream, admit });
    const pod = store.find('/pods', `${info.namespace}/${name}`)?.value as unknown as Pod | undefined;
    if (!pod) throw notFound(PODS, name);
    await forward(exchange, { pod, stream, query, kubelets });
    return true;
  };
}

interface Connection {
  readonly kind: KindDefinition;
  readonly stream: string;
  readonly admit: AdmitConnection;
}

/** What is asked of the pod once admission has had its say (apiserver pkg/endpoints/handlers/rest.go, ConnectResource). */
async function admittedQuery({ context }: Exchange, { kind, stream, admit }: Connection): Promise<URLSearchParams> {
  const { query, namespace } = context;
  const options = connectOptions(stream, query);
  if (!options) return query;
  if (query.has('dryRun')) throw badRequest('dryRun is not supported');
  const { object, kind: bodyKind } = options;
  const before = deepCopy(object);
  await admit({
    operation: 'CONNECT',
    kind,
    request: context,
    namespace,
    subresource: stream,
    bodyKind,
    object,
    current: undefined,
  });
  return deepEqual(before, object) ? query : queryOf(options);
}

interface Stream {
  readonly pod: Pod;
  readonly stream: string;
  readonly query: URLSearchParams;
  readonly kubelets: Kubelets;
}

async function forward(exchange: Exchange, { pod, stream, query, kubelets }: Stream): Promise<void> {
  const { request, response, upgrade, context } = exchange;
  const url = kubeletUrl(pod, stream, query);
  const nodeName = pod.spec?.nodeName;
  if (!nodeName) return withoutNode(exchange, pod, stream);
  if (stream !== 'log' && !upgrade) throw badRequest('Upgrade request required');
  if (upgrade) context.audit?.began(101, true);
  if (upgrade) response.detachSocket(upgrade.socket as Parameters<typeof response.detachSocket>[0]);
  await kubelets.handle(nodeName, {
    method: request.method ?? 'GET',
    url,
    request,
    ...(upgrade ? { socket: upgrade.socket, head: upgrade.head } : { response }),
  });
}

/** A pod that has no node yet has no logs either; everything else is refused. */
function withoutNode({ response }: Exchange, pod: Pod, stream: string): void {
  if (stream !== 'log') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  response.writeHead(204).end();
}

function kubeletUrl(pod: Pod, stream: string, query: URLSearchParams): string {
  const { namespace, name } = pod.metadata;
  const options = new URLSearchParams([...query].filter(([key]) => key !== 'container'));
  const tail = options.size > 0 ? `?${options}` : '';
  if (stream === 'portforward') return `/portForward/${namespace}/${name}${tail}`;
  const container = containerFor(pod, query.get('container') ?? '');
  const path = stream === 'log' ? 'containerLogs' : stream;
  return `/${path}/${namespace}/${name}/${container}${tail}`;
}

/** validateContainer. Throws BadRequest. */
function containerFor({ metadata: { name }, spec }: Pod, asked: string): string {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec ?? {};
  const names = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
  if (asked !== '') {
    if (names.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only, ...more] = containers;
  if (only && more.length === 0) return only.name;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
}
