// In which order what is wrong is told, and how often: each kind has its own order of looking.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Cause {
  readonly field: string;
  readonly message: string;
}

const JOB = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } } };
const BACKEND = { service: { name: 's', port: { number: 1 } } };

const fieldsOf = ({ body }: Answer): readonly string[] => (body.details.causes as Cause[]).map(({ field }) => field);
const group = (name: string) => core.replace('/api/v1', `/apis/${name}`);

test('what is wrong with the name of a port is told before all else of the port', async () => {
  const ports = [
    { port: 1, name: 'a' },
    { port: 2, name: 'a', protocol: 'X' },
  ];
  const answer = await api.send('POST', `${core}/services`, { metadata: { name: 'a' }, spec: { ports } });
  expect(fieldsOf(answer)).toEqual(['spec.ports[1].name', 'spec.ports[1].protocol']);
});

test('a default of another type is told of as unknown and as what it is', async () => {
  const openAPIV3Schema = { type: 'object', properties: { a: { type: 'string', default: { b: 1 } } } };
  const spec = {
    group: 'order.example.com',
    scope: 'Cluster',
    names: { plural: 'things', kind: 'Thing' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
  };
  const { body } = await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'things.order.example.com' },
    spec,
  });
  expect((body.details.causes as Cause[]).map(({ message }) => message)).toEqual([
    'Invalid value: {"b":1}: must not have unknown fields',
    'Invalid value: "object":  in body must be of type string: "object"',
  ]);
});

describe('an update with a wrong annotation hears of it', () => {
  const META = 'metadata.annotations';
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' };
  const attachment = { attacher: 'a.b', nodeName: 'n', source: { persistentVolumeName: 'v' } };
  const volume = { capacity: { storage: '1' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } };

  test.each([
    [
      'around the rules of a storage class, and of its changes last',
      () => '/apis/storage.k8s.io/v1/storageclasses',
      { provisioner: 'a.b' },
      { provisioner: '' },
      [META, META, META, 'provisioner', META, 'provisioner'],
    ],
    [
      'around the subjects of a binding',
      () => `${group('rbac.authorization.k8s.io/v1')}/rolebindings`,
      { roleRef: role },
      { subjects: [{ kind: 'User' }] },
      [META, META, META, 'subjects[0].name', META],
    ],
    [
      'and twice of its policy, of which a network policy looks at the spec again',
      () => `${group('networking.k8s.io/v1')}/networkpolicies`,
      { spec: { podSelector: {} } },
      { spec: { podSelector: {}, policyTypes: ['X'] } },
      [META, META, META, 'spec.policyTypes[0]', META, 'spec.policyTypes[0]'],
    ],
    [
      'and of the whole volume twice',
      () => '/api/v1/persistentvolumes',
      { spec: volume },
      { spec: { ...volume, accessModes: [] } },
      [META, META, META, 'spec.accessModes', META, 'spec.accessModes'],
    ],
    [
      'once, where an attachment does not ask what of its metadata changed',
      () => '/apis/storage.k8s.io/v1/volumeattachments',
      { spec: attachment },
      { spec: { ...attachment, attacher: '' } },
      [META, META, META, 'spec.attacher', 'spec'],
    ],
    [
      'before the changes of a slice, which come after its pool',
      () => '/apis/resource.k8s.io/v1/resourceslices',
      { spec: { driver: 'a.b', nodeName: 'n', pool: { name: 'p', generation: 1, resourceSliceCount: 1 } } },
      { spec: { driver: '', nodeName: 'N', pool: { name: 'p', generation: 1, resourceSliceCount: 1 } } },
      [META, META, META, 'spec.driver', 'spec.driver', 'spec.nodeName', 'spec.nodeName'],
    ],
  ])('%s', async (_name, path, made, change, fields) => {
    const name = 'ordered';
    const { body } = await api.send('POST', path(), { metadata: { name }, ...made });
    const { resourceVersion } = body.metadata;
    const annotations = { 'a b': '' };
    const object = { metadata: { name, resourceVersion, annotations }, ...made, ...change };
    expect(fieldsOf(await api.send('PUT', `${path()}/${name}`, object))).toEqual(fields);
  });
});

