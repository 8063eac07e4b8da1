import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
const jobs = () => namespace.replace('/api/v1', '/apis/batch/v1').concat('/jobs');
const cronJobs = () => namespace.replace('/api/v1', '/apis/batch/v1').concat('/cronjobs');
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'registry.example/c:1' }] } };

const causesOf = ({ body }: Answer): string[] =>
  (body.details.causes as { field: string; message: string }[]).map(({ field, message }) => `${field}: ${message}`);

const postJob = (name: string, spec: object) =>
  api.send('POST', jobs(), { metadata: { name }, spec: { template, ...spec } });
const status = (name: string, body: object) =>
  api.send('PATCH', `${jobs()}/${name}/status`, { status: body }, { type: 'merge' });

beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a Job', () => {
  test('selects its pods by its own uid', async () => {
    const { body } = await postJob('selects', {});
    const { uid, labels } = body.metadata;
    expect(body.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
    expect(body.spec.template.metadata.labels).toEqual(labels);
    expect(labels['job-name']).toBe('selects');
  });

  test('that gets its name from the server is named so in its labels', async () => {
    const { body } = await api.send('POST', jobs(), { metadata: { generateName: 'made-' }, spec: { template } });
    expect(body.metadata.name).toMatch(/^made-.{5}$/);
    expect(body.spec.template.metadata.labels['batch.kubernetes.io/job-name']).toBe(body.metadata.name);
  });

  test('without a name could not name its pods, and of a selector that is none no more is said', async () => {
    const spec = { template, completionMode: 'Indexed', completions: 2 };
    expect(causesOf(await api.send('POST', jobs(), { spec }))).toContain(
      'metadata.name: Invalid value: "": will not able to create pod with invalid DNS label: -1',
    );
    const selector = { matchExpressions: [{ key: 'a', operator: 'Is' }] };
    const causes = causesOf(await postJob('odd', { selector }));
    expect(causes.filter((cause) => cause.startsWith('spec.selector:'))).toEqual([]);
  });

  test('leaves its pods behind when a delete does not say otherwise, with a warning', async () => {
    await postJob('orphans', {});
    const held = await api.send('DELETE', `${jobs()}/orphans`);
    expect(held.body.metadata.finalizers).toEqual(['orphan']);
    expect(held.warning).toContain('child pods are preserved by default when jobs are deleted');
    await postJob('not-orphans', {});
    const gone = await api.send('DELETE', `${jobs()}/not-orphans`, { propagationPolicy: 'Background' });
    expect(gone.warning).toBeUndefined();
    expect(gone.body.status).toBe('Success');
  });

  test('may be sent elsewhere only while it is suspended and has not begun', async () => {
    await postJob('waits', { suspend: true });
    const change = { spec: { template: { spec: { nodeSelector: { a: 'b' } } } } };
    const patch = (body: object) => api.send('PATCH', `${jobs()}/waits`, body, { type: 'merge' });
    expect((await patch(change)).body.spec.template.spec.nodeSelector).toEqual({ a: 'b' });
    await patch({ spec: { suspend: false } });
    const refused = await patch({ spec: { template: { spec: { nodeSelector: { a: 'c' } } } } });
    expect(causesOf(refused)[0]).toMatch(/^spec\.template: Invalid value: .*: field is immutable$/);
  });

  test('that is indexed changes completions with parallelism', async () => {
    await postJob('elastic', { completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const patch = (spec: object) => api.send('PATCH', `${jobs()}/elastic`, { spec }, { type: 'merge' });
    expect((await patch({ completions: 4, parallelism: 4 })).status).toBe(200);
    expect(causesOf(await patch({ completions: 5 }))).toEqual([
      'spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism',
    ]);
  });

  test.each([
    ['2-1', 'non-increasing order, previous: 2, current: 1'],
    ['0,0', 'non-increasing order, previous: 0, current: 0'],
    ['3', 'too large index: "3"'],
    ['a', 'cannot convert string to integer for index: "a"'],
    [
      '0-1-2',
      `the fragment "0-1-2" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
  ])('does not succeed by the indexes %s', async (succeededIndexes, why) => {
    const successPolicy = { rules: [{ succeededIndexes }] };
    const answer = await postJob('x', { completionMode: 'Indexed', completions: 3, successPolicy });
    expect(causesOf(answer)).toEqual([
      `spec.successPolicy.rules[0].succeededIndexes: Invalid value: "${succeededIndexes}": error parsing succeededIndexes: ${why}`,
    ]);
  });

  test('that is complete says since when, and stays so', async () => {
    await postJob('ends', {});
    const startTime = '2020-01-01T00:00:00Z';
    const conditions = ['SuccessCriteriaMet', 'Complete'].map((type) => ({ type, status: 'True' }));
    expect(causesOf(await status('ends', { startTime, conditions }))).toEqual([
      'status.completionTime: Required value: completionTime is required for Complete jobs',
    ]);
    expect((await status('ends', { startTime, completionTime: startTime, conditions })).status).toBe(200);
    expect(causesOf(await status('ends', { conditions: [] }))).toContain(
      'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
    );
  });

  test('shows its state, what it has done and how long it took', async () => {
    await postJob('shown', { completions: 2 });
    await status('shown', {
      startTime: '2020-01-01T00:00:00Z',
      completionTime: '2020-01-01T00:01:05Z',
      succeeded: 2,
      conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({ type, status: 'True' })),
    });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await api.send('GET', `${jobs()}/shown`, undefined, { accept });
    expect(body.rows[0].cells.slice(0, 4)).toEqual(['shown', 'Complete', '2/2', '65s']);
  });
});

describe('a CronJob', () => {
  const post = (spec: object) =>
    api.send('POST', `${cronJobs()}?dryRun=All`, {
      metadata: { name: 'c' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...spec },
    });

  test.each(['@hourly', '@every 1h30m', '*/5 0-6,22 ? jan-MAR mon', '0/15 * 1 * 6'])('runs at %s', async (schedule) => {
    expect((await post({ schedule })).status).toBe(201);
  });

  test.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ['@never', 'unrecognized descriptor: @never'],
  ])('does not run at %s', async (schedule, why) => {
    expect(causesOf(await post({ schedule }))).toEqual([`spec.schedule: Invalid value: "${schedule}": ${why}`]);
  });

  test('knows the zones of the zone database, letter by letter', async () => {
    expect((await post({ timeZone: 'America/Argentina/Buenos_Aires' })).status).toBe(201);
    expect((await post({ timeZone: 'Etc/UTC' })).status).toBe(201);
    expect(causesOf(await post({ timeZone: 'europe/berlin' }))).toEqual([
      'spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin',
    ]);
  });
});
