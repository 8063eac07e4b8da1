// PutLogEvents: sequence tokens are not looked at, as on the real service since 2023.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html

import { DAY_MS } from '../../lib/clock.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup } from './log-groups.ts';
import { appendEvents, bytesOf, getLogStream, sequenceToken } from './log-streams.ts';
import type { InputLogEvent, PutLogEventsRequest, PutLogEventsResponse, RejectedLogEventsInfo } from './types.gen.ts';

const MOST_BYTES = 1_048_576;
const HOUR_MS = 60 * 60 * 1000;
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * HOUR_MS;

export const putLogEvents: Operation<PutLogEventsRequest, PutLogEventsResponse> = (input, context) => {
  const { logEvents } = input;
  const nowMs = context.clock.simulatedMs();
  checkBatch(logEvents);
  return context.store.commit((transaction) => {
    const { group } = getLogGroup(transaction, context, input.logGroupName);
    const { eventCount } = getLogStream(transaction, context, input);
    const retainedMs = group.retentionInDays === undefined ? 0 : nowMs - group.retentionInDays * DAY_MS;
    const isFit = ({ timestamp }: InputLogEvent) =>
      timestamp >= Math.max(nowMs - OLDEST_MS, retainedMs) && timestamp <= nowMs + NEWEST_MS;
    const events = logEvents.filter(isFit);
    if (spanOf(events) > DAY_MS)
      throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
    appendEvents(transaction, context, { name: input, events, nowMs });
    const rejectedLogEventsInfo = rejected(logEvents, { nowMs, retainedMs });
    return {
      nextSequenceToken: sequenceToken(eventCount + events.length),
      ...(rejectedLogEventsInfo && { rejectedLogEventsInfo }),
    };
  });
};

function checkBatch(events: readonly InputLogEvent[]): void {
  const bytes = bytesOf(events);
  if (bytes > MOST_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0)))
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
}

function spanOf(events: readonly InputLogEvent[]): number {
  return (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
}

/** Where what was refused begins, and where it ends. */
function rejected(
  events: readonly InputLogEvent[],
  { nowMs, retainedMs }: { readonly nowMs: number; readonly retainedMs: number },
): RejectedLogEventsInfo | undefined {
  const tooNew = events.findIndex(({ timestamp }) => timestamp > nowMs + NEWEST_MS);
  const tooOld = events.filter(({ timestamp }) => timestamp < nowMs - OLDEST_MS).length;
  const expired = events.filter(({ timestamp }) => timestamp < retainedMs).length;
  const info = {
    ...(tooNew !== -1 && { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
  };
  return Object.keys(info).length > 0 ? info : undefined;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