describe('a pod hears of its containers', () => {
  const create = (spec: object) => api.send('POST', `${core}/pods?dryRun=All`, { metadata: { name: 'p' }, spec });
  const container = { name: 'c', image: 'i' };

  test('their resources, claims and resizing, what is like another, then probes and restarts', async () => {
    const broken = {
      ...container,
      resources: { limits: { cpu: '-1' }, claims: [{ name: 'x', request: 'A_' }] },
      resizePolicy: [{ resourceName: 'x', restartPolicy: 'NotRequired' }],
      readinessProbe: {},
      restartPolicyRules: [{ action: 'X' }],
    };
    const at = 'spec.containers[1]';
    expect(fieldsOf(await create({ containers: [container, broken] }))).toEqual([
      ...[
        `${at}.resources.limits[cpu]`,
        `${at}.resources.requests[cpu]`,
        `${at}.resources.claims[0].request`,
        `${at}.resources.claims[0]`,
      ],
      ...[`${at}.resizePolicy`, `${at}.name`, `${at}.readinessProbe`],
      ...[`${at}.restartPolicy`, `${at}.restartPolicyRules[0].action`, `${at}.restartPolicyRules[0].exitCodes`],
    ]);
  });

  test('that begin one by one: their restarts first, and their ports are their own', async () => {
    const ports = [{ containerPort: 80, hostPort: 80 }];
    const rules = [{ action: 'X' }];
    const init = [
      { ...container, ports, restartPolicyRules: rules },
      { name: 'd', image: 'i', ports, restartPolicy: 'Always', restartPolicyRules: rules },
      { name: 'e', image: 'i', restartPolicy: 'Never', restartPolicyRules: [{ ...rules[0], exitCodes: {} }] },
    ];
    const at = 'spec.initContainers';
    expect(fieldsOf(await create({ containers: [container], initContainers: init }))).toEqual([
      ...[`${at}[0].restartPolicy`, `${at}[0].name`, `${at}[1].restartPolicyRules`],
      ...[`${at}[2].restartPolicyRules[0].action`, `${at}[2].restartPolicyRules[0].exitCodes.operator`],
    ]);
  });

  test('that ask for a claim twice, as a whole and in part', async () => {
    const claims = [{ name: 'x', request: 'a' }, { name: 'x' }, { name: 'x', request: 'b' }];
    const resourceClaims = [{ name: 'x', resourceClaimName: 'y' }];
    const answer = await create({ resourceClaims, containers: [{ ...container, resources: { claims } }] });
    expect(answer.body.details.causes).toMatchObject([
      { field: 'spec.containers[0].resources.claims[1]', message: 'Duplicate value: "x"' },
      { field: 'spec.containers[0].resources.claims[2]', message: 'Duplicate value: "x"' },
    ]);
  });

  test('that would wait for gates on a node, and of what a claim to be made cannot have', async () => {
    const template = { metadata: { labels: {}, finalizers: ['a/b'], uid: 'u' }, spec: { accessModes: [] } };
    const at = 'spec.volumes[0].ephemeral.volumeClaimTemplate';
    const volumes = [{ name: 'v', ephemeral: { volumeClaimTemplate: template } }];
    const answer = await create({ containers: [container], volumes, nodeName: 'n', schedulingGates: [{ name: 'g' }] });
    expect(fieldsOf(answer)).toEqual([
      ...[`${at}.metadata.uID`, `${at}.metadata.finalizers`, `${at}.spec.accessModes`, `${at}.spec.resources[storage]`],
      'spec.nodeName',
    ]);
  });

  test('and of their volumes’ modes before what is in them', async () => {
    const volumes = [
      { name: 'd', downwardAPI: { defaultMode: -1, items: [{}] } },
      { name: 'p', projected: { defaultMode: -1, sources: [{ secret: {} }] } },
    ];
    const fields = fieldsOf(await create({ containers: [container], volumes }));
    expect(fields.filter((field) => field.endsWith('Mode') || field.endsWith('ath') || field.endsWith('name'))).toEqual(
      [
        ...['spec.volumes[0].downwardAPI.defaultMode', 'spec.volumes[0].downwardAPI.path'],
        ...['spec.volumes[1].projected.defaultMode', 'spec.volumes[1].projected.sources[0].secret.name'],
      ],
    );
  });

  test('a port without a name or a number', async () => {
    const answer = await create({ containers: [{ ...container, livenessProbe: { tcpSocket: { port: '' } } }] });
    expect(fieldsOf(answer)).toHaveLength(2);
  });
});

