// The AWS API: one handler for all services. Read, find the service, authenticate, parse, validate, run, write.

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import { randomUUID } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';
import type { UnknownKeys } from './access-keys.ts';
import { authenticate } from './authenticate.ts';
import { AwsError } from './aws-error.ts';
import type { Dial } from './dial.ts';
import { serviceOf, signedService } from './dispatch.ts';
import { ensureDefaultNetwork } from './ec2/default-network.ts';
import { type HttpHead, headOf } from './http-request.ts';
import type { Protocol } from './model.ts';
import type { AwsContext, Caller, Service, UnknownReferences } from './operation.ts';
import { json } from './protocols/json.ts';
import type { AnswerOptions, HttpAnswer, HttpRequest, ProtocolCodec } from './protocols/protocol.ts';
import { ec2Query, query, queryAction } from './protocols/query.ts';
import { restJson } from './protocols/rest-json.ts';
import { BodyError, readBody, readPackedBody } from './request-body.ts';
import { runOperation } from './run-operation.ts';
import { findService, isServed } from './services.ts';
import { settling } from './settling.ts';
import { stagedStore } from './staged-store.ts';
import { emptyModel, operationHint, unknownService } from './unknown-service.ts';
import { unsupportedOperations } from './unsupported.ts';
import { validate } from './validate.ts';

const CODECS: Readonly<Record<Exclude<Protocol, 'rest-xml'>, ProtocolCodec>> = {
  'rest-json': restJson,
  json,
  query,
  ec2: ec2Query,
};

/** Larger than any input that the services take. */
const BODY_LIMIT_BYTES = 3 * 1024 * 1024;
/** Emulator: objects are kept in memory. */
const OBJECT_LIMIT_BYTES = 16 * 1024 * 1024;

export interface FrontOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly account: string;
  readonly dial: Dial;
  readonly unknownReferences: UnknownReferences;
  readonly unknownKeys: UnknownKeys;
  /** Whether policies are evaluated. */
  readonly strictIam?: boolean;
  /** The running cluster of that name; undefined while it does not run. */
  findCluster: AwsContext['findCluster'];
  /** The keys of its tokens, likewise. */
  tokenKeys: AwsContext['tokenKeys'];
  /** Called with each request to a service. */
  onRequest?(): void;
  /** Resolves when the AWS controllers have nothing to do. */
  settled(): Promise<void>;
  /** They have nothing to do now. */
  isSettled(): boolean;
}

export interface Front {
  /** Answers every request that it is given. */
  listener(request: IncomingMessage, response: ServerResponse): void;
  /** `service:Operation` → how often a client asked for it in vain. */
  unsupported(): Readonly<Record<string, number>>;
}

export function awsFront(options: FrontOptions): Front {
  const unsupported = unsupportedOperations();
  const store = stagedStore(options.store);
  const { settled, isSettled, clock, dial, unknownReferences, findCluster, tokenKeys, strictIam = false } = options;
  const shared = { clock, dial, unknownReferences, findCluster, tokenKeys, strictIam };
  const inTurn = settling({ settled, isSettled, revision: () => store.revision, clock });

  const serve = async (request: HttpRequest): Promise<HttpAnswer> => {
    const requestId = randomUUID();
    const name = serviceOf(request);
    if (!isServed(name)) {
      unsupported.add(name ?? 'unknown', operationHint(request));
      return unknownService(name, request, requestId);
    }
    options.onRequest?.();
    const service = await findService(name);
    const answering: AnswerOptions = { model: service.model, request, requestId };
    const codec = codecOf(service);
    try {
      const { principal, region } = callerOf(service, request, options);
      const { operation, input } = codec.parse(service.model, request);
      if (!Object.hasOwn(service.operations, operation)) {
        unsupported.add(service.model.service, operation);
        throw codec.notServed(operation, service.model);
      }
      validate(service.model, operation, input);
      const output = await inTurn(() => {
        const { account } = principal;
        ensureDefaultNetwork(store, { account, region }, clock.simulatedMs());
        const context = { store, account, region, principal, requestId, caller: callerFacts(request), ...shared };
        return durable(() => runOperation(service, { operation, input }, context), store);
      });
      return codec.answer(operation, output, answering);
    } catch (error) {
      return codec.error(toAwsError(error, options.logger, requestId), answering);
    }
  };

  // Of such a request there is only the head, which says whose it is.
  const refuse = async (request: HttpRequest, error: BodyError) => {
    const name = serviceOf(request);
    return unreadable(error, request, isServed(name) ? await findService(name) : undefined);
  };

  return { listener: frontListener({ serve, refuse }, options.logger), unsupported: () => unsupported.counts() };
}

