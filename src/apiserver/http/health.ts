// `/healthz`, `/livez/ping`, `/readyz?verbose`: a server that answers is well.
// https://github.com/kubernetes/apiserver/blob/master/pkg/server/healthz/healthz.go

import { type Exchange, sendText } from './context.ts';

const FIRST = ['ping', 'log', 'etcd'];
const READY_FIRST = ['etcd-readiness', 'informer-sync'];
const READY_LAST = ['shutdown'];

const hooks = (...names: readonly string[]) => names.map((name) => `poststarthook/${name}`);

/** In the order in which kube-apiserver names them. */
const STARTED = [
  ...hooks(
    'start-apiserver-admission-initializer',
    'generic-apiserver-start-informers',
    'priority-and-fairness-config-consumer',
    'priority-and-fairness-filter',
    'storage-object-count-tracker-hook',
    'start-apiextensions-informers',
    'start-apiextensions-controllers',
    'crd-informer-synced',
    'start-system-namespaces-controller',
    'start-cluster-authentication-info-controller',
    'start-kube-apiserver-identity-lease-controller',
    'start-kube-apiserver-identity-lease-garbage-collector',
    'start-legacy-token-tracking-controller',
    'start-service-ip-repair-controllers',
    'rbac/bootstrap-roles',
    'scheduling/bootstrap-system-priority-classes',
    'priority-and-fairness-config-producer',
    'bootstrap-controller',
    'start-kubernetes-service-cidr-controller',
    'start-kube-aggregator-informers',
    'apiservice-status-local-available-controller',
    'apiservice-status-remote-available-controller',
    'apiservice-registration-controller',
    'apiservice-discovery-controller',
    'kube-apiserver-autoregistration',
  ),
  'autoregister-completion',
  ...hooks('apiservice-openapi-controller', 'apiservice-openapiv3-controller'),
];

const LIVE = [...FIRST, ...STARTED];

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: LIVE,
  livez: LIVE,
  readyz: [...FIRST, ...READY_FIRST, ...STARTED, ...READY_LAST],
};

/** The names of the checks, by the path that runs them. */
export const healthChecks = (): Readonly<Record<string, readonly string[]>> => CHECKS;

/** Every path of a health check. */
export function healthPaths(): readonly string[] {
  return Object.entries(CHECKS).flatMap(([name, checks]) => [
    `/${name}`,
    ...checks.map((check) => `/${name}/${check}`),
  ]);
}

/** Answers a path below one of the three; undefined: it is none of theirs; false: there is no such check. */
export function answerHealth(exchange: Exchange, [name = '', ...rest]: readonly string[]): boolean | undefined {
  const checks = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (!checks) return undefined;
  const check = rest.join('/');
  if (rest.length > 0) {
    if (!checks.includes(check)) return false;
    exchange.response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end('ok');
    return true;
  }
  const { searchParams } = exchange.url;
  sendText(exchange, searchParams.has('verbose') ? verbose(name, checks, searchParams.getAll('exclude')) : 'ok');
  return true;
}

function verbose(name: string, checks: readonly string[], excluded: readonly string[]): string {
  const lines = checks.map((check) => `[+]${check} ${excluded.includes(check) ? 'excluded: ok' : 'ok'}\n`);
  const unknown = [...new Set(excluded)].filter((check) => !checks.includes(check)).sort();
  const words = unknown.map((check) => JSON.stringify(check)).join(',');
  const warning = unknown.length > 0 ? `warn: some health checks cannot be excluded: no matches for ${words}\n` : '';
  return `${lines.join('')}${warning}${name} check passed\n`;
}
