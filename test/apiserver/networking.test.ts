import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const NETWORKING = '/apis/networking.k8s.io/v1';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const service = { service: { name: 's', port: { number: 80 } } };

let api: TestApi;
let ingresses: string;
let policies: string;

const fieldsOf = ({ body }: Answer): string[] => body.details.causes.map(({ field }: { field: string }) => field);

beforeAll(async () => {
  api = await testApi();
  const namespace = (await api.namespace()).replace('/api/v1', NETWORKING);
  ingresses = `${namespace}/ingresses`;
  policies = `${namespace}/networkpolicies`;
});
afterAll(() => api[Symbol.asyncDispose]());

describe('an ingress', () => {
  const rule = (path: object, host?: string) => ({
    rules: [
      { ...(host ? { host } : {}), http: { paths: [{ path: '/', pathType: 'Exact', backend: service, ...path }] } },
    ],
  });
  const path = 'spec.rules[0].http.paths[0]';

  test.each([
    [{}, ['spec']],
    [rule({ pathType: undefined }), [`${path}.pathType`]],
    [rule({ pathType: 'Regex' }), [`${path}.pathType`]],
    [rule({ path: '/a//b/..' }), [`${path}.path`, `${path}.path`]],
    [rule({ path: '', pathType: 'ImplementationSpecific' }), undefined],
    [rule({ path: 'x', pathType: 'ImplementationSpecific' }), [`${path}.path`]],
    [rule({}, '192.0.2.1'), ['spec.rules[0].host']],
    [rule({}, '*.example.com'), undefined],
    [rule({}, 'a.*.example.com'), ['spec.rules[0].host']],
    [
      rule({ backend: { service: { name: '1s', port: { name: 'http', number: 80 } } } }),
      [`${path}.backend.service.name`, `${path}.backend`],
    ],
    [
      rule({ backend: { resource: { kind: 'a/b', name: '' } } }),
      [`${path}.backend.resource.kind`, `${path}.backend.resource.name`],
    ],
    [{ defaultBackend: {} }, ['spec.defaultBackend']],
    [
      { defaultBackend: service, tls: [{ hosts: ['A'], secretName: 'b_' }], ingressClassName: 'C' },
      ['spec.tls[0].hosts[0]', 'spec.tls[0].secretName', 'spec.ingressClassName'],
    ],
  ])('with %j has wrong fields: %j', async (spec, fields) => {
    const answer = await api.send('POST', `${ingresses}?dryRun=All`, { metadata: { name: 'a' }, spec });
    if (fields) expect(fieldsOf(answer)).toEqual(fields);
    else expect(answer.status).toBe(201);
  });

  test('without a class gets the default one, unless an annotation names another', async () => {
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    await api.send('POST', `${NETWORKING}/ingressclasses`, {
      metadata: { name: 'd', annotations },
      spec: { controller: 'a.example/b' },
    });
    const spec = { defaultBackend: service };
    const plain = await api.send('POST', `${ingresses}?dryRun=All`, { metadata: { name: 'a' }, spec });
    expect(plain.body.spec.ingressClassName).toBe('d');
    const old = { name: 'a', annotations: { 'kubernetes.io/ingress.class': 'e' } };
    const annotated = await api.send('POST', `${ingresses}?dryRun=All`, { metadata: old, spec });
    expect(annotated.body.spec.ingressClassName).toBeUndefined();
    expect(annotated.warning).toContain("please use 'spec.ingressClassName' instead");
  });

  test('shows three hosts and how many more there are, and its addresses in their order', async () => {
    const hosts = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'];
    const rules = hosts.map((host) => ({ host }));
    await api.send('POST', ingresses, {
      metadata: { name: 'hosts' },
      spec: { rules, ingressClassName: 'x', tls: [{}] },
    });
    const ingress = [{ ip: '192.0.2.9' }, { hostname: 'lb.example' }, { ip: '192.0.2.9' }];
    await api.send('PATCH', `${ingresses}/hosts/status`, { status: { loadBalancer: { ingress } } }, { type: 'merge' });
    const { body } = await api.send('GET', `${ingresses}/hosts`, undefined, { accept: TABLE });
    expect(body.rows[0].cells.slice(1, 5)).toEqual([
      'x',
      'a.example,b.example,c.example + 2 more...',
      '192.0.2.9,lb.example',
      '80, 443',
    ]);
  });
});

