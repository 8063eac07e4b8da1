// One request, understood: who asks for what. Made by http/, read by authorization, admission, kinds and audit.

import type { Logger } from '../lib/logger.ts';
import type { Trail } from './audit/trail.ts';

/** authentication.k8s.io UserInfo. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'head'
  | 'post'
  | 'put'
  | 'options'
  | 'impersonate'
  | 'bind'
  | 'escalate'
  | 'use'
  | 'proxy';

/** What authorizers decide on. Either a resource (`resource` set) or a path. */
export interface Attributes {
  readonly user: User;
  readonly verb: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly path?: string;
  /** Of a list or watch. */
  readonly fieldSelector?: string;
}

export interface RequestContext extends Attributes {
  /** Also the value of the Audit-ID header. */
  readonly id: string;
  /** The API version that the client speaks, `v1` or `apps/v1`. */
  readonly apiVersion?: string;
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly query: URLSearchParams;
  readonly userAgent: string;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** What is noted down for the audit log; absent: nothing is. */
  readonly audit?: Trail;
  /** Adds a `Warning: 299 - "…"` header to the answer. `unheard`: there is nobody to read it. */
  warn(text: string): void;
}

/** The `warn` of our own requests: what there might be to say need not be found out. */
export const unheard = (): void => undefined;
