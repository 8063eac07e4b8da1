// FilterLogEvents: the events of a group's streams that match a pattern, by their time.

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { filterPattern } from './filter-pattern.ts';
import { fitting, MOST_EVENTS } from './get-log-events.ts';
import { getNamedGroup } from './log-groups.ts';
import { eventsOf, getLogStream, listLogStreams } from './log-streams.ts';
import type { FilterLogEventsRequest, FilterLogEventsResponse } from './types.gen.ts';

export const filterLogEvents: Operation<FilterLogEventsRequest, FilterLogEventsResponse> = (input, context) => {
  const group = getNamedGroup(context.store, context, input);
  const matches = filterPattern(input.filterPattern ?? '');
  // Unlike GetLogEvents, an event at the end of the range is in it.
  const range = { fromMs: input.startTime ?? 0, untilMs: (input.endTime ?? Infinity) + 1 };
  const nowMs = context.clock.simulatedMs();
  const found = streamsOf(input, context, group.group.logGroupName).flatMap((logStreamName) =>
    eventsOf(context.store, context, { group, logStreamName, range, nowMs })
      .filter(({ message }) => matches(message))
      .map((event) => ({ ...event, logStreamName })),
  );
  const keyOf = ({ position, logStreamName }: (typeof found)[number]) => `${position}/${logStreamName}`;
  const whole = pageOf(found, keyOf, { size: found.length, token: input.nextToken });
  if (!whole) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const size = fitting(whole.items, input.limit ?? MOST_EVENTS).length;
  const page = pageOf(whole.items, keyOf, { size, token: undefined });
  const events = page?.items.map(({ position, ...event }) => ({ ...event, eventId: `${position}0` }));
  return { events, searchedLogStreams: [], nextToken: page?.nextToken };
};

function streamsOf(input: FilterLogEventsRequest, context: AwsContext, logGroupName: string): readonly string[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names && prefix !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'logStreamNames and logStreamNamePrefix cannot be specified at the same time.',
    );
  for (const logStreamName of names ?? []) getLogStream(context.store, context, { logGroupName, logStreamName });
  if (names) return names;
  return listLogStreams(context.store, context, logGroupName)
    .map(({ stream }) => stream.logStreamName)
    .filter((name) => name.startsWith(prefix ?? ''));
}
