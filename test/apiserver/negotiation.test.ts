// Which form an answer has, by the Accept header; each was seen of a kube-apiserver 1.35.4.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { definitionOf, given, versionOf, widget } from './support/definitions.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
  await api.send('POST', `${core}/secrets`, { metadata: { name: 'a' } });
  await api.send('POST', `${core}/pods`, {
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
});
afterAll(() => api[Symbol.asyncDispose]());

const META = 'v=v1;g=meta.k8s.io';
const METADATA = `application/json;as=PartialObjectMetadata;${META}`;
const TABLE = `application/json;as=Table;${META}`;
const LIST = `application/json;as=PartialObjectMetadataList;${META}`;
const AGGREGATED = 'application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io';
const OFFERED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

const get = (path: string, accept: string) => api.send('GET', path, undefined, { accept });
const refusal = [406, `only the following media types are accepted: ${OFFERED}`];
const answered = async (path: string, accept: string) => {
  const { status, body } = await get(path, accept);
  return [status, body.message];
};

describe('of several clauses', () => {
  test.each([
    ['application/yaml;q=0.01, */*;q=0.1', 'application/json'],
    ['*/*;q=0.1,application/yaml;q=0.01', 'application/yaml'],
    ['application/json;q=nope,application/yaml', 'application/yaml'],
    ['application/json,application/yaml;q=2', 'application/yaml'],
    ['application/json/x,application/yaml', 'application/yaml'],
    ['application/json/,application/yaml', 'application/json'],
    ['application/json;q=0.5=,application/yaml;q=0.6', 'application/yaml'],
    ['*/*;q,application/yaml;q=0.5', 'application/yaml'],
    ['application/yaml;q=0.5,application/json', 'application/json'],
  ])('the best is found as upstream sorts them: %s', async (accept, type) => {
    expect((await get('/apis/policy/v1', accept)).headers['content-type']).toBe(type);
  });

  test('the one that asks for all groups in one answer is followed, wherever it stands', async () => {
    const { body } = await get('/apis', `application/json,${AGGREGATED}`);
    expect(body.kind).toBe('APIGroupDiscoveryList');
  });
});

describe('a watch', () => {
  const watch = () => `${core}/secrets?watch=1&resourceVersion=0&timeoutSeconds=1`;

  test('that would rather be YAML than JSON is refused', async () => {
    const { body } = await get(watch(), 'application/yaml, application/json');
    expect(body).toContain('application/vnd.kubernetes.protobuf;stream=watch');
  });

  test.each(['application/json;stream=nope', `application/json;g=meta.k8s.io`])('is no %s', async (accept) => {
    expect((await get(watch(), accept)).status).toBe(406);
  });

  test('in the form of lists ends at its first event', async () => {
    expect(await get(watch(), LIST)).toMatchObject({ status: 200, body: '' });
  });
});

describe('what is not kept is had as metadata, too', () => {
  test.each([
    ['/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { spec: { namespace: 'x' } }],
    ['/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'x' } }],
    ['CORE/serviceaccounts/default/token', {}],
  ])('%s', async (path, body) => {
    const at = path.replace('CORE', core);
    const answer = await api.send('POST', at, body, { accept: METADATA });
    expect(answer).toMatchObject({ status: 201, body: { kind: 'PartialObjectMetadata' } });
    expect(answer.body.status).toBeUndefined();
    expect((await api.send('POST', at, body, { accept: TABLE })).status).toBe(406);
  });

  test('but not as a list of it', async () => {
    const { body } = await api.send('POST', `${core}/serviceaccounts/default/token`, {}, { accept: LIST });
    expect(body.message).toBe(
      'you requested PartialObjectMetadataList, but the requested object is not a list (*authentication.TokenRequest)',
    );
  });

  test('nor is a view of an object a list', async () => {
    const sets = `${core.replace('/api/v1', '/apis/apps/v1')}/statefulsets`;
    const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    await api.send('POST', sets, {
      metadata: { name: 's' },
      spec: { replicas: 0, selector: { matchLabels: { app: 'x' } }, template },
    });
    expect((await get(`${sets}/s/scale`, LIST)).body.message).toContain('not a list (*autoscaling.Scale)');
    expect((await get(`${sets}/s`, LIST)).body.message).toContain('not a list (*apps.StatefulSet)');
  });

  test('of a custom kind it is asked whether it is a list', async () => {
    const subresources = { scale: { specReplicasPath: '.spec.n', statusReplicasPath: '.status.n' } };
    const path = await given(api, definitionOf('lists.example.com', [versionOf('v1', undefined, { subresources })]));
    await api.send('POST', path, widget(path, 'a', { spec: { n: 1 } }));
    expect((await get(`${path}/a`, LIST)).body).toMatchObject({ code: 500, message: 'content is not a list' });
    expect((await get(`${path}/a/scale`, LIST)).body.message).toContain('not a list (*v1.Scale)');
    const { columnDefinitions } = (await get(`${path}/a/scale`, TABLE)).body;
    expect(columnDefinitions[1].description).toBe('Number of desired replicas');
  });

  test.each([METADATA, LIST])('a Status stays what it is: %s', async (accept) => {
    const path = `${core}/pods/a/eviction?dryRun=All`;
    const { body } = await api.send('POST', path, { metadata: { name: 'a' } }, { accept });
    expect(body).toMatchObject({ kind: 'Status', status: 'Success', code: 201 });
  });
});

test('the finalizers of a namespace have no table', async () => {
  const name = core.split('/').at(-1);
  const body = { metadata: { name }, spec: { finalizers: ['kubernetes'] } };
  expect((await api.send('PUT', `${core}/finalize`, body, { accept: TABLE })).status).toBe(406);
});

test('a log is text in a route of objects', async () => {
  const path = `${core}/pods/none/log`;
  const routes = `406: Not Acceptable\n\nAvailable representations: text/plain, ${OFFERED}`;
  expect(await answered(path, 'text/html')).toEqual([406, routes]);
  expect(await answered(path, 'text/plain')).toEqual(refusal);
  expect(await answered(path, TABLE)).toEqual(refusal);
  expect((await get(path, '*/*')).status).toBe(404);
  expect((await get(path, METADATA)).status).toBe(404);
});

test('an object is no longer exported', async () => {
  const words = 'the export parameter, deprecated since v1.14, is no longer supported';
  expect(await answered(`${core}/secrets/a?export=1`, '*/*')).toEqual([400, words]);
  expect(await answered(`${core}/secrets/none?export`, '*/*')).toEqual([400, words]);
  expect((await get(`${core}/secrets/a?export=false`, '*/*')).status).toBe(200);
});
