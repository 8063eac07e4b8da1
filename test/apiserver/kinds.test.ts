import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
const groupPath = (group: string) => namespace.replace('/api/v1', `/apis/${group}/v1`);

interface Cause {
  readonly field: string;
  readonly message: string;
}

const fieldsOf = ({ body }: Answer): string[] => (body.details.causes as Cause[]).map(({ field }) => field);

beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('times are read as Go reads them', () => {
  const post = (renewTime: string) =>
    api.send('POST', `${groupPath('coordination.k8s.io')}/leases`, { metadata: { name: 'a' }, spec: { renewTime } });
  test.each([
    ['2020-01-02T03:04:05Z', 'cannot parse "Z" as ".000000"'],
    ['2020-01-02', 'cannot parse "" as "T"'],
    ['yesterday', 'cannot parse "yesterday" as "2006"'],
    ['2020-13-02T03:04:05.000000Z', ': month out of range'],
    ['2020-02-30T03:04:05.000000Z', ': day out of range'],
    ['2020-01-02T03:04:05.000000Zx', ': extra text: "x"'],
  ])('%s is refused', async (time, words) => {
    const { status, body } = await post(time);
    expect(status).toBe(400);
    expect(body.message).toContain(words);
  });

  test('a zone other than UTC is turned into it', async () => {
    const { body } = await post('2020-01-02T03:04:05.123456+02:00');
    expect(body.spec.renewTime).toBe('2020-01-02T01:04:05.123456Z');
  });

  test('a replacement of a lease names its version', async () => {
    const { status, body } = await api.send('PUT', `${groupPath('coordination.k8s.io')}/leases/a`, {
      metadata: { name: 'a' },
    });
    expect(status).toBe(422);
    expect(body.details.kind).toBe('leases');
  });
});

describe('an event of the newer group', () => {
  const post = (event: object) => {
    const regarding = { kind: 'Pod', namespace: namespace.split('/').pop(), name: 'p', apiVersion: 'v1' };
    return api.send('POST', `${groupPath('events.k8s.io')}/events`, { metadata: { name: 'a' }, regarding, ...event });
  };

  test('says when and of which type', async () => {
    const answer = await post({});
    expect(fieldsOf(answer)).toEqual(['eventTime', 'type']);
    expect(answer.body.message).toMatch(/^Event "a" is invalid/);
  });

  test('says who reports what', async () => {
    const answer = await post({ eventTime: '2020-01-02T03:04:05.000006Z', type: 'Normal' });
    expect(new Set(fieldsOf(answer))).toEqual(
      new Set(['reportingController', 'reportingInstance', 'action', 'reason']),
    );
  });

  test('changes nothing but its series', async () => {
    const event = { eventTime: '2020-01-02T03:04:05.000006Z', type: 'Normal', action: 'a', reason: 'r' };
    await post({ ...event, reportingController: 'c/d', reportingInstance: 'i' });
    const answer = await api.send(
      'PATCH',
      `${groupPath('events.k8s.io')}/events/a`,
      { note: 'other', series: { count: 1, lastObservedTime: '2020-01-02T03:04:05.000006Z' } },
      { type: 'merge' },
    );
    expect(fieldsOf(answer)).toEqual(['series.count', 'message']);
  });
});

describe('a webhook is refused', () => {
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] };
  const good = {
    name: 'h.example.com',
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    clientConfig: { service: { namespace: 'default', name: 's' } },
    rules: [rule],
  };
  test.each([
    [{ clientConfig: { url: 'https://u:p@x.example/?a=b#c' } }, ['url', 'url', 'url']],
    [{ clientConfig: { service: { namespace: '', name: '', port: 0 } } }, ['name', 'namespace', 'port']],
    [{ rules: [{ ...rule, operations: ['X'], scope: 'Y' }] }, ['operations[0]', 'scope']],
    [{ rules: [{ ...rule, resources: ['*/*', 'pods'] }] }, ['resources']],
    [{ admissionReviewVersions: ['v1', 'v1'] }, ['admissionReviewVersions[1]']],
    [{ objectSelector: { matchExpressions: [{ key: 'a', operator: 'X' }] } }, ['operator']],
    [
      {
        matchConditions: [
          { name: 'c', expression: 'true' },
          { name: 'c', expression: '' },
        ],
      },
      ['expression', 'name'],
    ],
  ])('for %j', async (change, ends) => {
    const answer = await api.send('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
      metadata: { name: 'x' },
      webhooks: [{ ...good, ...change }],
    });
    expect(fieldsOf(answer).map((field) => field.split('.').pop())).toEqual(ends);
  });
});