test('a node of which a range is none is told that its ranges cannot be compared', async () => {
  const spec = { podCIDRs: ['10.0.0.0/24', 'x'] };
  const { body } = await api.send('POST', '/api/v1/nodes', { metadata: { name: 'n' }, spec });
  expect(body.details.causes.slice(1)).toEqual([
    {
      reason: 'InternalError',
      field: 'spec.podCIDRs',
      message:
        'Internal error: invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[1]: <nil> (invalid CIDR address: x)',
    },
    expect.objectContaining({ field: 'spec.podCIDRs' }),
  ]);
});

test('a second default class is wrong in itself before it is one too many', async () => {
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
  const create = (name: string, preemptionPolicy: string) =>
    api.send('POST', classes, { metadata: { name }, value: 1, globalDefault: true, preemptionPolicy });
  await create('one', 'Never');
  expect(fieldsOf(await create('two', 'X'))).toEqual(['preemptionPolicy']);
  expect((await create('two', 'Never')).body.message).toContain('PriorityClass one is already marked as default');
});

test('what a driver tells of a device of a claim is looked at', async () => {
  const claims = `${group('resource.k8s.io/v1')}/resourceclaims`;
  await api.send('POST', claims, { metadata: { name: 'c' }, spec: {} });
  const device = {
    driver: 'a.b',
    pool: 'p',
    device: 'd',
    conditions: [{}],
    networkData: { ips: ['10.0.0.1', '::1/128'] },
  };
  const answer = await api.send('PATCH', `${claims}/c/status`, { status: { devices: [device] } }, { type: 'merge' });
  const at = 'status.devices[0]';
  expect(fieldsOf(answer)).toEqual([
    at,
    ...['type', 'type', 'status', 'lastTransitionTime', 'reason'].map((field) => `${at}.conditions[0].${field}`),
    `${at}.networkData.ips[0]`,
  ]);
});

test('a node’s amounts are looked at when its status is written', async () => {
  await api.send('POST', '/api/v1/nodes', { metadata: { name: 'amounts' } });
  const status = { capacity: { 'a.b/c': '5m' } };
  const answer = await api.send('PATCH', '/api/v1/nodes/amounts/status', { status }, { type: 'merge' });
  expect(answer.body.message).toContain('status.capacity.a.b/c: Invalid value: "5m": must be an integer');
});

test.each([
  ['does not look at its metadata again', 'batch/v1', 'cronjobs', { schedule: '* * * * *', jobTemplate: JOB }, 2],
  ['of another does', 'networking.k8s.io/v1', 'ingresses', { defaultBackend: BACKEND }, 3],
])('the status of one kind %s', async (_name, version, plural, spec, times) => {
  const path = `${group(version)}/${plural}`;
  await api.send('POST', path, { metadata: { name: 'status' }, spec });
  const metadata = { annotations: { 'a b': '' } };
  const answer = await api.send('PATCH', `${path}/status/status`, { metadata }, { type: 'merge' });
  expect(fieldsOf(answer)).toEqual(Array(times).fill('metadata.annotations'));
});

test('what a webhook leaves empty is no word that it may say, where what it leaves out is missing', async () => {
  const rule = { operations: ['*'], apiGroups: ['x.y'], apiVersions: ['v1'], resources: ['zs'], scope: '' };
  const clientConfig = { url: 'https://x.y/z' };
  const webhook = { name: 'a.b.c', sideEffects: '', admissionReviewVersions: ['v1'], clientConfig, rules: [rule] };
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  const { body } = await api.send('POST', path, { metadata: { name: 'w' }, webhooks: [webhook] });
  expect((body.details.causes as Cause[]).map(({ message }) => message.split(':').slice(0, 2).join())).toEqual([
    'Unsupported value, ""',
    'Unsupported value, ""',
  ]);
});

