// Streams and events of CloudWatch Logs, driven by the SDK: written, read both ways, filtered, gone.

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../src/lib/clock.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

const logGroupName = '/mine';
const HOUR = 3_600_000;
let clock: ManualClock;
let aws: RunningAws;
let logs: CloudWatchLogsClient;
beforeEach(async () => {
  clock = manualClock(Date.now());
  aws = await startAws({ clock });
  logs = new CloudWatchLogsClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
});
afterEach(() => aws[Symbol.asyncDispose]());

const makeStream = (logStreamName: string) => logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
const put = (logStreamName: string, messages: string[], atMs = clock.simulatedMs()) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: messages.map((message, index) => ({ timestamp: atMs + index, message })),
    }),
  );
const read = (input: Partial<GetLogEventsCommandInput> = {}) =>
  logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'one', ...input }));
const messages = ({ events = [] }: { events?: { message?: string | undefined }[] | undefined }) =>
  events.map(({ message }) => message);
const filter = async (filterPattern: string) =>
  messages(await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern })));
const INVALID = { name: 'InvalidParameterException' };

describe('a log stream', () => {
  it('is made once, described with its times, and gone with its events', async () => {
    await makeStream('one');
    await expect(makeStream('one')).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
    const now = clock.simulatedMs();
    expect((await put('one', ['a', 'b'])).nextSequenceToken).toMatch(/^\d{56}$/);
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams).toMatchObject([
      { logStreamName: 'one', firstEventTimestamp: now, lastEventTimestamp: now + 1, lastIngestionTime: now },
    ]);
    await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'one' }));
    await expect(read()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await makeStream('one');
    expect(messages(await read())).toEqual([]);
    await put('one', ['c']);
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await expect(read()).rejects.toMatchObject({ message: 'The specified log group does not exist.' });
    expect(aws.store.list('logs.deliveries')).toEqual([]);
  });

  it('is of a group that is looked for by the beginning of its name or by a part of it', async () => {
    const find = async (input: object) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map((group) => group.logGroupName);
    expect(await find({ logGroupNamePrefix: logGroupName })).toEqual([logGroupName]);
    expect(await find({ logGroupNamePattern: logGroupName.slice(1) })).toEqual([logGroupName]);
    await expect(find({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    });
  });

  it('is found in pages, by name or by its last event, forwards or backwards', async () => {
    for (const name of ['a', 'b', 'c']) await makeStream(name);
    await put('b', ['x']);
    const names = async (input: object) => {
      const page = await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...input }));
      return { names: page.logStreams?.map(({ logStreamName }) => logStreamName), nextToken: page.nextToken };
    };
    const first = await names({ limit: 2, descending: true });
    expect(first.names).toEqual(['c', 'b']);
    expect(await names({ limit: 2, descending: true, nextToken: first.nextToken })).toEqual({ names: ['a'] });
    expect((await names({ orderBy: 'LastEventTime', descending: true, limit: 1 })).names).toEqual(['b']);
    await expect(names({ orderBy: 'LastEventTime', logStreamNamePrefix: 'a' })).rejects.toMatchObject(INVALID);
    await expect(names({ logGroupIdentifier: logGroupName })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    });
  });
});

