// Events: what happened to an object, for `kubectl describe`.
// Shape and course: client-go tools/record/event.go.

import { type Clock, toTimestamp } from '../lib/clock.ts';
import { hexId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import { isReason } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { type EventCorrelator, type EventSeen, eventCorrelator } from './event-correlator.ts';
import { EVENTS } from './kind-refs.ts';
import type { KubeObject } from './object.ts';

export interface EventFacts {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The part of the object that is meant: `spec.containers{web}`. */
  readonly fieldPath?: string;
}

export interface EventRecorder {
  /** Resolves when the event is written. It never rejects: a lost event is logged, not an obstacle. */
  record(object: KubeObject, facts: EventFacts): Promise<void>;
}

export interface EventRecorderOptions {
  readonly cluster: Cluster;
  /** `source.component` and reporting controller: `fargate-scheduler`, `kubelet`. */
  readonly component: string;
  /** `source.host`, for events of a node. */
  readonly host?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function eventRecorder(options: EventRecorderOptions): EventRecorder {
  const context: Context = { correlator: eventCorrelator(options.clock), underWay: new Map(), ...options };
  return {
    async record(object, facts) {
      try {
        await recordOnce(object, facts, context);
      } catch (error) {
        options.logger.warn(
          { error, reason: facts.reason, object: object.metadata.name },
          'an event could not be written',
        );
      }
    },
  };
}

interface Context extends EventRecorderOptions {
  readonly correlator: EventCorrelator;
  /** By the event's name: what is being written. One that is counted again must be there first. */
  readonly underWay: Map<string, Promise<void>>;
}

async function recordOnce(object: KubeObject, facts: EventFacts, context: Context): Promise<void> {
  const { uid, name } = object.metadata;
  const { type, reason, message, fieldPath = '' } = facts;
  const now = toTimestamp(context.clock.simulatedMs());
  const fresh = { name: `${name}.${hexId(16)}`, now };
  const seen = context.correlator.correlate({ uid, type, reason, message, fieldPath }, fresh);
  if (seen === undefined) return;
  const { underWay } = context;
  const before = underWay.get(seen.name);
  const write = async () => {
    await before?.catch(() => undefined); // Who recorded that logs it.
    if (seen.count > 1 && (await countAgain(object, { seen, now }, context))) return;
    await context.cluster.of(EVENTS).create(eventFor(object, facts, { seen, now, context }));
  };
  const written = write();
  underWay.set(seen.name, written);
  try {
    await written;
  } finally {
    if (underWay.get(seen.name) === written) underWay.delete(seen.name);
  }
}

const namespaceOf = (object: KubeObject) => object.metadata.namespace ?? 'default';

/** False: the event has expired or was deleted; write it again. */
async function countAgain(
  object: KubeObject,
  { seen, now }: { seen: EventSeen; now: string },
  { cluster }: Context,
): Promise<boolean> {
  const { name, count, message } = seen;
  const target = { namespace: namespaceOf(object), name };
  try {
    const body = { count, lastTimestamp: now, ...(seen.isCombined ? { message } : {}) };
    await cluster.of(EVENTS).patch(target, { type: 'merge', body });
    return true;
  } catch (error) {
    if (isReason(error, 'NotFound')) return false;
    throw error;
  }
}

function eventFor(
  object: KubeObject,
  facts: EventFacts,
  { seen, now, context }: { seen: EventSeen; now: string; context: Context },
) {
  const { uid, resourceVersion, namespace } = object.metadata;
  return {
    metadata: { name: seen.name, namespace: namespaceOf(object) },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      ...(facts.fieldPath === undefined ? {} : { fieldPath: facts.fieldPath }),
    },
    type: facts.type,
    reason: facts.reason,
    message: seen.message,
    source: { component: context.component, ...(context.host === undefined ? {} : { host: context.host }) },
    firstTimestamp: seen.firstTimestamp,
    lastTimestamp: now,
    count: seen.count,
    reportingComponent: seen.isCombined ? '' : context.component,
    reportingInstance: seen.isCombined ? '' : (context.host ?? ''),
  };
}
