// Calling one webhook: where it is, what it says, and what becomes of the request when it says nothing.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/mutating/dispatcher.go, errors/statuserror.go

import {
  ApiError,
  badRequest,
  internalError,
  STATUS_CODES,
  type StatusDetails,
  type StatusReason,
} from '../../../kube/api-error.ts';
import type { ServiceReference } from '../../../kube/types.gen.ts';
import type { Clock } from '../../../lib/clock.ts';
import { randomUUID } from '../../../lib/ids.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { Store } from '../../../store/store.ts';
import type { KindDefinition } from '../../kinds/kind.ts';
import type { AdmissionRequest } from '../rule.ts';
import type { Webhook } from './hooks.ts';
import { CallFailed, post } from './post.ts';
import { InvalidResponse, type ReviewResponse, type ReviewVersion, readResponse, reviewOf } from './review.ts';

export interface Caller {
  readonly store: Store;
  readonly clock: Clock;
}

export interface WebhookCall {
  readonly request: AdmissionRequest;
  /** By whose name the webhook is asked. */
  readonly kind: KindDefinition;
  readonly isMutating: boolean;
  /** `round_0_index_2`: which of the calls for this request it is, in the audit log. */
  readonly place: string;
}

const DEFAULT_TIMEOUT_SECONDS = 10;

/** A webhook's own refusal, with the code that it chose. */
class Rejection extends ApiError {
  private readonly chosen: number;

  constructor(reason: StatusReason, message: string, { code, details }: { code: number; details?: StatusDetails }) {
    super(reason, message, details ? { details } : {});
    this.chosen = code;
  }

  override get code(): number {
    return this.chosen;
  }
}

/**
 * @returns what it allows; undefined when it did not answer and that does not matter
 * @throws ApiError when it refuses, or does not answer and that does matter
 */
export async function callWebhook(
  hook: Webhook,
  { request, kind, isMutating, place }: WebhookCall,
  caller: Caller,
): Promise<ReviewResponse | undefined> {
  if (request.request.dryRun && !['None', 'NoneOnDryRun'].includes(hook.sideEffects ?? ''))
    throw badRequest(`admission webhook "${hook.name}" does not support dry run`);
  const response = await ask(hook, { request, kind, isMutating, place }, caller);
  if (!response) return undefined;
  for (const [key, value] of Object.entries(response.auditAnnotations))
    request.request.audit?.annotate(`${hook.name}/${key}`, String(value));
  for (const warning of response.warnings) request.request.warn(warning);
  if (!response.isAllowed) throw rejection(hook.name, response.status ?? {});
  return response;
}

async function ask(
  hook: Webhook,
  { request, kind, isMutating, place }: WebhookCall,
  { store, clock }: Caller,
): Promise<ReviewResponse | undefined> {
  const version = (hook.admissionReviewVersions ?? []).find(
    (one) => one === 'v1' || one === 'v1beta1',
  ) as ReviewVersion;
  const uid = randomUUID();
  const seconds = hook.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  try {
    const text = await post(
      {
        ...targetOf(hook, seconds, store),
        body: JSON.stringify(reviewOf(request, kind, { uid, version })),
        timeoutMs: seconds * 1000,
        signal: request.request.signal,
      },
      clock,
    );
    return readResponse(text, { uid, version, isMutating });
  } catch (error) {
    const why = failureWords(error);
    if (why === undefined) throw error;
    const words = `failed calling webhook "${hook.name}": ${why}`;
    if (hook.failurePolicy !== 'Ignore') throw internalError(new Error(words, { cause: error }));
    const phase = isMutating ? 'mutation' : 'validating';
    request.request.audit?.annotate(`failed-open.${phase}.webhook.admission.k8s.io/${place}`, hook.name);
    request.request.logger.warn({ webhook: hook.name, error: words }, 'a webhook that may fail did');
    return undefined;
  }
}

function failureWords(error: unknown): string | undefined {
  if (error instanceof CallFailed) return `failed to call webhook: ${error.message}`;
  return error instanceof InvalidResponse ? `received invalid webhook response: ${error.message}` : undefined;
}

function targetOf({ clientConfig }: Webhook, seconds: number, store: Store) {
  const { url, service, caBundle } = clientConfig;
  const authority = caBundle ? Buffer.from(caBundle, 'base64').toString() : undefined;
  if (service) return serviceTarget(service, seconds, store);
  const target = new URL(url ?? '');
  target.searchParams.set('timeout', `${seconds}s`);
  return { url: target, authority, serverName: target.hostname };
}

/** Emulator: the API server has no way into the pods' network yet, so that no service has an endpoint that it reaches. */
function serviceTarget(
  { namespace, name, port = 443, path = '' }: ServiceReference,
  seconds: number,
  store: Store,
): never {
  const at = `https://${name}.${namespace}.svc:${port}${path.startsWith('/') ? path : `/${path}`}?timeout=${seconds}s`;
  const isThere = store.find('/services', `${namespace}/${name}`) !== undefined;
  throw new CallFailed(
    `Post "${at}": ${isThere ? `no endpoints available for service "${name}"` : `service "${name}" not found`}`,
  );
}

function rejection(name: string, status: JsonObject): ApiError {
  const {
    message = '',
    reason = '',
    code = 0,
    details,
  } = status as {
    message?: string;
    reason?: string;
    code?: number;
    details?: StatusDetails;
  };
  const why = message || reason;
  const known = Object.hasOwn(STATUS_CODES, reason) ? (reason as StatusReason) : 'Unknown';
  const words = `admission webhook "${name}" denied the request${why ? `: ${why}` : ' without explanation'}`;
  return new Rejection(known, words, { code: code < 400 ? 400 : code, ...(details ? { details } : {}) });
}