describe('a node', () => {
  const post = (spec: object, status = {}) =>
    api.send('POST', '/api/v1/nodes?dryRun=All', { metadata: { name: 'n' }, spec, status });

  test.each([
    [{ taints: [{ key: 'a b', effect: 'X' }] }, {}, ['metadata.taints[0].key', 'metadata.taints[0].effect']],
    [{ podCIDR: 'x' }, {}, ['spec.podCIDRs[0]']],
    [{ podCIDRs: ['192.0.2.0/24', '198.51.100.0/24'] }, {}, ['spec.podCIDRs']],
    [{}, { capacity: { cpu: '-1' } }, ['status.capacity.cpu', 'status.allocatable.cpu']],
  ])('is refused for %j %j', async (spec, status, fields) => {
    expect(fieldsOf(await post(spec, status))).toEqual(fields);
  });

  test('has the same range in its old field and its new one', async () => {
    const { body } = await post({ podCIDR: '192.0.2.0/24', podCIDRs: ['198.51.100.0/24'] });
    expect(body.spec).toMatchObject({ podCIDR: '192.0.2.0/24', podCIDRs: ['192.0.2.0/24'] });
  });

  test('is told twice of its annotations when it changes, and of each range that does', async () => {
    const spec = { podCIDRs: ['192.0.2.0/24', '2001:db8::/64'] };
    await api.send('POST', '/api/v1/nodes', { metadata: { name: 'kept' }, spec });
    const change = async (path: string, ranges: string[], annotations = {}) => {
      const body = { metadata: { annotations }, spec: { podCIDR: ranges[0], podCIDRs: ranges } };
      return fieldsOf(await api.send('PATCH', `/api/v1/nodes/kept${path}`, body, { type: 'merge' }));
    };
    const annotations = { 'scheduler.alpha.kubernetes.io/preferAvoidPods': '{' };
    const annotation = 'metadata.annotations.AvoidPods';
    expect(await change('', spec.podCIDRs, annotations)).toEqual([annotation, annotation]);
    expect(await change('/status', spec.podCIDRs, annotations)).toEqual([annotation]);
    const other = ['198.51.100.0/24', '2001:db8:1::/64'];
    expect(await change('', other)).toEqual(['spec.podCIDRs', 'spec.podCIDRs']);
    expect(await change('', other.slice(1))).toEqual(['spec.podCIDRs']);
  });
});

test.each([
  [{ addresses: [{ ip: '127.0.0.1' }] }, ['subsets[0].addresses[0].ip']],
  [{ addresses: [{ ip: '192.0.2.1', hostname: 'a_b' }] }, ['subsets[0].addresses[0].hostname']],
  [
    { addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 1 }, { port: 2 }] },
    ['subsets[0].ports[0].name', 'subsets[0].ports[1].name'],
  ],
  [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 1, protocol: 'ICMP' }] }, ['subsets[0].ports[0].protocol']],
])('endpoints are refused for %j', async (subset, fields) => {
  expect(
    fieldsOf(await api.send('POST', `${namespace}/endpoints`, { metadata: { name: 'a' }, subsets: [subset] })),
  ).toEqual(fields);
});

test('the priority classes of the system stay', async () => {
  const { status } = await api.send('DELETE', '/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical');
  expect(status).toBe(403);
});

test('a TLS secret that is no pair is kept with a warning', async () => {
  const data = { 'tls.crt': 'eA==', 'tls.key': 'eA==' };
  const { status, warning } = await api.send('POST', `${namespace}/secrets`, {
    metadata: { name: 'tls' },
    type: 'kubernetes.io/tls',
    data,
  });
  expect(status).toBe(201);
  expect(warning).toBe('299 - "tls: failed to find any PEM data in certificate input"');
});

