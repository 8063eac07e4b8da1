import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let services: string;
const merge = { type: 'merge' } as const;
const patch = (name: string, body: object) => api.send('PATCH', `${services}/${name}`, body, merge);
const causes = ({ body }: { body: { details: { causes: { field: string; message: string }[] } } }) =>
  body.details.causes.map(({ field, message }) => `${field}: ${message}`);
const create = async (name: string, spec: object) =>
  (await api.send('POST', services, { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })).body;

beforeAll(async () => {
  api = await testApi();
  services = `${await api.namespace()}/services`;
});
afterAll(() => api[Symbol.asyncDispose]());

test('a Service keeps its address and its family', async () => {
  const { spec } = await create('kept', {});
  expect(causes(await patch('kept', { spec: { clusterIPs: ['10.0.0.1'], clusterIP: '10.0.0.1' } }))).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.0.0.1"]: may not change once set',
  ]);
  expect(causes(await patch('kept', { spec: { ipFamilies: ['IPv6'] } }))).toEqual([
    `spec.clusterIPs[0]: Invalid value: "${spec.clusterIP}": expected an IPv6 value as indicated by \`ipFamilies[0]\``,
  ]);
  expect((await patch('kept', { spec: { clusterIP: null, clusterIPs: null } })).body.spec.clusterIP).toBe(
    spec.clusterIP,
  );
});

test.each([
  [{ ipFamilies: ['IPv5'] }, 'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'],
  [
    { ipFamilyPolicy: 'Any' },
    'spec.ipFamilyPolicy: Unsupported value: "Any": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
  ],
  [
    { clusterIP: 'None', clusterIPs: ['None', 'None'] },
    'spec.clusterIPs: Invalid value: ["None","None"]: \'None\' must be the first and only value',
  ],
])('a Service with %j is refused', async (spec, cause) => {
  const answer = await api.send('POST', services, {
    metadata: { name: 'bad' },
    spec: { ports: [{ port: 80 }], ...spec },
  });
  expect(causes(answer)).toContain(cause);
});

test('a node port stays with the name of its port', async () => {
  const [a, b] = [
    { name: 'a', port: 80 },
    { name: 'b', port: 81 },
  ];
  const { spec } = await create('named', { type: 'NodePort', ports: [a, b] });
  const [first, second] = spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort);
  const ports = [{ ...a, port: 90 }, b];
  const { body } = await patch('named', { spec: { ports } });
  expect(body.spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort)).toEqual([first, second]);
});

test('the port of the health check stays, and is there for one who does not name it', async () => {
  const { spec } = await create('checked', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
  const number = spec.healthCheckNodePort;
  expect((await patch('checked', { spec: { healthCheckNodePort: null } })).body.spec.healthCheckNodePort).toBe(number);
  expect(causes(await patch('checked', { spec: { healthCheckNodePort: number + 1 } }))).toEqual([
    'spec.healthCheckNodePort: Forbidden: field is immutable',
  ]);
});

test('a Service without a load balancer has no ingress', async () => {
  await create('inside', {});
  const answer = await patch('inside/status', { status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } } });
  expect(causes(answer)).toEqual([
    "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'",
  ]);
});

test('ports of one number share their node port, and two of one protocol do not', async () => {
  const ports = [
    { port: 53, name: 'tcp' },
    { port: 53, name: 'udp', protocol: 'UDP' },
  ];
  const { spec } = await create('shared', { type: 'NodePort', ports });
  expect(spec.ports[1].nodePort).toBe(spec.ports[0].nodePort);
  const twice = [
    { port: 1, name: 'a', nodePort: 30111 },
    { port: 2, name: 'b', nodePort: 30111 },
  ];
  const body = await create('twice', { type: 'NodePort', ports: twice });
  expect(causes({ body })).toEqual([
    'spec.ports[1].nodePort: Invalid value: 30111: provided port is already allocated',
  ]);
});

test('a Service has no address of a family that the cluster does not have', async () => {
  expect(causes({ body: await create('six', { ipFamilies: ['IPv6'] }) })).toEqual([
    'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
  ]);
  expect(causes({ body: await create('both', { ipFamilyPolicy: 'RequireDualStack' }) })).toEqual([
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ]);
});

test('an update hears of addresses that cannot be before anything else, but not of those that an external name has', async () => {
  await create('early', {});
  const others = { sessionAffinity: 'x', ports: [] };
  expect(causes(await patch('early', { spec: { ...others, ipFamilyPolicy: 'Any' } }))).toHaveLength(1);
  expect(causes(await patch('early', { spec: { ...others, ipFamilyPolicy: 'RequireDualStack' } }))).toEqual([
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ]);
  const external = { type: 'ExternalName', externalName: 'a.b', clusterIPs: ['x'], sessionAffinity: 'x' };
  const answer = await api.send('POST', services, { metadata: { name: 'out' }, spec: external });
  expect(causes(answer).map((cause) => cause.split(':')[0])).toEqual(['spec.clusterIPs', 'spec.sessionAffinity']);
});