describe('a network policy', () => {
  const ingress = (change: object) => ({ podSelector: {}, ingress: [change] });
  const block = (cidr: string, ...except: string[]) => ingress({ from: [{ ipBlock: { cidr, except } }] });

  test.each([
    [ingress({ from: [{}] }), ['spec.ingress[0].from[0]']],
    [ingress({ from: [{ podSelector: {}, ipBlock: { cidr: '192.0.2.0/24' } }] }), ['spec.ingress[0].from[0]']],
    [
      ingress({ ports: [{ port: 90, endPort: 80 }, { port: 'http', endPort: 90 }, { endPort: 1 }] }),
      ['spec.ingress[0].ports[0].endPort', 'spec.ingress[0].ports[1].endPort', 'spec.ingress[0].ports[2].endPort'],
    ],
    [block('x'), ['spec.ingress[0].from[0].ipBlock.cidr']],
    [
      block('192.0.2.0/24', '192.0.2.0/24', '198.51.100.0/25', '192.0.2.0/25'),
      ['spec.ingress[0].from[0].ipBlock.except[0]', 'spec.ingress[0].from[0].ipBlock.except[1]'],
    ],
    [{ podSelector: {}, policyTypes: ['Both'] }, ['spec.policyTypes[0]']],
  ])('is refused for %j', async (spec, fields) => {
    expect(fieldsOf(await api.send('POST', policies, { metadata: { name: 'a' }, spec }))).toEqual(fields);
  });

  test('warns of a range that has more bits than its length', async () => {
    const { warning } = await api.send('POST', `${policies}?dryRun=All`, {
      metadata: { name: 'a' },
      spec: block('192.0.2.7/24'),
    });
    expect(warning).toContain(
      'CIDR value \\"192.0.2.7/24\\" is ambiguous in this context (should be \\"192.0.2.0/24\\" or \\"192.0.2.7/32\\"?)',
    );
  });
});

describe('a range of services', () => {
  const post = (...cidrs: string[]) =>
    api.send('POST', `${NETWORKING}/servicecidrs?dryRun=All`, { metadata: { name: 'a' }, spec: { cidrs } });

  test.each([
    [[], 'spec.cidrs', 'Required value: at least one CIDR required'],
    [['192.0.2.1/24'], 'spec.cidrs[0]', 'must not have bits set beyond the prefix length'],
    [['192.0.02.0/24'], 'spec.cidrs[0]', 'must not have leading 0s in IP or prefix length'],
    [['::ffff:192.0.2.0/120'], 'spec.cidrs[0]', 'must not have an IPv4-mapped IPv6 address'],
    [['2001:DB8::/64'], 'spec.cidrs[0]', 'must be in canonical form ("2001:db8::/64")'],
    [['192.0.2.0/24', '198.51.100.0/24'], 'spec.cidrs', 'may specify no more than one IP for each IP family'],
  ])('of %j is refused', async (cidrs, field, words) => {
    const answer = await post(...cidrs);
    expect(fieldsOf(answer)).toEqual([field]);
    expect(answer.body.message).toContain(words);
  });

  test('takes a status from everybody', async () => {
    const conditions = [
      { type: 'A', status: 'True', reason: 'R', message: '', lastTransitionTime: '2020-01-01T00:00:00Z' },
    ];
    const spec = { cidrs: ['192.0.2.0/24'] };
    const path = `${NETWORKING}/servicecidrs`;
    await api.send('POST', path, { metadata: { name: 'told' }, spec });
    const told = await api.send('PATCH', `${path}/told`, { status: { conditions } }, { type: 'merge' });
    expect(told.body.status).toEqual({ conditions });
    const { body } = await api.send('PUT', `${path}/told`, { metadata: { name: 'told' }, spec });
    expect(body.status).toEqual({});
  });

  test('may come to have one of the other family', async () => {
    const path = `${NETWORKING}/servicecidrs/grows`;
    await api.send('POST', `${NETWORKING}/servicecidrs`, {
      metadata: { name: 'grows' },
      spec: { cidrs: ['192.0.2.0/24'] },
    });
    const set = (...cidrs: string[]) => api.send('PATCH', path, { spec: { cidrs } }, { type: 'merge' });
    expect(fieldsOf(await set('198.51.100.0/24'))).toEqual(['spec.cidrs[0]']);
    expect((await set('192.0.2.0/24', '2001:db8::/64')).status).toBe(200);
    expect(fieldsOf(await set('192.0.2.0/24'))).toEqual(['spec.cidrs']);
  });
});