function codecOf({ codec, model: { service, protocol } }: Service): ProtocolCodec {
  if (codec) return codec;
  if (protocol === 'rest-xml') throw new Error(`${service} brings no codec`);
  return CODECS[protocol];
}

/** What comes of `work` tells of nothing that a crash could still undo. */
async function durable<T>(work: () => T | Promise<T>, store: Store): Promise<T> {
  try {
    return await work();
  } finally {
    await store.settled();
  }
}

function callerFacts({ sourceIp, headers }: HttpRequest): Caller {
  return { sourceIp, userAgent: headers.get('user-agent') };
}

/** Where the global endpoints of AWS are, which take what nobody signs. */
const UNSIGNED_REGION = 'us-east-1';

/** Who asks, and of which region: as the signature says, but for operations that need none. */
function callerOf(service: Service, request: HttpRequest, options: FrontOptions) {
  const { protocol } = service.model;
  if (!service.unsigned?.includes(queryAction(request))) return authenticate(request, { protocol, ...options });
  const { account } = options;
  return { principal: { arn: 'anonymous', account, userId: 'ANONYMOUS', accessKeyId: '' }, region: UNSIGNED_REGION };
}

/** What is not an answer of the service is a fault of ours: logged here, once, and told without its details. */
function toAwsError(error: unknown, logger: Logger, requestId: string): AwsError {
  if (error instanceof AwsError) return error;
  logger.error({ error, requestId }, 'an AWS operation failed');
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
    cause: error,
  });
}

interface Answerer {
  serve(request: HttpRequest): Promise<HttpAnswer>;
  /** For a request whose body cannot be had. */
  refuse(request: HttpRequest, error: BodyError): Promise<HttpAnswer>;
}

function frontListener({ serve, refuse }: Answerer, logger: Logger): Front['listener'] {
  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const head = headOf(request);
    try {
      return await serve({ body: await bodyOf(request, head), ...head });
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      logger.debug({ error }, 'a request body could not be read');
      return await refuse({ body: Buffer.alloc(0), ...head }, error);
    }
  };
  return (request, response) => {
    answer(request)
      .then((ready) => send(response, ready))
      .catch((error: unknown) => {
        logger.error({ error }, 'an AWS request could not be answered');
        response.destroy();
      });
  };
}

/** What is sent to S3 is packed as its sender wants it to be kept. */
function bodyOf(request: IncomingMessage, head: HttpHead): Promise<Buffer> {
  return signedService(head) === 's3'
    ? readPackedBody(request, head.headers, OBJECT_LIMIT_BYTES)
    : readBody(request, head.headers, BODY_LIMIT_BYTES);
}

const NO_SERVICE: Service = { model: emptyModel('json'), operations: {} };

/** In the protocol of whom it is for; what is left of the body is not waited for. */
function unreadable({ status }: BodyError, request: HttpRequest, service = NO_SERVICE): HttpAnswer {
  const { model } = service;
  const tooLarge =
    model.service === 's3'
      ? new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', { status: 400 })
      : new AwsError('RequestEntityTooLargeException', 'Request entity too large', { status });
  const error =
    status === 413
      ? tooLarge
      : new AwsError('SerializationException', 'The request body could not be read', { status });
  const { headers, ...answer } = codecOf(service).error(error, { model, request, requestId: randomUUID() });
  return { ...answer, headers: { ...headers, connection: 'close' } };
}

function send(response: ServerResponse, answer: HttpAnswer): void {
  const headers: OutgoingHttpHeaders = { 'content-length': Buffer.byteLength(answer.body), ...answer.headers };
  response.writeHead(answer.status, headers['content-disposition'] !== undefined ? lengthLast(headers) : headers);
  response.end(answer.body);
}

/** Node 20 refuses letters beyond ASCII in `content-disposition` when the length stands before it (processHeader in lib/_http_outgoing.js). */
function lengthLast({ 'content-length': length, ...headers }: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return { ...headers, 'content-length': length };
}
