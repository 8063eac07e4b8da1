// Events: what happened to an object, for `kubectl describe`. Repeats raise a count instead of making more objects.
// Shape: client-go tools/record/event.go; repeats: tools/record/events_cache.go.

import { type Clock, toTimestamp } from '../lib/clock.ts';
import { hexId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import { isReason } from './api-error.ts';
import type { Cluster } from './cluster.ts';
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

/** How many different events are remembered for counting. */
const REMEMBERED = 4096;

export function eventRecorder(options: EventRecorderOptions): EventRecorder {
  const written = new Map<string, string>();
  return {
    async record(object, facts) {
      try {
        await recordOnce(object, facts, { ...options, written });
      } catch (error) {
        options.logger.warn(
          { error, reason: facts.reason, object: object.metadata.name },
          'an event could not be written',
        );
      }
    },
  };
}

type Context = EventRecorderOptions & { readonly written: Map<string, string> };

async function recordOnce(object: KubeObject, facts: EventFacts, context: Context): Promise<void> {
  const { type, reason, message, fieldPath = '' } = facts;
  const key = [object.metadata.uid, object.kind, type, reason, fieldPath, message].join('\n');
  const name = context.written.get(key);
  const now = toTimestamp(context.clock.simulatedMs());
  if (name !== undefined && (await countAgain(object, name, { now, context }))) return;
  const eventName = `${object.metadata.name}.${hexId(16)}`;
  await context.cluster.of(EVENTS).create(eventFor(object, facts, { name: eventName, now, context }));
  context.written.set(key, eventName);
  if (context.written.size > REMEMBERED) context.written.delete(context.written.keys().next().value!);
}

const namespaceOf = (object: KubeObject) => object.metadata.namespace ?? 'default';

/** False: the event has expired or was deleted; write a new one. */
async function countAgain(
  object: KubeObject,
  name: string,
  { now, context }: { now: string; context: Context },
): Promise<boolean> {
  const events = context.cluster.of(EVENTS);
  const target = { namespace: namespaceOf(object), name };
  const event = events.find(target);
  if (!event) return false;
  try {
    await events.patch(target, { type: 'merge', body: { count: (event.count ?? 1) + 1, lastTimestamp: now } });
    return true;
  } catch (error) {
    if (isReason(error, 'NotFound')) return false;
    throw error;
  }
}

function eventFor(
  object: KubeObject,
  facts: EventFacts,
  { name, now, context }: { name: string; now: string; context: Context },
) {
  const { uid, resourceVersion, namespace } = object.metadata;
  return {
    metadata: { name, namespace: namespaceOf(object) },
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
    message: facts.message,
    source: { component: context.component, ...(context.host === undefined ? {} : { host: context.host }) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    reportingComponent: context.component,
    reportingInstance: context.host ?? '',
  };
}
