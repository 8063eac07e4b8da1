// The one error of Kubernetes: a reason, a message, details. Only the HTTP layer turns it into a Status.

import { errorText } from '../lib/error-text.ts';
import { goQuote } from '../lib/go-quote.ts';

/** Reason → HTTP code: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (StatusReason). */
export const STATUS_CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  /** An error that upstream gives no reason; its Status has none either. */
  Unknown: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

export type StatusReason = keyof typeof STATUS_CODES;

/** One entry of `details.causes`. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  /** The plural for most reasons, the kind for Invalid: as upstream. */
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A refusal in Kubernetes' own words. `details` is absent where upstream sends none. */
export class ApiError extends Error {
  readonly reason: StatusReason;
  readonly details: StatusDetails | undefined;
  /** Fields of `metadata` that the Status carries, such as a fresh continue token. */
  readonly statusMetadata: Record<string, string> | undefined;

  constructor(
    reason: StatusReason,
    message: string,
    options: ErrorOptions & { details?: StatusDetails; metadata?: Record<string, string> } = {},
  ) {
    super(message, options);
    this.name = 'ApiError';
    this.reason = reason;
    this.details = options.details;
    this.statusMetadata = options.metadata;
  }

  get code(): number {
    return STATUS_CODES[this.reason];
  }
}

/** Asks an error for its meaning; never for its message. */
export function isReason(error: unknown, reason: StatusReason): boolean {
  return error instanceof ApiError && error.reason === reason;
}

interface Resource {
  readonly group: string;
  readonly plural: string;
}

const qualified = (resource: Resource) =>
  resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;

function details(resource: Resource, name?: string): StatusDetails {
  const { group, plural: kind } = resource;
  const type = group ? { group, kind } : { kind };
  return name ? { name, ...type } : type;
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError('NotFound', `${qualified(resource)} ${goQuote(name)} not found`, {
    details: details(resource, name),
  });
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError('AlreadyExists', `${qualified(resource)} ${goQuote(name)} already exists`, {
    details: details(resource, name),
  });
}

export function conflict(resource: Resource, name: string, why: string): ApiError {
  return new ApiError('Conflict', `Operation cannot be fulfilled on ${qualified(resource)} ${goQuote(name)}: ${why}`, {
    details: details(resource, name),
  });
}

/** The conflict of a stale resourceVersion. */
export function modified(resource: Resource, name: string): ApiError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function forbidden(resource: Resource, name: string, why: string): ApiError {
  const subject = name ? `${qualified(resource)} ${goQuote(name)}` : qualified(resource);
  return new ApiError('Forbidden', `${subject} is forbidden: ${why}`, { details: details(resource, name) });
}

export function badRequest(message: string): ApiError {
  return new ApiError('BadRequest', message);
}

export function internalError(cause: unknown): ApiError {
  const message = errorText(cause);
  return new ApiError('InternalError', `Internal error occurred: ${message}`, {
    cause,
    details: { causes: [{ message }] },
  });
}
