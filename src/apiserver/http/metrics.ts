// What Prometheus asks of an API server: how many requests of which kind there were, how long they took, and how the process is.
// Names and labels: https://github.com/kubernetes/apiserver/blob/v0.35.4/pkg/endpoints/metrics/metrics.go

import type { Clock } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import type { Registry } from '../registry/registry.ts';
import { collectionOf } from '../registry/registry.ts';
import type { RequestContext } from '../request.ts';
import type { Exchange } from './context.ts';
import { healthChecks } from './health.ts';

/** Seconds; the buckets of upstream. */
const BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

interface Durations {
  /** How many were at most as long as the bucket of the same place. */
  readonly counts: number[];
  total: number;
  seconds: number;
}

export interface Metrics {
  /** Books a request that is done. */
  observe(request: { context: RequestContext; code: number; seconds: number }): void;
  /** Answers `/metrics` and `/metrics/slis`; false: no such path. */
  answer(exchange: Exchange): boolean;
}

export interface MetricsOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
}

export function requestMetrics(options: MetricsOptions): Metrics {
  const startedMs = options.clock.wallMs();
  const totals = new Map<string, number>();
  const durations = new Map<string, Durations>();
  return {
    observe({ context, code, seconds }) {
      if (!isServed(context, options.registry)) return;
      const labels = labelsOf(context);
      const counted = `code="${code}",${labels}`;
      totals.set(counted, (totals.get(counted) ?? 0) + 1);
      const known = durations.get(labels) ?? { counts: BUCKETS.map(() => 0), total: 0, seconds: 0 };
      durations.set(labels, known);
      for (const [index, bucket] of BUCKETS.entries()) if (seconds <= bucket) known.counts[index]! += 1;
      known.total += 1;
      known.seconds += seconds;
    },
    answer(exchange) {
      const { pathname } = exchange.url;
      if (pathname !== '/metrics' && pathname !== '/metrics/slis') return false;
      const lines =
        pathname === '/metrics' ? [...requestLines(totals, durations), ...stateLines(options, startedMs)] : sliLines();
      exchange.response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(`${lines.join('\n')}\n`);
      return true;
    },
  };
}

/** Clients make up names: only what is served is counted, so that there is an end to the series. */
function isServed({ group = '', version = '', resource, subresource }: RequestContext, registry: Registry): boolean {
  if (!resource) return true;
  const kind = registry.find(group, version, resource);
  if (!kind || !subresource) return kind !== undefined;
  const { status, objectSubresources = [], views = [], subresources = [] } = kind;
  const named = [...objectSubresources, ...views, ...subresources, ...(status ? [status] : [])];
  return named.some(({ name }) => name === subresource);
}

function labelsOf(context: RequestContext): string {
  const { verb, group = '', version = '', resource = '', subresource = '', namespace, name, dryRun } = context;
  const scope = resource === '' ? '' : name ? 'resource' : namespace ? 'namespace' : 'cluster';
  const labels = {
    component: 'apiserver',
    dry_run: dryRun ? 'All' : '',
    group,
    resource,
    scope,
    subresource,
    verb: VERBS[verb] ?? verb.toUpperCase(),
    version,
  };
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',');
}

function head(name: string, type: 'counter' | 'gauge' | 'histogram', help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function requestLines(totals: ReadonlyMap<string, number>, durations: ReadonlyMap<string, Durations>): string[] {
  const name = 'apiserver_request_duration_seconds';
  return [
    ...head('apiserver_request_total', 'counter', 'Requests by verb, resource, scope and code.'),
    ...[...totals].map(([labels, count]) => `apiserver_request_total{${labels}} ${count}`),
    ...head(name, 'histogram', 'How long requests took, by verb, resource and scope.'),
    ...[...durations].flatMap(([labels, { counts, total, seconds }]) => [
      ...BUCKETS.map((bucket, index) => `${name}_bucket{${labels},le="${bucket}"} ${counts[index]}`),
      `${name}_bucket{${labels},le="+Inf"} ${total}`,
      `${name}_sum{${labels}} ${seconds}`,
      `${name}_count{${labels}} ${total}`,
    ]),
  ];
}

/** What is in the store, and how the process is (the whole emulator's, of which this server is a part). */
function stateLines({ store, registry }: MetricsOptions, startedMs: number): string[] {
  const kinds = registry.all().filter(({ virtualCreate, storedAs }) => !virtualCreate && !storedAs);
  const { user, system } = process.cpuUsage();
  return [
    ...head('apiserver_storage_objects', 'gauge', 'How many objects of a resource are stored.'),
    ...kinds.map((kind) => {
      const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
      return `apiserver_storage_objects{resource="${resource}"} ${store.list(collectionOf(kind)).length}`;
    }),
    ...head('process_cpu_seconds_total', 'counter', 'Time that the process has computed, in seconds.'),
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ...head('process_resident_memory_bytes', 'gauge', 'Memory of the process, in bytes.'),
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    ...head('process_start_time_seconds', 'gauge', 'When the server started, in seconds since 1970.'),
    `process_start_time_seconds ${startedMs / 1000}`,
  ];
}

/** A server that answers is well. */
function sliLines(): string[] {
  return [
    ...head('kubernetes_healthcheck', 'gauge', 'The result of a health check.'),
    ...Object.entries(healthChecks()).flatMap(([type, checks]) =>
      checks.map((check) => `kubernetes_healthcheck{name="${check}",type="${type}"} 1`),
    ),
  ];
}
