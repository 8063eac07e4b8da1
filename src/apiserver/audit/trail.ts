// What is noted down of one request, and written at each of its stages.
// https://github.com/kubernetes/apiserver/blob/master/pkg/audit/context.go, pkg/audit/request.go

import { parse as parseYaml } from 'yaml';
import { qualifiedNameProblems } from '../../kube/names.ts';
import { type Clock, toMicroTimestamp } from '../../lib/clock.ts';
import { errorText } from '../../lib/error-text.ts';
import { deepCopy, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Attributes, User } from '../request.ts';
import { type AuditScope, isAtLeast, type Level, type Stage } from './policy.ts';

/** Takes events as lines, in their order. */
export interface AuditSink {
  write(line: string): void;
}

export interface TrailFacts {
  readonly id: string;
  readonly attributes: Attributes;
  /** Undefined: nobody knows who it is. */
  readonly user: User | undefined;
  readonly requestUri: string;
  readonly sourceIps: readonly string[];
  readonly userAgent: string;
}

export interface TrailOptions {
  readonly scope: AuditScope;
  readonly sink: AuditSink;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MAX_USER_AGENT = 1024;

/** The fields of audit.k8s.io/v1 Event that come to be known later. */
interface Known {
  impersonatedUser?: object;
  responseStatus?: JsonObject;
  requestObject?: JsonValue;
  responseObject?: object;
}

/** What the rest of the server does with a trail. */
export type Trail = Pick<AuditTrail, keyof AuditTrail>;

export class AuditTrail {
  private readonly facts: TrailFacts;
  private readonly options: TrailOptions;
  private readonly receivedMs: number;
  private readonly reference: JsonObject | undefined;
  private readonly known: Known = {};
  private readonly annotations = new Map<string, string>();
  private hasPanicked = false;

  constructor(facts: TrailFacts, options: TrailOptions) {
    this.facts = facts;
    this.options = options;
    this.receivedMs = options.clock.simulatedMs();
    this.reference = referenceOf(facts.attributes);
  }

  /** True when bodies of answers are kept: what is dear to make is made only then. */
  get keepsAnswers(): boolean {
    return isAtLeast(this.options.scope.level, 'RequestResponse');
  }

  /** The first value of a key stays. @param least the level from which on it is written */
  annotate(key: string, value: string, least: Level = 'Metadata'): void {
    const { scope, logger } = this.options;
    if (!isAtLeast(scope.level, least)) return;
    const known = this.annotations.get(key);
    const isFit = key.split('/').length === 2 && qualifiedNameProblems(key).length === 0;
    if (isFit && (known === undefined || known === value)) this.annotations.set(key, value);
    else logger.warn({ key, request: this.facts.id, known }, 'an audit annotation was not set');
  }

  impersonates(user: User): void {
    this.known.impersonatedUser = userInfo(user);
  }

  /** @param object as the client sent it; what its kind fills in is filled in here, as upstream decodes so */
  requested(object: object, fillIn?: (object: never) => void): void {
    const { metadata } = object as { metadata?: JsonObject };
    for (const field of ['namespace', 'name', 'uid', 'resourceVersion'])
      if (this.reference && metadata?.[field]) this.reference[field] ??= metadata[field];
    if (!isAtLeast(this.options.scope.level, 'Request')) return;
    const copy = deepCopy(object as JsonObject);
    fillIn?.(copy as never);
    this.known.requestObject = this.shown(copy) as JsonObject;
  }

  /** Emulator: upstream loses the event of a patch in YAML, as its log takes JSON only. */
  requestedPatch(patch: string): void {
    if (isAtLeast(this.options.scope.level, 'Request')) this.known.requestObject = readPatch(patch);
  }

  /** @param body what is answered, in its whole */
  answered(body: object): void {
    const { kind, status, message, reason, details, code } = body as JsonObject;
    if (kind === 'Status') this.known.responseStatus = clean({ metadata: {}, status, message, reason, details, code });
    if (this.keepsAnswers) this.known.responseObject = this.shown(body);
  }

  /** The head of the answer is on its way. Counts once. */
  began(code: number, isLongRunning: boolean): void {
    const { responseStatus } = this.known;
    if (this.hasPanicked || this.hasBegun) return;
    this.hasBegun = true;
    this.known.responseStatus = { ...(responseStatus ?? { metadata: {} }), code };
    if (isLongRunning) this.write('ResponseStarted');
  }