describe('what reads other objects', () => {
  test('gives out the addresses and ports of a service before anything else of it is looked at', async () => {
    const services = `${core}/services`;
    const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_077 }] };
    const first = await api.send('POST', services, { metadata: { name: 'first' }, spec });
    const refused = async (other: object, name = 'second') =>
      fieldsOf(await api.send('POST', services, { metadata: { name }, spec: other }));
    const { clusterIP } = first.body.spec;
    expect(await refused({ clusterIP, ports: [{ port: 0 }] }, 'B_')).toEqual(['spec.clusterIPs']);
    expect(await refused({ ...spec, ports: [{ port: 0, nodePort: 30_077 }] })).toEqual(['spec.ports[0].nodePort']);
    const balanced = { ...spec, type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_077 };
    const { status, body } = await api.send('POST', services, {
      metadata: { name: 'second' },
      spec: { ...balanced, ports: [{ port: 80 }] },
    });
    expect([status, body.message]).toEqual([
      500,
      'Internal error occurred: failed to allocate requested HealthCheck NodePort 30077: provided port is already allocated',
    ]);
    await api.send('POST', services, { metadata: { name: 'second' }, spec: { ports: [{ port: 80 }] } });
    const moved = await api.send('PATCH', `${services}/second`, { spec: { clusterIP } }, { type: 'merge' });
    expect(fieldsOf(moved)).toEqual(['spec.clusterIPs[0]']);
  });

  test('says first that a claim may not ask for access to all', async () => {
    const devices = { requests: [{ name: 'r', exactly: { deviceClassName: 'A_', adminAccess: true } }] };
    const claim = { metadata: { name: 'c' }, spec: { devices } };
    const answer = await api.send('POST', `${group('resource.k8s.io/v1')}/resourceclaims`, claim);
    expect(fieldsOf(answer)).toEqual([
      'spec.devices.requests[0].adminAccess',
      'spec.devices.requests[0].exactly.deviceClassName',
    ]);
  });

  test('looks for the pod of a binding when the binding is right', async () => {
    const bind = (target: object) =>
      api.send('POST', `${core}/pods/nobody/binding`, { metadata: { name: 'nobody' }, target });
    expect((await bind({ name: '' })).body.message).toBe('target.name: Required value');
    expect((await bind({ name: 'n' })).status).toBe(404);
  });
});

test('a write of a status is refused for its parts in the order of its kind', async () => {
  const namespace = await api.namespace();
  const sets = `${namespace.replace('/api/v1', '/apis/apps/v1')}/statefulsets`;
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { replicas: 0, selector: { matchLabels: { app: 'x' } }, template };
  await api.send('POST', sets, { metadata: { name: 's' }, spec });
  const status = { replicas: 0, collisionCount: 2 };
  await api.send('PATCH', `${sets}/s/status`, { status }, { type: 'merge' });
  const wrong = { metadata: { finalizers: ['x'] }, status: { observedGeneration: -1, collisionCount: 1 } };
  const { body } = await api.send('PATCH', `${sets}/s/status`, wrong, { type: 'merge' });
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'status.observedGeneration',
    'metadata.finalizers[0]',
    'status.collisionCount',
  ]);
});

describe('what is applied to a part of what is not there', () => {
  test.each(['status', 'scale'])('is not looked at: %s', async (part) => {
    const path = `${group('apps/v1')}/deployments/none/${part}?fieldManager=m`;
    for (const body of ['{}', 'x', '[}']) {
      const answer = await api.send('PATCH', path, body, { type: 'apply' });
      expect(answer.body.message).toBe('deployments.apps "none" not found');
    }
  });

  test('is looked at where it would be made', async () => {
    const path = `${core}/services/none/status?fieldManager=m`;
    const { body } = await api.send('PATCH', path, '{}', { type: 'apply' });
    expect(body.message).toBe('invalid object type: /, Kind=');
  });
});

test('what is applied is of no kind where it says something else than a text', async () => {
  const words = async (body: object) =>
    (await api.send('PATCH', `${core}/configmaps/odd?fieldManager=m`, body, { type: 'apply' })).body.message;
  expect(await words({ apiVersion: 'v1', kind: ['x'] })).toBe('invalid object type: /v1, Kind=');
  expect(await words({ apiVersion: 1, kind: 'ConfigMap' })).toBe('invalid object type: /, Kind=ConfigMap');
  expect(await words({ apiVersion: 'a/b/c', kind: 'ConfigMap' })).toBe('invalid object type: /, Kind=');
});