test('what means nothing or is on its way out is warned of', async () => {
  const spec = {
    ports: [{ port: 80 }],
    type: 'LoadBalancer',
    externalIPs: ['::ffff:1.2.3.4'],
    loadBalancerIP: '2001:DB8::1',
    loadBalancerSourceRanges: ['10.0.0.1/8'],
    trafficDistribution: 'PreferClose',
  };
  const annotations = { 'service.kubernetes.io/topology-aware-hints': 'auto' };
  const object = { metadata: { name: 'warned', annotations }, spec };
  const { warning = '' } = await api.send('POST', `${services}?dryRun=All`, object);
  expect([...warning.matchAll(/299 - "([a-zA-Z]+[ .][a-zA-Z./-]+)/g)].map(([, subject]) => subject)).toEqual([
    ...['annotation service.kubernetes.io/topology-aware-hints', 'spec.externalIPs', 'spec.loadBalancerIP'],
    ...['spec.loadBalancerSourceRanges', 'spec.trafficDistribution'],
  ]);
  const external = { type: 'ExternalName', externalName: 'a.b', externalIPs: ['1.2.3.4'] };
  const answer = await api.send('POST', `${services}?dryRun=All`, { metadata: { name: 'out' }, spec: external });
  expect(answer.warning).toBe('299 - "spec.externalIPs is ignored when spec.type is \\"ExternalName\\""');
});

test('old fields take addresses with leading zeros, and no zones', async () => {
  await create('sloppy', {});
  const answer = await patch('sloppy', { spec: { externalIPs: ['192.0.2.04'] } });
  expect([answer.status, answer.warning]).toEqual([200, expect.stringContaining('use \\"192.0.2.4\\"')]);
  expect(causes(await patch('sloppy', { spec: { externalIPs: ['fe80::1%eth0'] } }))).toHaveLength(1);
});

test('a balancer that shall not be given node ports keeps those that it has', async () => {
  const { spec } = await create('balanced', { type: 'LoadBalancer' });
  const { body } = await patch('balanced', { spec: { allocateLoadBalancerNodePorts: false } });
  expect(body.spec.ports).toEqual(spec.ports);
});

test('families are settled before addresses are given out', async () => {
  const refused = async (spec: object) => causes({ body: await create('families', spec) });
  expect(await refused({ clusterIP: 'None', selector: { a: 'b' }, ipFamilies: ['IPv4', 'IPv6'] })).toEqual([
    `spec.ipFamilyPolicy: Invalid value: "SingleStack": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified`,
  ]);
  expect(await refused({ clusterIP: '::1' })).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["::1"]: IPv6 is not configured on this cluster',
  ]);
  const { spec } = await create('both', { clusterIP: 'None', ipFamilies: ['IPv6', 'IPv4'] });
  expect(spec.ipFamilyPolicy).toBe('RequireDualStack');
  expect(causes(await patch('both', { spec: { ipFamilies: ['IPv6'] } }))).toEqual([
    `spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be 'SingleStack' to release the secondary IP family`,
  ]);
  const { body } = await patch('both', { spec: { ipFamilyPolicy: 'SingleStack' } });
  expect(body.spec.ipFamilies).toEqual(['IPv6']);
});

test("the first and the last address of the range are nobody's", async () => {
  for (const clusterIP of ['10.0.0.0', '10.0.255.255'])
    expect(causes({ body: await create('edge', { clusterIP }) })).toEqual([
      `spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is 10.0.0.0/16`,
    ]);
});

test('a dry run does not look whether an address is taken, nor in which range a port of checks is', async () => {
  const dry = (spec: object) =>
    api.send('POST', `${services}?dryRun=All`, { metadata: { name: 'dry' }, spec: { ports: [{ port: 80 }], ...spec } });
  const { spec } = await create('taken', {});
  expect((await dry({ clusterIP: spec.clusterIP })).status).toBe(201);
  const checked = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
  expect((await dry({ ...checked, healthCheckNodePort: 5 })).status).toBe(201);
  expect(causes(await dry({ ...checked, healthCheckNodePort: -1 }))).toEqual([
    'spec.healthCheckNodePort: Invalid value: -1: must be between 1 and 65535, inclusive',
  ]);
});

test('an address is asked for in any form and kept so', async () => {
  const { spec } = await create('mapped', { clusterIP: '::ffff:10.0.9.9' });
  expect(spec).toMatchObject({ clusterIP: '::ffff:10.0.9.9', ipFamilies: ['IPv4'] });
  expect(causes({ body: await create('again', { clusterIP: '10.0.9.9' }) })).toEqual([
    'spec.clusterIPs: Invalid value: ["10.0.9.9"]: failed to allocate IP 10.0.9.9: provided IP is already allocated',
  ]);
});

test('families that nobody says any more are those by default', async () => {
  await create('turned', { clusterIP: 'None', ipFamilies: ['IPv6'] });
  const { body } = await patch('turned', { spec: { ipFamilies: null } });
  expect(body.spec.ipFamilies).toEqual(['IPv4', 'IPv6']);
});