test('an address is an object by the name of its canonical form', async () => {
  const spec = { parentRef: { resource: 'services', namespace: 'n', name: 's' } };
  const post = (name: string) => api.send('POST', `${NETWORKING}/ipaddresses`, { metadata: { name }, spec });
  expect(fieldsOf(await post('2001:DB8::1'))).toEqual(['metadata.name']);
  expect((await post('2001:db8::1')).status).toBe(201);
  const { body } = await api.send('GET', `${NETWORKING}/ipaddresses/2001:db8::1`, undefined, { accept: TABLE });
  expect(body.rows[0].cells[1]).toBe('services/n/s');
});

test('a network policy that is written with something empty is another than before, whatever is stored of it', async () => {
  const name = 'counted';
  const write = async (spec: object) =>
    (await api.send('PUT', `${policies}/${name}`, { metadata: { name }, spec: { podSelector: {}, ...spec } })).body;
  await api.send('POST', policies, { metadata: { name }, spec: { podSelector: {}, ingress: [] } });
  expect((await write({})).metadata.generation).toBe(1);
  expect((await write({ ingress: [] })).metadata.generation).toBe(2);
  expect((await write({ ingress: [] })).metadata.generation).toBe(3);
  expect((await write({ podSelector: { matchLabels: {} } })).metadata.generation).toBe(4);
  expect((await write({ policyTypes: [] })).metadata.generation).toBe(4);
});

describe('an endpoint slice', () => {
  const slices = () =>
    ingresses.replace('networking.k8s.io', 'discovery.k8s.io').replace('ingresses', 'endpointslices');
  const made = (name: string, ports: object[]) =>
    api.send('POST', slices(), {
      metadata: { name },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'] }],
      ports,
    });

  test.each([
    ['all', [{ name: 'p', port: 80 }, { name: 'q' }, {}], '80,q,'],
    ['none', [{}], '<unset>'],
  ])('shows %s of its ports', async (name, ports, text) => {
    await made(name, ports);
    const { body } = await api.send('GET', `${slices()}/${name}`, undefined, { accept: TABLE });
    expect(body.rows[0].cells[2]).toBe(text);
  });

  test('that gets another type is not asked again for endpoints that it had', async () => {
    await made('typed', []);
    const answer = await api.send('PATCH', `${slices()}/typed`, { addressType: 'IPv6' }, { type: 'merge' });
    expect(fieldsOf(answer)).toEqual(['addressType']);
  });
});

test('what only the older autoscaler has in annotations is in no row, and gives the newer no zeros', async () => {
  const path = ingresses.replace('networking.k8s.io', 'autoscaling').replace('ingresses', 'horizontalpodautoscalers');
  const behavior = { scaleUp: { stabilizationWindowSeconds: 5 } };
  const spec = { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, behavior };
  const made = await api.send('POST', path.replace('/v1/', '/v2/'), { metadata: { name: 'a' }, spec });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect((await api.send('GET', `${path}/a`)).body.metadata.annotations).toBeDefined();
  const { body } = await api.send('GET', `${path}/a`, undefined, { accept: TABLE });
  expect(body.rows[0].object.metadata.annotations).toBeUndefined();
  const status = { currentReplicas: 1, desiredReplicas: 1, currentCPUUtilizationPercentage: 50 };
  await api.send('PATCH', `${path}/a/status`, { status }, { type: 'merge' });
  const newer = await api.send('GET', `${path.replace('/v1/', '/v2/')}/a`);
  expect(newer.body.status.currentMetrics[0].resource.current).toEqual({ averageUtilization: 50 });
});
