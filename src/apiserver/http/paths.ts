// What is served beside resources: discovery, version, health, OpenAPI, the keys of service-account tokens.

import type { OpenApi } from '../openapi/open-api.ts';
import type { Registry } from '../registry/registry.ts';
import { type Exchange, sendObject } from './context.ts';
import { answerDiscovery } from './discovery.ts';
import { answerHealth, healthPaths } from './health.ts';
import type { Metrics } from './metrics.ts';
import { checkAccept, methodNotAllowed, noSuchResource } from './routes.ts';

export interface PathOptions {
  readonly registry: Registry;
  /** `v1.35.6-eks-3025e55` */
  readonly gitVersion: string;
  readonly openApi: OpenApi;
  readonly metrics: Metrics;
  readonly jwks: () => Promise<object>;
  readonly openIdConfiguration: () => object;
}

/** An answer to a path that is not a resource; false: there is no such path. Most are the same whatever the method. */
export function nonResourcePaths(options: PathOptions): (exchange: Exchange) => Promise<boolean> {
  return async (exchange) => {
    const { url } = exchange;
    const pathname = routed(url.pathname);
    // Paths are told apart letter by letter (apiserver pkg/server/mux/pathrecorder.go), but for what a prefix has to itself.
    if (pathname.includes('//') && !pathname.startsWith('/openapi/v3/')) return false;
    const isWell = answerHealth(exchange, url.pathname.split('/').slice(1));
    if (isWell !== undefined) return isWell;
    const segments = url.pathname.split('/').filter(Boolean);
    if (segments[0] === 'api' || segments[0] === 'apis') return answerDiscovery(exchange, options.registry);
    if (url.pathname === '/' || url.pathname === '/index.html') return answerRoot(exchange, options);
    const route = ROUTES.get(pathname);
    if (route) return answerRoute(exchange, await route(options));
    if ([...ROUTES.keys()].some((root) => pathname.startsWith(`${root}/`))) throw noSuchResource();
    if (options.metrics.answer(exchange)) return true;
    return segments[0] === 'openapi' && options.openApi.answer(exchange);
  };
}

/** Below the roots of go-restful's services a slash at the end does not count (go-restful curly.go, tokenizePath). */
const routed = (pathname: string) =>
  /^\/(?:api|version|openid\/v1\/jwks|\.well-known\/openid-configuration|apis\/[^/]+)\//.test(pathname)
    ? pathname.replace(/\/+$/, '')
    : pathname;

interface Route {
  readonly body: object;
  /** The one media type in which there is an answer. */
  readonly contentType: string;
  readonly cacheControl?: string;
}

/** How long the keys of tokens, and where they are, may be kept (apiserver pkg/server/routes/openidmetadata.go). */
const AN_HOUR = { cacheControl: 'public, max-age=3600' };

const version = ({ gitVersion }: PathOptions): Route => ({
  body: versionOf(gitVersion),
  contentType: 'application/json',
});

/** What go-restful's routes serve, in one form and to GET alone (apiserver pkg/server/routes). */
const ROUTES: ReadonlyMap<string, (options: PathOptions) => Route | Promise<Route>> = new Map<
  string,
  (options: PathOptions) => Route | Promise<Route>
>([
  ['/version', version],
  [
    '/openid/v1/jwks',
    async ({ jwks }) => ({ body: await jwks(), contentType: 'application/jwk-set+json', ...AN_HOUR }),
  ],
  [
    '/.well-known/openid-configuration',
    ({ openIdConfiguration }) => ({ body: openIdConfiguration(), contentType: 'application/json', ...AN_HOUR }),
  ],
]);

/** Throws MethodNotAllowed, NotAcceptable. */
function answerRoute(exchange: Exchange, { body, contentType, cacheControl }: Route): true {
  if (exchange.request.method !== 'GET') throw methodNotAllowed();
  checkAccept(exchange.request.headers.accept, [contentType]);
  if (cacheControl) exchange.response.setHeader('Cache-Control', cacheControl);
  return answerWith(exchange, body, contentType);
}

function answerWith(exchange: Exchange, body: object, contentType = 'application/json'): true {
  sendObject(exchange, body, { contentType });
  return true;
}

function answerRoot(exchange: Exchange, { registry }: PathOptions): true {
  const groups = registry.groups().filter(({ name }) => name !== '');
  const versions = groups.flatMap(({ name, versions: list }) => [
    `/apis/${name}`,
    ...list.map((version) => `/apis/${name}/${version}`),
  ]);
  const fixed = [
    '/.well-known/openid-configuration',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/',
    '/metrics',
    '/metrics/slis',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/openid/v1/jwks',
    '/version',
    ...healthPaths(),
  ];
  return answerWith(exchange, { paths: [...fixed, ...versions].sort() });
}

/** Since 1.33 a server says which version it behaves as, since 1.34 which it gets on with (KEP 4330). */
function emulationOf(major: string, minor: number): object {
  return {
    ...(minor >= 33 ? { emulationMajor: major, emulationMinor: String(minor) } : {}),
    ...(minor >= 34 ? { minCompatibilityMajor: major, minCompatibilityMinor: String(minor - 1) } : {}),
  };
}

function versionOf(gitVersion: string): object {
  const [major = '', minor = ''] = gitVersion.slice(1).split('.');
  return {
    major,
    minor,
    ...emulationOf(major, Number(minor)),
    gitVersion,
    gitCommit: gitVersion.split('-').pop() ?? '',
    gitTreeState: 'clean',
    buildDate: '2026-08-20T00:00:00Z',
    goVersion: 'go1.24.6',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