describe('events', () => {
  beforeEach(() => makeStream('one'));

  it('are read forwards and backwards, and at an end the token is the one that was sent', async () => {
    await put('one', ['1', '2', '3', '4', '5']);
    const head = await read({ startFromHead: true, limit: 2 });
    expect(messages(head)).toEqual(['1', '2']);
    const next = await read({ nextToken: head.nextForwardToken, startFromHead: true, limit: 9 });
    expect(messages(next)).toEqual(['3', '4', '5']);
    const end = await read({ nextToken: next.nextForwardToken, startFromHead: true });
    expect(end).toMatchObject({ events: [], nextForwardToken: next.nextForwardToken });
    const tail = await read({ limit: 2 });
    expect(messages(tail)).toEqual(['4', '5']);
    expect(messages(await read({ nextToken: tail.nextBackwardToken, limit: 2 }))).toEqual(['2', '3']);
    await put('one', ['6'], clock.simulatedMs() + 10);
    expect(messages(await read({ nextToken: end.nextForwardToken, startFromHead: true }))).toEqual(['6']);
    await expect(read({ nextToken: 'x' })).rejects.toMatchObject({
      ...INVALID,
      message: 'The specified nextToken is invalid.',
    });
  });

  it('are those of a range: its beginning is in it, and its end is not', async () => {
    const now = clock.simulatedMs();
    await put('one', ['1', '2', '3'], now);
    expect(messages(await read({ startTime: now + 1, endTime: now + 2 }))).toEqual(['2']);
  });

  it('are taken in the order of time, not too old, not too new', async () => {
    const now = clock.simulatedMs();
    const logEvents = [-15 * 24 * HOUR, 0, 3 * HOUR].map((offset, index) => ({
      timestamp: now + offset,
      message: String(index),
    }));
    const send = (events: typeof logEvents) =>
      logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'one', logEvents: events }));
    expect((await send(logEvents)).rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    });
    expect(messages(await read())).toEqual(['1']);
    await expect(send(logEvents.toReversed())).rejects.toMatchObject({
      ...INVALID,
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    });
    await expect(put('one', ['x'.repeat(2 ** 20)])).rejects.toMatchObject({
      message: `Upload too large: ${2 ** 20 + 26} bytes exceeds limit of ${2 ** 20}`,
    });
  });

  it('are kept as long as the group says, and the newest eight megabytes of a stream', async () => {
    await put('one', ['old'], clock.simulatedMs() - 25 * HOUR);
    expect(messages(await read())).toEqual(['old']);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    expect(messages(await read())).toEqual([]);
    for (let index = 0; index < 10; index += 1) await put('one', [String(index), 'x'.repeat(1_000_000)]);
    expect(messages(await read({ startFromHead: true }))[0]).toBe('2');
  });

  it('and groups are asked for by what can be one, and an ARN is not said again', async () => {
    const logGroupIdentifier = `arn:aws:logs:${REGION}:123456789012:log-group:${logGroupName}:*`;
    await expect(logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value at 'logGroupIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*",
    });
  });

  it.each([
    [{ limit: 10_001 }, "Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or"],
    [
      { logGroupName: 'x'.repeat(513) },
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    ],
    [
      { logGroupName: 'a b' },
      "Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular",
    ],
  ])('refuses %j in words that say it again, but for what is too long', async (wrong, words) => {
    await expect(logs.send(new FilterLogEventsCommand({ logGroupName, ...wrong }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(words),
    });
  });

  it('of all streams are found by a pattern, in pages', async () => {
    await makeStream('two');
    await put('one', ['ERROR one', 'INFO two']);
    await put('two', ['ERROR three'], clock.simulatedMs() + 5);
    const pages = paginateFilterLogEvents({ client: logs, pageSize: 1 }, { logGroupName, filterPattern: 'ERROR' });
    const found: (string | undefined)[] = [];
    for await (const page of pages) found.push(...messages(page));
    expect(found).toEqual(['ERROR one', 'ERROR three']);
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ['two'] }));
    expect(events).toMatchObject([{ logStreamName: 'two', eventId: expect.stringMatching(/^\d{56}$/) }]);
  });
});

describe('a filter pattern', () => {
  it.each([
    ['ERROR', ['ERROR a b', 'ERROR b']],
    ['ERROR a', ['ERROR a b']],
    ['"a b"', ['ERROR a b']],
    ['ERROR -a', ['ERROR b']],
    ['?a ?c', ['ERROR a b', 'c']],
    ['error', []],
  ])('of words, %s', async (pattern, wanted) => {
    await makeStream('one');
    await put('one', ['ERROR a b', 'ERROR b', 'c']);
    expect(await filter(pattern)).toEqual(wanted);
  });

  it.each([
    ['{ $.verb = "delete" }', ['1']],
    ['{ $.verb = delete }', ['1']],
    ['{ $.verb != "delete" }', ['2']],
    ['{ ($.code >= 400) && ($.verb = "g*") }', ['2']],
    ['{ $.verb = "x" || $.user.groups[0] = "a" }', ['1']],
    ['{ $.user.groups[*] = "b" }', ['1']],
    ['{ $.user NOT EXISTS }', ['2']],
    ['{ $.user IS NULL }', []],
    ['{ $.dry IS TRUE }', ['2']],
  ])('of JSON, %s', async (pattern, wanted) => {
    await makeStream('one');
    const events = [
      { id: '1', verb: 'delete', code: 200, user: { groups: ['a', 'b'] } },
      { id: '2', verb: 'get', code: 404, dry: true },
    ];
    await put('one', [...events.map((event) => JSON.stringify(event)), 'no JSON']);
    const found = await filter(pattern);
    expect(found.map((text) => (JSON.parse(text ?? '') as { id: string }).id)).toEqual(wanted);
  });

  it.each(['{ $.verb }', '{ $.verb = "a"', '{ verb = "a" }', '"open', '[a, b]', 'a=b'])(
    '%s is none',
    async (pattern) => {
      await expect(filter(pattern)).rejects.toMatchObject(INVALID);
    },
  );
});
