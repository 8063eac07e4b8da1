// GetLogEvents: a window over a stream that moves both ways. A token is a place between two events: the 55 digits of an event's
// position, and 0 for before it or 1 for behind it.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getNamedGroup } from './log-groups.ts';
import { bytesOf, eventsOf, getLogStream, type LogEvent } from './log-streams.ts';
import type { GetLogEventsRequest, GetLogEventsResponse } from './types.gen.ts';

export const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;

export const getLogEvents: Operation<GetLogEventsRequest, GetLogEventsResponse> = (input, context) => {
  const group = getNamedGroup(context.store, context, input);
  const { logStreamName, startTime = 0, endTime = Infinity } = input;
  getLogStream(context.store, context, { logGroupName: group.group.logGroupName, logStreamName });
  const range = { fromMs: startTime, untilMs: endTime };
  const nowMs = context.clock.simulatedMs();
  const all = eventsOf(context.store, context, { group, logStreamName, range, nowMs });
  const window = windowOf(all, input);
  return {
    events: window.events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${window.end}`,
    nextBackwardToken: `b/${window.begin}`,
  };
};

const before = ({ position }: LogEvent) => `${position}0`;
const behind = ({ position }: LogEvent) => `${position}1`;

interface Window {
  readonly events: readonly LogEvent[];
  readonly begin: string;
  readonly end: string;
}

function windowOf(
  all: readonly LogEvent[],
  { nextToken, startFromHead, limit = MOST_EVENTS }: GetLogEventsRequest,
): Window {
  const match = /^([fb])\/(\d{56})$/.exec(nextToken ?? '');
  if (nextToken !== undefined && !match)
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const [, direction = startFromHead ? 'f' : 'b', place] = match ?? [];
  const isForward = direction === 'f';
  const ahead = all.filter((event) => {
    if (place === undefined) return true;
    return isForward ? before(event) >= place : behind(event) <= place;
  });
  const events = isForward ? fitting(ahead, limit) : fitting(ahead.toReversed(), limit).toReversed();
  const [first] = events;
  const last = events.at(-1);
  if (first && last) return { events, begin: before(first), end: behind(last) };
  const nowhere = place ?? '0'.repeat(56);
  return { events, begin: nowhere, end: nowhere };
}

/** As many as a page holds; one at least. */
export function fitting<E extends LogEvent>(events: readonly E[], limit: number): E[] {
  let bytes = 0;
  const page: E[] = [];
  for (const event of events) {
    bytes += bytesOf([event]);
    if (page.length >= limit || (page.length > 0 && bytes > MOST_BYTES)) break;
    page.push(event);
  }
  return page;
}