test('a value of null in the data of a secret is empty', async () => {
  const { body } = await api.send('POST', `${namespace}/secrets`, { metadata: { name: 'null' }, data: { k: null } });
  expect(body.data).toEqual({ k: '' });
});

test.each([
  [{ addressType: 'IPv4', endpoints: [{ addresses: ['2001:db8::1'] }] }, ['endpoints[0].addresses']],
  [{ addressType: 'IPv4', endpoints: [{ addresses: ['192.0.2.1'], hostname: 'A_' }] }, ['endpoints[0].hostname']],
  [{ addressType: 'IPv4', ports: [{ name: 'a' }, { name: 'a' }] }, ['ports[1].name']],
])('an endpoint slice is refused for %j', async (slice, fields) => {
  const path = `${groupPath('discovery.k8s.io')}/endpointslices`;
  expect(fieldsOf(await api.send('POST', path, { metadata: { name: 'a' }, endpoints: [], ...slice }))).toEqual(fields);
});

test('service accounts are shown without their secrets', async () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${namespace}/serviceaccounts`, undefined, { accept });
  expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Age']);
});

test('a binding shows a service account without a namespace as upstream does', async () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const subjects = [{ kind: 'ServiceAccount', name: 'robot' }];
  const place = `/apis/rbac.authorization.k8s.io/v1${namespace.slice('/api/v1'.length)}/rolebindings`;
  await api.send('POST', place, { metadata: { name: 'robots' }, roleRef, subjects });
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${place}/robots`, undefined, { accept });
  expect(body.rows[0].cells.at(-1)).toBe('/robot');
});

test('a limit range without a name gets one', async () => {
  const { body } = await api.send('POST', `${namespace}/limitranges`, { spec: { limits: [] } });
  expect(body.metadata.name).toMatch(/^[0-9a-f-]{36}$/);
});

test('a cron job without a name is invalid', async () => {
  const spec = { schedule: '* * * * *', jobTemplate: {} };
  expect(fieldsOf(await api.send('POST', `${groupPath('batch')}/cronjobs`, { spec }))).toContain('metadata.name');
});

test('the metadata of a daemon set alone does not tell how often its template changed', async () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  const path = `${groupPath('apps')}/daemonsets`;
  await api.send('POST', path, { metadata: { name: 'bare' }, spec });
  const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${path}/bare`, undefined, { accept });
  expect(body).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'bare' } });
  expect(body.metadata.annotations).toBeUndefined();
});

test.each([
  ['registry.example/c', 'Always'],
  ['registry.example:5000/c:latest', 'Always'],
  ['c:1', 'IfNotPresent'],
  [`c@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
  [`c:latest@sha256:${'a'.repeat(64)}`, 'Always'],
  ['[fd00::1]:5000/c', 'Always'],
  [`registry.example.com/${'c'.repeat(255)}`, 'Always'],
  [`registry.example.com/${'c'.repeat(256)}`, 'IfNotPresent'],
  ['Upper', 'IfNotPresent'],
  ['a b', 'IfNotPresent'],
])('the image %s is pulled %s', async (image, policy) => {
  const template = { spec: { containers: [{ name: 'c', image }] } };
  const { body } = await api.send('POST', `${namespace}/podtemplates?dryRun=All`, {
    metadata: { name: 'i' },
    template,
  });
  expect(body.template.spec.containers[0].imagePullPolicy).toBe(policy);
});

describe('contents', () => {
  test('of a config map that are too large are no field of its own', async () => {
    const data = { k: 'x'.repeat(1024 * 1024 + 1) };
    const { body } = await api.send('POST', `${await api.namespace()}/configmaps`, {
      metadata: { name: 'large' },
      data,
    });
    expect(body.details.causes).toEqual([
      { reason: 'FieldValueTooLong', field: '[]', message: 'Too long: may not be more than 1048576 bytes' },
    ]);
  });

  test.each(['[]', '"x"', '5'])('of a docker configuration are an object, and not %s', async (text) => {
    const { body } = await api.send('POST', `${await api.namespace()}/secrets`, {
      metadata: { name: 'pull' },
      type: 'kubernetes.io/dockercfg',
      stringData: { '.dockercfg': text },
    });
    expect(body.details.causes[0].message).toMatch(/json: cannot unmarshal \w+ into Go value of type map\[string\]/);
  });
});
