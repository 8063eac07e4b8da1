// What happens to every request, from top to bottom: audit id, authentication, impersonation, authorization, dispatch; and what becomes
// of an error on the way.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ApiError } from '../../kube/api-error.ts';
import { randomUUID } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Auditor } from '../audit/auditor.ts';
import { ANONYMOUS, type Authenticator, bearerToken, type Credentials } from '../auth/authenticator.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { impersonated } from '../auth/impersonation.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { authorizeRequest } from '../registry/authorize.ts';
import type { Registry } from '../registry/registry.ts';
import type { RequestContext, User } from '../request.ts';
import { beginAudit } from './audited.ts';
import { type Exchange, sendObject, sendText, type Upgrade } from './context.ts';
import { dispatch } from './dispatch.ts';
import type { Classify, Flow } from './flow-control.ts';
import type { Metrics } from './metrics.ts';
import { ALL_FORMATS, choose, isAsItIs } from './negotiate.ts';
import { type RequestInfo, requestInfo } from './request-info.ts';
import { checkTimeout, limitRequest } from './request-limit.ts';
import { type RequestUrl, requestUrl } from './request-url.ts';
import { hasCustomRoute, noSuchResource } from './routes.ts';
import type { ServedElsewhere } from './served-elsewhere.ts';
import { isUnforeseen, toApiError, toStatus } from './status.ts';
import { warningHeaders } from './warning-headers.ts';
import type { DispatchTools } from './writes.ts';

export interface PipelineOptions {
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  readonly registry: Registry;
  readonly tools: DispatchTools;
  /** Answers what is not a resource; false: there is no such path. */
  readonly paths: (exchange: Exchange) => Promise<boolean>;
  readonly logger: Logger;
  /** Which flow a request belongs to. */
  readonly flows: Classify;
  readonly metrics: Metrics;
  readonly isElsewhere: ServedElsewhere;
  /** Absent: there is no audit log. */
  readonly auditor?: Auditor;
}

export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: PipelineOptions & { upgrade?: Upgrade },
): Promise<void> {
  const id = headerOf(request, 'audit-id') ?? randomUUID();
  response.setHeader('Audit-Id', id);
  response.setHeader('Cache-Control', 'no-cache, private');
  const aborted = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) aborted.abort(new Error('the client has gone'));
  });
  const url = requestUrl(request.url ?? '/');
  if (!url) return sendText({ response }, '400 Bad Request', 400);
  const info = requestInfo(request.method ?? 'GET', url);
  if (info.problem !== undefined) return sendText({ response }, undetermined(url, info.problem), 500);
  const { schemas } = options.tools.machinery;
  const base = { request, response, url, info, schemas, ...(options.upgrade ? { upgrade: options.upgrade } : {}) };
  let context = contextOf(base, { id, user: ANONYMOUS, signal: aborted.signal, logger: options.logger });
  const { clock } = options.tools;
  const startMs = clock.monotonicMs();
  response.on('close', () =>
    options.metrics.observe({ context, code: response.statusCode, seconds: (clock.monotonicMs() - startMs) / 1000 }),
  );
  limitRequest(info, response, { clock, onLate: () => fail({ context, ...base }, new ApiError('Timeout', TOO_LATE)) });
  try {
    checkTimeout(info, url.searchParams);
    const user = await authenticate(request, options.authenticators, context.warn).catch((error) => {
      context = withTrail({ context, ...base }, undefined, options);
      throw error;
    });
    context = withTrail({ context, ...base }, user, options);
    const asked = context;
    context = { ...asked, user: refusing(response, () => actingAs(asked, request, options)) };
    setFlowHeaders(response, options.flows(context));
    refusing(response, () => authorizeRequest(options.authorizer, context));
    await answer({ context, ...base }, options);
  } catch (error) {
    fail({ context, ...base }, error);
  }
}

/** The context with who asks, and with an audit trail where one is kept. */
function withTrail(exchange: Exchange, user: User | undefined, { auditor }: PipelineOptions): RequestContext {
  const { context } = exchange;
  const audit = auditor?.isOn ? beginAudit(exchange, user, auditor) : undefined;
  return { ...context, ...(user ? { user } : {}), ...(audit ? { audit } : {}) };
}

/** What comes of `check`; when it throws, the refusal may show what a user wrote (apiserver pkg/endpoints/handlers/responsewriters/errors.go). */
function refusing<T>(response: ServerResponse, check: () => T): T {
  try {
    return check();
  } catch (error) {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    throw error;
  }
}

function actingAs({ user, audit }: RequestContext, request: IncomingMessage, { authorizer }: PipelineOptions): User {
  const acting = impersonated(user, request.headers, authorizer);
  if (acting !== user) audit?.impersonates(acting);
  return acting;
}

const TOO_LATE = 'Timeout: request did not complete within the allotted timeout';

async function answer(exchange: Exchange, options: PipelineOptions): Promise<void> {
  if (!exchange.info.isResource) {
    if (!(await options.paths(exchange))) notServed(exchange, options);
    return;
  }
  const kind = kindOf(exchange.info, options.registry);
  if (kind && (!kind.custom || hasCustomRoute(exchange, kind))) return dispatch(exchange, kind, options.tools);
  if (options.registry.isBuiltIn(exchange.info.group ?? '')) throw noSuchResource();
  notServed(exchange, options);
}

/** kube-aggregator pkg/apiserver/handler_proxy.go, of a server that is not available. */
function notServed(exchange: Exchange, { isElsewhere }: PipelineOptions): void {
  if (isElsewhere(exchange.url.pathname)) sendText(exchange, 'service unavailable\n', 503);
  else notFoundPath(exchange);
}

