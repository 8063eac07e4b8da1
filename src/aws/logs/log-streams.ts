// Streams and their events as records: the events of one delivery are one record. Emulator: a stream keeps its newest events only.

import { DAY_MS } from '../../lib/clock.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import type { LogGroupRecord } from './log-groups.ts';
import { getLogGroup } from './log-groups.ts';
import type { LogStream } from './types.gen.ts';

export type LogStreamRecord = {
  stream: LogStream & { logStreamName: string };
  /** How many events it was ever given. */
  eventCount: number;
  /** Of the deliveries that are kept, the oldest first: name and size of each. */
  deliveries: { name: string; bytes: number }[];
};

export type LogEvent = {
  /** 55 digits: time, then the place in the stream. Unique within a stream, and in the order of events. */
  position: string;
  timestamp: number;
  ingestionTime: number;
  message: string;
};

type Delivery = { events: LogEvent[] };

export const LOG_STREAMS = records<LogStreamRecord>('logs.log-streams');
const DELIVERIES = records<Delivery>('logs.deliveries');

/** Of one stream; what is older than its newest so many bytes is gone. */
export const MOST_BYTES_OF_A_STREAM = 8 * 1024 * 1024;

/** What every event counts beside its message: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const EVENT_OVERHEAD_BYTES = 26;

export interface StreamName {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

function streamKey(scope: Scope, { logGroupName, logStreamName }: StreamName): string {
  return LOG_STREAMS.keyOf(scope, logGroupName, logStreamName);
}

export function findLogStream(from: Store | Transaction, scope: Scope, name: StreamName): LogStreamRecord | undefined {
  return LOG_STREAMS.find(from, streamKey(scope, name));
}

/** Throws ResourceNotFoundException for the group or the stream. */
export function getLogStream(from: Store | Transaction, scope: Scope, name: StreamName): LogStreamRecord {
  getLogGroup(from, scope, name.logGroupName);
  const found = findLogStream(from, scope, name);
  if (!found) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return found;
}

export function listLogStreams(
  from: Store | Transaction,
  scope: Scope,
  logGroupName: string,
): readonly LogStreamRecord[] {
  return LOG_STREAMS.list(from, scope, logGroupName);
}

export function putNewLogStream(
  transaction: Transaction,
  scope: Scope,
  { name, nowMs }: { readonly name: StreamName; readonly nowMs: number },
): void {
  const { logGroupName, logStreamName } = name;
  const arn = regionalArn('logs', scope, `log-group:${logGroupName}:log-stream:${logStreamName}`);
  const stream = { logStreamName, creationTime: Math.floor(nowMs), arn, storedBytes: 0 };
  LOG_STREAMS.put(transaction, streamKey(scope, name), { stream, eventCount: 0, deliveries: [] });
}

/** With all its events. */
export function removeLogStream(transaction: Transaction, scope: Scope, name: StreamName): void {
  const key = streamKey(scope, name);
  for (const delivery of LOG_STREAMS.find(transaction, key)?.deliveries ?? [])
    DELIVERIES.delete(transaction, deliveryKey(scope, name, delivery.name));
  LOG_STREAMS.delete(transaction, key);
}

function deliveryKey(scope: Scope, { logGroupName, logStreamName }: StreamName, delivery: string): string {
  return DELIVERIES.keyOf(scope, logGroupName, logStreamName, delivery);
}

/** Writes events to a stream that is there, and drops its oldest when it has too much. */
export function appendEvents(
  transaction: Transaction,
  scope: Scope,
  given: { readonly name: StreamName; readonly events: readonly LogLine[]; readonly nowMs: number },
): void {
  const { name, events, nowMs } = given;
  const before = getLogStream(transaction, scope, name);
  if (events.length === 0) return;
  const ingestionTime = Math.floor(nowMs);
  const written = events.map(({ timestamp, message }, index) => ({
    position: `${String(timestamp).padStart(17, '0')}${String(before.eventCount + index).padStart(38, '0')}`,
    timestamp,
    ingestionTime,
    message,
  }));
  const delivery = { name: String(before.eventCount).padStart(16, '0'), bytes: bytesOf(events) };
  DELIVERIES.put(transaction, deliveryKey(scope, name, delivery.name), { events: written });
  const deliveries = [...before.deliveries, delivery];
  let total = deliveries.reduce((sum, { bytes }) => sum + bytes, 0);
  while (total > MOST_BYTES_OF_A_STREAM && deliveries.length > 1) {
    const oldest = deliveries.shift();
    total -= oldest?.bytes ?? 0;
    DELIVERIES.delete(transaction, deliveryKey(scope, name, oldest?.name ?? ''));
  }
  const times = written.map(({ timestamp }) => timestamp);
  const { firstEventTimestamp = Infinity, lastEventTimestamp = 0 } = before.stream;
  LOG_STREAMS.put(transaction, streamKey(scope, name), {
    eventCount: before.eventCount + events.length,
    deliveries,
    stream: {
      ...before.stream,
      firstEventTimestamp: times.reduce((a, b) => Math.min(a, b), firstEventTimestamp),
      lastEventTimestamp: times.reduce((a, b) => Math.max(a, b), lastEventTimestamp),
      lastIngestionTime: ingestionTime,
      uploadSequenceToken: sequenceToken(before.eventCount + events.length),
    },
  });
}

export interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

/** As PutLogEvents counts. */
export function bytesOf(events: readonly LogLine[]): number {
  return events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0);
}

/** 56 digits, as the service's; nobody has to send it back. */
export function sequenceToken(eventCount: number): string {
  return `49${String(eventCount).padStart(54, '0')}`;
}

export interface TimeRange {
  /** Milliseconds; included. */
  readonly fromMs: number;
  /** Milliseconds; not included. */
  readonly untilMs: number;
}

/** The events of a stream in the range, in their order; those that the group retains no longer are not among them. */
export function eventsOf(
  from: Store | Transaction,
  scope: Scope,
  asked: {
    readonly group: LogGroupRecord;
    readonly logStreamName: string;
    readonly range: TimeRange;
    readonly nowMs: number;
  },
): LogEvent[] {
  const { group, logStreamName, range, nowMs } = asked;
  const { logGroupName, retentionInDays } = group.group;
  const retainedMs = retentionInDays === undefined ? 0 : nowMs - retentionInDays * DAY_MS;
  const fromMs = Math.max(range.fromMs, retainedMs);
  return DELIVERIES.list(from, scope, logGroupName, logStreamName)
    .flatMap(({ events }) => events)
    .filter(({ timestamp }) => timestamp >= fromMs && timestamp < range.untilMs)
    .sort((a, b) => (a.position < b.position ? -1 : 1));
}
