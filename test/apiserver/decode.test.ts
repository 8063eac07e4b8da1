import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const unrecognized = (why: string) => `the object provided is unrecognized (must be of type ConfigMap): ${why}`;
const unparsable = (why: string) => unrecognized(`couldn't get version/kind; json parse error: ${why}`);
const asConfigMap = (subject: string, why: string) => `${subject} cannot be handled as a ConfigMap: ${why}`;

describe('a body that is not JSON is refused in the words of Go', () => {
  test.each([
    ['', 'unexpected end of JSON input (<empty>)'],
    ['{', 'unexpected end of JSON input ({)'],
    ['nul', "invalid character ' ' in literal null (expecting 'l') (6e756c)"],
    ['{"a":-', `invalid character ' ' in numeric literal ({"a":-)`],
    ['{"a":1.', `invalid character ' ' after decimal point in numeric literal ({"a":1.)`],
    ['{"a":"\\u1', `invalid character ' ' in \\u hexadecimal character escape ({"a":"\\u1)`],
    ['{"a":"x', 'unexpected end of JSON input ({"a":"x)'],
    ['nope', "invalid character 'o' in literal null (expecting 'u') (6e6f7065)"],
    ['{}{}', "invalid character '{' after top-level value ({}{})"],
    ['{"a":1,}', `invalid character '}' looking for beginning of object key string ({"a":1,})`],
    ["{'a':1}", `invalid character '\\'' looking for beginning of object key string ({'a':1})`],
    ['{"a" 1}', `invalid character '1' after object key ({"a" 1})`],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair ({"a":1 "b"})`],
    ['{"a":[1 2]}', `invalid character '2' after array element ({"a":[1 2]})`],
    ['{"a":"\u0001"}', `invalid character '\\x01' in string literal ({"a":"\u0001"})`],
    ['{"a":"\\q"}', `invalid character 'q' in string escape code ({"a":"\\q"})`],
    ['{"a":-x}', `invalid character 'x' in numeric literal ({"a":-x})`],
    ['{"a":1.x}', `invalid character 'x' after decimal point in numeric literal ({"a":1.x})`],
    [
      '{"metadata":{"name":"a"}} trailing',
      `invalid character 't' after top-level value ({"metadata":{"name":"a"}} trai ...)`,
    ],
  ])('%j', async (body, why) => {
    const answer = await api.send('POST', `${core}/configmaps`, body);
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest', message: unparsable(why) });
  });

  test('a body that nests deeper than Go reads', async () => {
    const body = `{"x":${'['.repeat(10_001)}`;
    const { body: status } = await api.send('POST', `${core}/configmaps`, body);
    expect(status.message).toContain("invalid character '[' exceeded max depth");
  });

  test('a delete tells no more than the complaint', async () => {
    const { body } = await api.send('DELETE', `${core}/configmaps/a`, 'nope');
    expect(body.message).toBe(
      "couldn't get version/kind; json parse error: invalid character 'o' in literal null (expecting 'u')",
    );
  });
});

describe('a body of something else is refused', () => {
  test.each([
    [
      { apiVersion: 'v1', kind: 'Secret' },
      'Secret in version "v1"',
      'converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ],
    [
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      'Deployment in version "v1"',
      'converting (v1.Deployment) to (core.ConfigMap): unknown conversion',
    ],
    [
      { apiVersion: 'v2', kind: 'ConfigMap' },
      'ConfigMap in version "v2"',
      'no kind "ConfigMap" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      { data: [] },
      'ConfigMap in version "v1"',
      'json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string',
    ],
    [
      { metadata: { creationTimestamp: 1 } },
      'ConfigMap in version "v1"',
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
  ])('%j', async (body, subject, why) => {
    const answer = await api.send('POST', `${core}/configmaps`, body);
    expect(answer.body).toMatchObject({ code: 400, message: asConfigMap(subject, why) });
  });

  test.each([
    [
      { livenessProbe: { httpGet: { port: {} } } },
      'object into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
    ],
    [
      { livenessProbe: { periodSeconds: 'x' } },
      'string into Go struct field Probe.spec.containers.livenessProbe.periodSeconds of type int32',
    ],
    [
      { envFrom: [{ configMapRef: { name: 1 } }] },
      'number into Go struct field ConfigMapEnvSource.spec.containers.envFrom.configMapRef.LocalObjectReference.name of type string',
    ],
  ])('a field of a struct within a struct: %j', async (container, words) => {
    const spec = { containers: [{ name: 'c', image: 'i', ...container }] };
    const { body } = await api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec });
    expect(body.message).toBe(`Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal ${words}`);
  });

  test.each([
    [
      'admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      { webhooks: [{ name: 'a', rules: [{ apiGroups: 'x' }] }] },
      'string into Go struct field RuleWithOperations.webhooks.rules.Rule.apiGroups of type []string',
    ],
    [
      'admissionregistration.k8s.io/v1/validatingadmissionpolicies',
      { spec: { matchConstraints: { resourceRules: [{ resources: {} }] } } },
      'object into Go struct field NamedRuleWithOperations.spec.matchConstraints.resourceRules.RuleWithOperations.Rule.resources of type []string',
    ],
    [
      'resource.k8s.io/v1/deviceclasses',
      { spec: { config: [{ opaque: [] }] } },
      'array into Go struct field DeviceClassConfiguration.spec.config.DeviceConfiguration.opaque of type v1.OpaqueDeviceConfiguration',
    ],
    [
      'resource.k8s.io/v1/resourceslices',
      { spec: { devices: [{ attributes: [] }] } },
      'array into Go struct field Device.spec.devices.attributes of type map[v1.QualifiedName]v1.DeviceAttribute',
    ],
    [
      'autoscaling/v2/namespaces/default/horizontalpodautoscalers',
      { spec: { metrics: ['x'] } },
      'string into Go struct field HorizontalPodAutoscalerSpec.spec.metrics of type v2.MetricSpec',
    ],
    [
      'certificates.k8s.io/v1/certificatesigningrequests',
      { spec: { request: [1, 'x'] } },
      'string into Go struct field CertificateSigningRequestSpec.spec.request of type uint8',
    ],
  ])('a field of %s: %j', async (path, body, words) => {
    const { body: refusal } = await api.send('POST', `/apis/${path}`, { metadata: { name: 'a' }, ...body });
    expect(refusal.message.split(': json: cannot unmarshal ').at(-1)).toBe(words);
  });

  test('but bytes may come as numbers', async () => {
    const secret = { metadata: { name: 'numbers' }, data: { k: [104, 105, null] } };
    const { body } = await api.send('POST', `${core}/secrets?dryRun=All`, secret);
    expect(body.data).toEqual({ k: Buffer.from('hi\0').toString('base64') });
    const { body: refusal } = await api.send('POST', `${core}/secrets`, { ...secret, data: { k: [256] } });
    expect(refusal.message).toMatch(/cannot unmarshal number 256 into Go struct field Secret.data of type uint8$/);
  });

  test('a group version that is none', async () => {
    const { body } = await api.send('POST', `${core}/configmaps`, { apiVersion: 'a/b/c', kind: 'ConfigMap' });
    expect(body.message).toBe(
      unrecognized('unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c","kind":" ...)'),
    );
  });

  test('another version of the same kind', async () => {
    const path = core.replace('/api/v1', '/apis/apps/v1');
    const { body } = await api.send('POST', `${path}/deployments`, {
      apiVersion: 'extensions/v1beta1',
      kind: 'Deployment',
    });
    expect(body.message).toBe(
      'the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)',
    );
  });
});

describe('of several values that do not fit', () => {
  const container = (more: object) => ({ metadata: { name: 'p' }, spec: { containers: [{ name: 'c', ...more }] } });
  const parsing = 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"';

  test.each([
    ['the first is told', container({ image: 1, ports: 'x' }), /Container\.spec\.containers\.image of type string$/],
    [
      'a time ends the reading',
      { metadata: { labels: [], creationTimestamp: 'x', name: 1 } },
      new RegExp(`: ${parsing}$`),
    ],
    [
      'a quantity ends the reading, wherever it is',
      container({ image: 1, resources: { limits: { cpu: 'x' } }, nope: 2 }),
      /: quantities must match the regular expression/,
    ],
    [
      'a number that should be whole ends the reading where it might be a text',
      container({ image: 1, livenessProbe: { httpGet: { port: 1.5 } } }),
      /number 1\.5 into Go struct field HTTPGetAction\..* of type int32$/,
    ],
    ['bytes are as any other value', { data: { a: '!', b: 1 }, type: 1 }, /: illegal base64 data at input byte 0$/],
  ])('%s', async (_name, body, message) => {
    const resource = 'spec' in body ? 'pods' : 'secrets';
    for (const query of ['', '?fieldValidation=Strict'])
      expect((await api.send('POST', `${core}/${resource}${query}`, body)).body.message).toMatch(message);
  });

  test('the converter tells of the first in the order of the type', async () => {
    const patch = { data: [], immutable: 'x' };
    await api.send('POST', `${core}/configmaps`, { metadata: { name: 'order' } });
    const { body } = await api.send('PATCH', `${core}/configmaps/order`, patch, { type: 'strategic' });
    expect(body.message).toMatch(/: unrecognized type: bool$/);
  });
});

describe('fields that are unknown or stand twice', () => {
  const twice = '{"metadata":{"name":"twice"},"data":{"k":"1","k":"2"},"nope":1,"data":{}}';
  const complaints = ['duplicate field "data.k"', 'unknown field "nope"', 'duplicate field "data"'];

  test('are warned of in the order of the text', async () => {
    const { status, warning } = await api.send('POST', `${core}/configmaps?dryRun=All`, twice);
    expect(status).toBe(201);
    expect(warning).toBe(complaints.map((text) => `299 - ${JSON.stringify(text)}`).join(', '));
  });

  test('are refused by strict validation', async () => {
    const { body } = await api.send('POST', `${core}/configmaps?fieldValidation=Strict`, twice);
    expect(body.message).toBe(
      asConfigMap('ConfigMap in version "v1"', `strict decoding error: ${complaints.join(', ')}`),
    );
  });

  test('are read into what the first of them left, as Go reads into a struct', async () => {
    const body =
      '{"metadata":{"name":"joined","labels":{"a":"1"}},"data":{"k":"1"},"metadata":{"labels":{"b":"2"}},"data":{"l":"2"}}';
    const made = (await api.send('POST', `${core}/configmaps?dryRun=All`, body)).body;
    expect(made.metadata).toMatchObject({ name: 'joined', labels: { a: '1', b: '2' } });
    expect(made.data).toEqual({ k: '1', l: '2' });
    const refs = '"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"1"}]';
    const list = `{"metadata":{"name":"listed",${refs},"ownerReferences":[{"uid":"2"}]}}`;
    expect((await api.send('POST', `${core}/configmaps?dryRun=All`, list)).body.metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '2' },
    ]);
  });

  test('are not looked for in what is unknown', async () => {
    const body = '{"metadata":{"name":"skipped","labels":{"a":"1","a":"2"}},"nope":{"k":1,"k":2},"nope":1}';
    const { warning } = await api.send('POST', `${core}/configmaps?dryRun=All`, body);
    expect(warning).toBe('299 - "duplicate field \\"metadata.labels.a\\"", 299 - "unknown field \\"nope\\""');
  });

  test.each([
    ['in blocks', 'metadata:\n  name: a\nzz: 1\naa: 1\n'],
    ['that is JSON', '{"metadata":{"name":"a"},"zz":1,"aa":1}'],
  ])('are told in the order of their names in YAML %s', async (_name, body) => {
    const { warning } = await api.send('POST', `${core}/configmaps?dryRun=All`, body, { type: 'yaml' });
    expect(warning).toBe('299 - "unknown field \\"aa\\"", 299 - "unknown field \\"zz\\""');
  });

  test('are named by their line in YAML', async () => {
    const body = 'metadata:\n  name: a\ndata:\n  k: "1"\n  k: "2"\n';
    const { warning } = await api.send('POST', `${core}/configmaps?dryRun=All`, body, { type: 'yaml' });
    expect(warning).toBe('299 - "line 5: key \\"k\\" already set in map"');
  });
});

test('half characters become the replacement character', async () => {
  const body = '{"metadata":{"name":"halves"},"data":{"k":"a\\ud800b"}}';
  const answer = await api.send('POST', `${core}/configmaps`, body);
  expect(answer.body.data).toEqual({ k: 'a\ufffdb' });
});

describe('YAML that is too much', () => {
  const levels = Array.from({ length: 9 }, (_, level) => level);
  const lists = levels.map(
    (level) =>
      `l${level}: &l${level} [${Array(9)
        .fill(level ? `*l${level - 1}` : 'x')
        .join(',')}]`,
  );
  const bomb = `metadata:\n  name: bomb\n${lists.join('\n')}\n`;
  const deep = `data: ${'['.repeat(100_000)}`;
  const deepBlock = Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');

  test.each([
    ['aliases of aliases', bomb, 'yaml: document contains excessive aliasing'],
    ['an anchor within itself', 'data: &a [*a]\n', "yaml: anchor 'a' value contains itself"],
    ['lists in lists', deep, 'yaml: exceeded max depth of 10000'],
  ])('is refused: %s', async (_what, body, words) => {
    const posted = await api.send('POST', `${core}/configmaps`, body, { type: 'yaml' });
    expect(posted.status).toBe(400);
    expect(posted.body.message).toContain(words);
    const applied = await api.send('PATCH', `${core}/configmaps/bomb?fieldManager=m`, body, { type: 'apply' });
    expect(applied.status).toBe(400);
    expect(applied.body.message).toBe(`error decoding YAML: error converting YAML to JSON: ${words}`);
  });

  test('does not end the server: maps in maps', async () => {
    expect((await api.send('POST', `${core}/configmaps`, deepBlock, { type: 'yaml' })).status).toBe(400);
  });

  test('is not what says the same a hundred times', async () => {
    const lines = Array.from({ length: 1500 }, (_, index) => `  k${index}: *v`).join('\n');
    const body = `metadata:\n  name: aliased\n  labels:\n    a: &v word\ndata:\n${lines}\n`;
    expect((await api.send('POST', `${core}/configmaps`, body, { type: 'yaml' })).status).toBe(201);
  });
});

test('a compressed body is taken as it comes', async () => {
  const body = gzipSync('{"metadata":{"name":"a"}}');
  const answer = await api.send('POST', `${core}/configmaps`, body, { headers: { 'content-encoding': 'gzip' } });
  expect(answer.status).toBe(400);
  expect(answer.body.message).toMatch(
    /json parse error: invalid character '\\x1f' looking for beginning of value \(1f8b08/,
  );
});

test('a quantity that nobody gives is none, where Go has a struct for it', async () => {
  const items = [{ path: 'p', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu' } }];
  const spec = { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', downwardAPI: { items } }] };
  const { body } = await api.send('POST', `${core}/pods?dryRun=All`, { metadata: { name: 'p' }, spec });
  expect(body.spec.volumes[0].downwardAPI.items[0].resourceFieldRef.divisor).toBe('0');
});

test('fields come in the order of their struct, kind and version where it has them', async () => {
  const owner = { uid: 'u', name: 'n', kind: 'Pod', apiVersion: 'v1' };
  const involvedObject = { apiVersion: 'v1', name: 'n', namespace: core.split('/').at(-1), kind: 'Pod' };
  const event = { metadata: { name: 'ordered', ownerReferences: [owner] }, involvedObject };
  const { body } = await api.send('POST', `${core}/events?dryRun=All`, event);
  expect(Object.keys(body.involvedObject)).toEqual(['kind', 'namespace', 'name', 'apiVersion']);
  expect(Object.keys(body.metadata.ownerReferences[0])).toEqual(['apiVersion', 'kind', 'name', 'uid']);
});
