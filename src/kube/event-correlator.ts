// What becomes of an event before it is written: the same again raises a count, many that are alike become one, too many about one object
// are dropped.
// https://github.com/kubernetes/client-go/blob/master/tools/record/events_cache.go

import type { Clock } from '../lib/clock.ts';

/** How many objects are remembered (maxLruCacheEntries; upstream keeps that many events, likenesses and objects). */
const REMEMBERED = 4096;
/** Different messages of one type and reason about an object; the last of them, and all after it, are written as one event. */
const ALIKE = 10;
/** After so long without one of them they are counted anew. */
const ALIKE_MS = 10 * 60_000;
/** So many about one object at once… */
const BURST = 25;
/** … and then one in this time. */
const REFILL_MS = 5 * 60_000;

export interface EventAsked {
  readonly uid: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string;
}

/** One event as it is to be written. */
export interface EventSeen {
  /** Of the event; the name that was offered when it was seen for the first time. */
  readonly name: string;
  readonly firstTimestamp: string;
  readonly count: number;
  readonly message: string;
  /** Whether it stands for several that differ. */
  readonly isCombined: boolean;
}

export interface EventCorrelator {
  /**
   * What is to be written: a `count` over 1 raises that of an event there is; undefined is nothing.
   * @param fresh name and time of the event if it is a new one
   */
  correlate(event: EventAsked, fresh: { readonly name: string; readonly now: string }): EventSeen | undefined;
}

/** By type and reason. */
interface Alike {
  readonly messages: Set<string>;
  lastMs: number;
}

interface ObjectRecord {
  tokens: number;
  filledMs: number;
  readonly alike: Map<string, Alike>;
  readonly seen: Map<string, EventSeen>;
}

/** For one source of events: a component, on a host. */
export function eventCorrelator(clock: Clock): EventCorrelator {
  const objects = new Map<string, ObjectRecord>();
  return {
    correlate(event, fresh) {
      const nowMs = clock.monotonicMs();
      const record = touch(objects, event.uid, nowMs);
      const isCombined = isOneOfMany(record, event, nowMs);
      const seen = observe(record, { event, isCombined, fresh });
      return takeToken(record, nowMs) ? seen : undefined;
    },
  };
}

function touch(objects: Map<string, ObjectRecord>, uid: string, nowMs: number): ObjectRecord {
  const record = objects.get(uid) ?? { tokens: BURST, filledMs: nowMs, alike: new Map(), seen: new Map() };
  objects.delete(uid);
  objects.set(uid, record);
  if (objects.size > REMEMBERED) objects.delete(objects.keys().next().value!);
  return record;
}

const likeness = ({ type, reason }: EventAsked) => `${type}\n${reason}`;

function isOneOfMany(record: ObjectRecord, event: EventAsked, nowMs: number): boolean {
  const key = likeness(event);
  const known = record.alike.get(key);
  const alike = known && nowMs - known.lastMs <= ALIKE_MS ? known : { messages: new Set<string>(), lastMs: nowMs };
  alike.lastMs = nowMs;
  alike.messages.add(event.message);
  record.alike.set(key, alike);
  if (alike.messages.size < ALIKE) return false;
  alike.messages.delete(alike.messages.keys().next().value!);
  return true;
}

interface Observation {
  readonly event: EventAsked;
  readonly isCombined: boolean;
  readonly fresh: { readonly name: string; readonly now: string };
}

function observe(record: ObjectRecord, { event, isCombined, fresh }: Observation): EventSeen {
  const key = isCombined ? likeness(event) : `${likeness(event)}\n${event.fieldPath}\n${event.message}`;
  const last = record.seen.get(key);
  const seen: EventSeen = {
    name: last?.name ?? fresh.name,
    firstTimestamp: last?.firstTimestamp ?? fresh.now,
    count: (last?.count ?? 0) + 1,
    message: isCombined ? `(combined from similar events): ${event.message}` : event.message,
    isCombined,
  };
  record.seen.set(key, seen);
  if (record.seen.size > REMEMBERED) record.seen.delete(record.seen.keys().next().value!);
  return seen;
}

/** What is dropped has been counted all the same. */
function takeToken(record: ObjectRecord, nowMs: number): boolean {
  record.tokens = Math.min(BURST, record.tokens + (nowMs - record.filledMs) / REFILL_MS);
  record.filledMs = nowMs;
  if (record.tokens < 1) return false;
  record.tokens -= 1;
  return true;
}