  private hasBegun = false;

  /** An error that nobody foresaw ended the request. */
  panicked(error: unknown): void {
    this.hasPanicked = true;
    const message = `APIServer panic'd: ${errorText(error)}`;
    this.known.responseStatus = { metadata: {}, status: 'Failure', message, reason: 'InternalError', code: 500 };
    this.write('Panic');
  }

  ended(isLongRunning: boolean): void {
    if (this.hasPanicked) return;
    if (!this.hasBegun) {
      this.known.responseStatus ??= { metadata: {}, status: 'Success', message: 'Connection closed early', code: 200 };
      if (isLongRunning) this.write('ResponseStarted');
    }
    this.write('ResponseComplete');
  }

  /** Writes the event of a stage, as far as the request is known by now. */
  write(stage: Stage): void {
    const { scope, sink, clock } = this.options;
    if (scope.omitStages.has(stage)) return;
    const { id, requestUri, attributes, user, sourceIps, userAgent } = this.facts;
    const nowMs = stage === 'RequestReceived' ? this.receivedMs : clock.simulatedMs();
    const { impersonatedUser, responseStatus, requestObject, responseObject } = this.known;
    const event = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: scope.level,
      auditID: id,
      stage,
      requestURI: requestUri,
      verb: attributes.verb,
      user: user ? userInfo(user) : {},
      impersonatedUser,
      sourceIPs: sourceIps.length > 0 ? sourceIps : undefined,
      userAgent: userAgent === '' ? undefined : shortened(userAgent),
      objectRef: this.reference,
      responseStatus,
      requestObject,
      responseObject,
      requestReceivedTimestamp: toMicroTimestamp(this.receivedMs),
      stageTimestamp: toMicroTimestamp(nowMs),
      annotations: this.annotations.size > 0 ? Object.fromEntries([...this.annotations].sort()) : undefined,
    };
    sink.write(`${JSON.stringify(event)}\n`);
  }

  private shown(body: object): object {
    return this.options.scope.omitManagedFields ? withoutOwners(body as JsonObject) : body;
  }
}

/** Without what is not there. */
function clean(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as JsonObject;
}

const filled = (text: string | undefined) => (text === '' ? undefined : text);

function referenceOf(attributes: Attributes): JsonObject | undefined {
  const { resource, namespace, name, group, version, subresource } = attributes;
  if (resource === undefined) return undefined;
  return clean({
    resource,
    namespace: filled(namespace),
    name: filled(name),
    apiGroup: filled(group),
    apiVersion: version,
    subresource: filled(subresource),
  });
}

/** authentication.k8s.io UserInfo. */
function userInfo({ name, uid, groups, extra = {} }: User): object {
  return {
    username: name,
    ...(uid ? { uid } : {}),
    ...(groups.length > 0 ? { groups } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

const shortened = (text: string) =>
  text.length > MAX_USER_AGENT ? `${text.slice(0, MAX_USER_AGENT)}...TRUNCATED` : text;

function readPatch(text: string): JsonValue {
  for (const parse of [JSON.parse, (yaml: string) => parseYaml(yaml) as unknown]) {
    try {
      return parse(text) as JsonValue;
    } catch {
      // The next one may; a patch that nobody can read is refused elsewhere, and kept as it came.
    }
  }
  return text;
}

/** Of an object, of each item of a list, of each row of a table. */
function withoutOwners(body: JsonObject): JsonObject {
  const { metadata, items, rows } = body;
  const each = (list: JsonValue | undefined) =>
    Array.isArray(list) ? list.map((item) => (isObject(item) ? withoutOwners(item) : item)) : undefined;
  const inRow = (row: JsonValue) =>
    isObject(row) && isObject(row['object']) ? { ...row, object: withoutOwners(row['object']) } : row;
  return {
    ...body,
    ...(isObject(metadata) ? { metadata: without(metadata, 'managedFields') } : {}),
    ...(Array.isArray(items) ? { items: each(items) as JsonValue } : {}),
    ...(Array.isArray(rows) ? { rows: rows.map(inRow) } : {}),
  };
}

function without({ ...object }: JsonObject, field: string): JsonObject {
  delete object[field];
  return object;
}