const undetermined = (url: RequestUrl, problem: string) =>
  `Internal Server Error: ${JSON.stringify(url.pathname)}: failed to create RequestInfo: ${problem}\n`;

function kindOf(
  { group = '', version = '', resource = '' }: RequestInfo,
  registry: Registry,
): KindDefinition | undefined {
  return registry.find(group, version, resource);
}

/** What go-restful says of a path that nobody serves. */
function notFoundPath(exchange: Exchange): void {
  sendText(exchange, '404 page not found\n', 404);
}

const EXTRA_SPACE = 'the provided Authorization header contains extra space before the bearer token, and is ignored';

/** apiserver pkg/authentication/request/bearertoken. */
const hasExtraSpace = (request: IncomingMessage) =>
  /^bearer {2}/i.test(headerOf(request, 'authorization')?.trim() ?? '');

async function authenticate(
  request: IncomingMessage,
  authenticators: readonly Authenticator[],
  warn: (text: string) => void,
): Promise<User> {
  const credentials = credentialsOf(request);
  if (hasExtraSpace(request)) warn(EXTRA_SPACE);
  for (const authenticator of authenticators) {
    const user = await authenticator(credentials);
    if (user) return withAuthenticatedGroup(user);
  }
  if (credentials.bearerToken !== undefined) throw new ApiError('Unauthorized', 'Unauthorized');
  return ANONYMOUS;
}

function withAuthenticatedGroup(user: User): User {
  const group = 'system:authenticated';
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}

function credentialsOf(request: IncomingMessage): Credentials {
  const token = bearerToken(headerOf(request, 'authorization') ?? '') ?? protocolToken(request);
  const certificate = certificateOf(request.socket as TLSSocket);
  return { ...(token === undefined ? {} : { bearerToken: token }), ...(certificate ? { certificate } : {}) };
}

/** Browsers put the token into the WebSocket's subprotocols (apiserver pkg/authentication/request/websocket). */
function protocolToken(request: IncomingMessage): string | undefined {
  const prefix = 'base64url.bearer.authorization.k8s.io.';
  const protocol = (headerOf(request, 'sec-websocket-protocol') ?? '')
    .split(',')
    .find((part) => part.trim().startsWith(prefix));
  return protocol && Buffer.from(protocol.trim().slice(prefix.length), 'base64url').toString('utf8');
}

function certificateOf(socket: TLSSocket): Credentials['certificate'] {
  if (!socket.authorized) return undefined;
  const subject = socket.getPeerCertificate().subject as { CN?: string | string[]; O?: string | string[] } | undefined;
  if (!subject?.CN) return undefined;
  return { commonName: [subject.CN].flat()[0] ?? '', organizations: subject.O === undefined ? [] : [subject.O].flat() };
}

interface ContextFacts {
  readonly id: string;
  readonly user: User;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

function contextOf(
  exchange: Pick<Exchange, 'request' | 'response' | 'url' | 'info'>,
  facts: ContextFacts,
): RequestContext {
  const { request, response, url, info } = exchange;
  const query = url.searchParams;
  const { namespace, ...place } = info;
  const userAgent = headerOf(request, 'user-agent') ?? '';
  return {
    id: facts.id,
    user: facts.user,
    ...place,
    ...(namespace ? { namespace } : {}),
    ...(info.isResource ? { apiVersion: info.group ? `${info.group}/${info.version}` : (info.version ?? '') } : {}),
    ...(query.has('fieldSelector') ? { fieldSelector: query.get('fieldSelector') ?? '' } : {}),
    dryRun: query.getAll('dryRun').includes('All'),
    fieldManager: query.get('fieldManager') || managerOf(userAgent),
    fieldValidation: (query.get('fieldValidation') || 'Warn') as RequestContext['fieldValidation'],
    query,
    userAgent,
    signal: facts.signal,
    logger: facts.logger,
    warn: warningHeaders(response),
  };
}

/** The part of the user agent before the slash (apiserver pkg/endpoints/handlers/create.go, prefixFromUserAgent). */
function managerOf(userAgent: string): string {
  const prefix = userAgent.split('/')[0] ?? '';
  return (
    [...prefix]
      .filter((char) => char >= ' ' && char !== '\u007f')
      .join('')
      .slice(0, 128) || 'unknown'
  );
}

function setFlowHeaders(response: ServerResponse, flow: Flow | undefined): void {
  if (!flow) return;
  response.setHeader('X-Kubernetes-Pf-Flowschema-Uid', flow.schemaUid);
  response.setHeader('X-Kubernetes-Pf-Prioritylevel-Uid', flow.levelUid);
}

/** The one place where a request's error ends: told to the client, and logged when it is ours. */
function fail(exchange: Exchange, thrown: unknown): void {
  const { response, context } = exchange;
  if (context.signal.aborted && response.destroyed) return;
  const error = toApiError(thrown);
  if (isUnforeseen(thrown)) context.audit?.panicked(thrown);
  if (error.reason === 'InternalError')
    context.logger.error({ error: thrown, request: context.id, path: exchange.url.pathname }, 'a request failed');
  if (response.headersSent) return void response.destroy();
  const seconds = error.details?.retryAfterSeconds;
  if (seconds !== undefined) response.setHeader('Retry-After', String(seconds));
  // Where only another form was asked for, an error is JSON for people to read (responsewriters, WriteRawJSON).
  const plain = choose(exchange.request.headers.accept, { formats: ALL_FORMATS, allows: isAsItIs });
  sendObject(exchange, toStatus(error), { code: error.code, format: plain?.format ?? 'json', isPretty: !plain });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
