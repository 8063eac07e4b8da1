// What a protocol does: from a request to an operation and its input, from the output or an error to bytes. The services' models
// drive it.

import type { AwsError } from '../aws-error.ts';
import type { ServiceModel } from '../model.ts';

/** An HTTP request as it arrived: nothing decoded, nothing normalized. */
export interface HttpRequest {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  /** Undecoded, without the question mark. */
  readonly query: string;
  /** Names in lower case; several headers of one name are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Of the client; undefined when it has gone. */
  readonly sourceIp: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What is asked for. `input` is there when the model knows the operation; otherwise the operation is not served. */
export interface Call {
  readonly operation: string;
  readonly input?: unknown;
}

export interface AnswerOptions {
  readonly model: ServiceModel;
  readonly request: HttpRequest;
  readonly requestId: string;
}

export interface ProtocolCodec {
  /** Throws AwsError where the request cannot be read. */
  parse(model: ServiceModel, request: HttpRequest): Call;
  answer(operation: string, output: unknown, options: AnswerOptions): HttpAnswer;
  error(error: AwsError, options: AnswerOptions): HttpAnswer;
  /** The error for an operation that we do not serve. */
  notServed(operation: string, model: ServiceModel): AwsError;
}

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Strict: a body that is not UTF-8 is no text. Throws TypeError. */
export function decodeUtf8(body: Buffer): string {
  return STRICT_UTF8.decode(body);
}

/** The status of an error: its own, else what the model says of its code, else 400. */
export function statusOf(error: AwsError, model: ServiceModel): number {
  return error.status ?? model.errors[error.code]?.status ?? 400;
}
