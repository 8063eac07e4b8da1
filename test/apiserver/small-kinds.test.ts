// Rules of single kinds that hold in one corner each: events of the newer group, slices of endpoints, services, tokens, jobs.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const inGroup = (group: string) => core.replace('/api/v1', `/apis/${group}`);
const dryRun = (path: string, body: object) => api.send('POST', `${path}?dryRun=All`, body);
const messages = (body: { details: { causes: Record<string, string>[] } }) =>
  body.details.causes.map(({ field, message }) => `${field}: ${message}`);

describe('an event of the newer group', () => {
  const path = () => `${inGroup('events.k8s.io/v1')}/events`;
  const event = (name: string) => ({
    metadata: { name },
    eventTime: '2020-01-02T03:04:05.000006Z',
    reportingController: 'c.io/x',
    reportingInstance: 'i',
    action: 'a',
    reason: 'r',
    type: 'Normal',
    regarding: { kind: 'Pod', namespace: core.split('/').at(-1), name: 'p' },
  });
  const changed = (change: object) => api.send('PATCH', `${path()}/e`, change, { type: 'merge' });
  beforeAll(() => api.send('POST', path(), event('e')));

  test('shows of what may not change all that it has', async () => {
    expect(messages((await changed({ type: null })).body)).toEqual(['type: Invalid value: "": field is immutable']);
    const { body } = await changed({ regarding: { name: 'q' } });
    expect(messages(body)).toEqual([
      expect.stringContaining('involvedObject: Invalid value: {"Kind":"Pod","Namespace":"test-1","Name":"q","UID":"",'),
    ]);
  });

  test('is held to its metadata, too', async () => {
    const { body } = await changed({ metadata: { labels: { 'a b': 'c' } } });
    const words = expect.stringContaining('metadata.labels: Invalid value: "a b"');
    expect(messages(body)).toEqual([words, words, words]); // upstream looks three times
  });

  test('is one of the core for who deletes it', async () => {
    const { body } = await api.send('DELETE', `${path()}/e`, { preconditions: { uid: 'x' } });
    expect(body.message).toMatch(/^Operation cannot be fulfilled on Event "e": /);
    expect(body.details.group).toBeUndefined();
  });
});

test('addresses of a type that there is not are not looked at', async () => {
  const slice = { metadata: { name: 's' }, addressType: 'IPv5', endpoints: [{ addresses: ['x'] }] };
  const { body } = await dryRun(`${inGroup('discovery.k8s.io/v1')}/endpointslices`, slice);
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual(['addressType']);
});

test('the affinity of clients lasts three hours when nobody says how long', async () => {
  const spec = { ports: [{ port: 80 }], sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: {} } };
  const { body } = await dryRun(`${core}/services`, { metadata: { name: 's' }, spec });
  expect(body.spec.sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 10_800 } });
});

test('a token with a space before it is nobody’s, as that of a request would be', async () => {
  const review = async (token: string) =>
    (await api.send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } })).body.status;
  expect(await review(' x')).toMatchObject({ authenticated: true, user: { username: 'system:anonymous' } });
  expect(await review('x')).toMatchObject({ error: 'invalid bearer token' });
  expect((await review(`${api.server.token} y`)).authenticated).toBe(true);
});

test('a token is bound to pods of the core alone', async () => {
  const spec = { boundObjectRef: { kind: 'Pod', apiVersion: 'apps/v1', name: 'p' } };
  const { body } = await api.send('POST', `${core}/serviceaccounts/default/token`, { spec });
  expect(body).toMatchObject({ code: 400, message: 'cannot bind token to object of type apps/v1, Kind=Pod' });
});

test('who deletes all jobs is told what becomes of their pods, even where there are none', async () => {
  const jobs = `${inGroup('batch/v1')}/jobs`;
  expect((await api.send('DELETE', jobs)).warning).toContain('child pods are preserved by default');
  expect((await api.send('DELETE', `${jobs}?propagationPolicy=Background`)).warning).toBeUndefined();
});

test('the name in a field selector is no name of a deletion', async () => {
  const RBAC = inGroup('rbac.authorization.k8s.io/v1');
  const rules = [
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['a'], verbs: ['list', 'deletecollection'] },
  ];
  await api.send('POST', `${RBAC}/roles`, { metadata: { name: 'r' }, rules });
  const subjects = [{ kind: 'User', name: 'u' }];
  await api.send('POST', `${RBAC}/rolebindings`, {
    metadata: { name: 'r' },
    roleRef: { kind: 'Role', name: 'r' },
    subjects,
  });
  const headers = { 'impersonate-user': 'u' };
  const asked = (method: string) =>
    api.send(method, `${core}/secrets?fieldSelector=metadata.name%3Da`, undefined, { headers });
  expect((await asked('GET')).status).toBe(200);
  expect((await asked('DELETE')).status).toBe(403);
});

test('an expression that is empty has no place to show', async () => {
  const spec = { selectors: [{ cel: { expression: '' } }] };
  const { body } = await dryRun('/apis/resource.k8s.io/v1/deviceclasses', { metadata: { name: 'd' }, spec });
  expect(messages(body)).toEqual([expect.stringMatching(/ERROR: <input>:1:0: Syntax error: [^\n]*$/)]);
});

test('what a gated pod may not lose is shown as upstream has it', async () => {
  const matchExpressions = [{ key: 'k', operator: 'Exists' }];
  const terms = (list: object[]) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: list } },
  });
  const containers = [{ name: 'c', image: 'i' }];
  const spec = { schedulingGates: [{ name: 'g.io/x' }], affinity: terms([{ matchExpressions }]), containers };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'gated' }, spec });
  const other = [{ matchExpressions: [{ key: 'l', operator: 'Exists' }] }];
  const { body } = await api.send(
    'PATCH',
    `${core}/pods/gated`,
    { spec: { affinity: terms(other) } },
    { type: 'merge' },
  );
  expect(messages(body)[0]).toContain(
    'Invalid value: {"MatchExpressions":[{"Key":"l","Operator":"Exists","Values":null}],"MatchFields":null}: only additions',
  );
});

describe('a dry run of a service', () => {
  const services = () => `${core}/services`;
  const ofPorts = (...ports: object[]) => ({ metadata: { name: 'dry' }, spec: { type: 'NodePort', ports } });

  test('gives out ports that nobody has, and looks at no range', async () => {
    const { body } = await dryRun(services(), ofPorts({ port: 80, nodePort: 443 }, { port: 81, name: 'b' }));
    expect(messages(body)).toEqual(['spec.ports[0].name: Required value']);
    const named = await dryRun(services(), ofPorts({ port: 80, name: 'a' }, { port: 81, name: 'b' }));
    expect(named.body.spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort)).toEqual([32_769, 32_770]);
    expect((await dryRun(services(), ofPorts({ port: 80, nodePort: 443 }))).body.spec.ports[0].nodePort).toBe(443);
  });

  test('is no reason to give one port to two', async () => {
    const made = await api.send('POST', services(), ofPorts({ port: 80 }));
    const [{ nodePort }] = made.body.spec.ports;
    const { body } = await api.send('PUT', `${services()}/dry`, ofPorts({ port: 80 }, { port: 81 }));
    expect(body).toMatchObject({ code: 500, message: `duplicate nodePort: {TCP ${nodePort}}` });
    const other = await api.send('PUT', `${services()}/dry`, ofPorts({ port: 80 }, { port: 81, name: 'b' }));
    expect(messages(other.body)).toEqual(['spec.ports[0].name: Required value']); // the second got another one
  });
});

describe('a template', () => {
  const daemonSet = (spec: object, more: object = {}) => ({
    metadata: { name: 'd' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } },
      ...more,
    },
  });
  const made = (...given: Parameters<typeof daemonSet>) =>
    dryRun(`${inGroup('apps/v1')}/daemonsets`, daemonSet(...given));

  test('has no signals to stop by, as long as that is off', async () => {
    const containers = [{ name: 'c', image: 'i', lifecycle: { stopSignal: 'SIGTERM' } }];
    expect((await made({ containers })).body.spec.template.spec.containers[0].lifecycle).toBeUndefined();
  });

  test('of a daemon set that is replaced by hand has amounts, too', async () => {
    const updateStrategy = { type: 'OnDelete', rollingUpdate: { maxSurge: '5%' } };
    const { body } = await made({}, { updateStrategy });
    expect(body.spec.updateStrategy.rollingUpdate).toEqual({ maxSurge: '5%', maxUnavailable: 0 });
  });

  test('of ephemeral containers may not even have an empty list', async () => {
    const ephemeralContainers = [{ name: 'e', image: 'i', ports: [] }];
    const words = 'cannot be set for an Ephemeral Container';
    expect(messages((await made({ ephemeralContainers })).body)).toContain(
      `spec.template.spec.ephemeralContainers[0].ports: Forbidden: ${words}`,
    );
  });

  test('on the host’s network or with its IPC sets no sysctls of them', async () => {
    const sysctls = ['net.a', 'kernel.sem', 'kernel.x'].map((name) => ({ name, value: '1' }));
    const { body } = await made({ hostNetwork: true, hostIPC: true, securityContext: { sysctls } });
    const path = (index: number) => `spec.template.spec.securityContext.sysctls[${index}].name`;
    expect(messages(body)).toEqual([
      `${path(0)}: Invalid value: "net.a": may not be specified when 'hostNetwork' is true`,
      `${path(1)}: Invalid value: "kernel.sem": may not be specified when 'hostIPC' is true`,
    ]);
  });
});

test('an overhead that is empty is one', async () => {
  const spec = { overhead: {}, containers: [{ name: 'c', image: 'i' }] };
  const { body } = await dryRun(`${core}/pods`, { metadata: { name: 'o' }, spec });
  expect(body.message).toContain('Pod Overhead set without corresponding RuntimeClass');
});

test('devices of a container without names are no repetition', async () => {
  const containers = [{ name: 'c', image: 'i', volumeDevices: [{}, {}] }];
  const { body } = await dryRun(`${core}/pods`, { metadata: { name: 'v' }, spec: { containers } });
  const at = (index: number, field: string) => `spec.containers[0].volumeDevices[${index}].${field}`;
  expect(messages(body)).toEqual([
    ...[0, 1].flatMap((index) => [
      `${at(index, 'name')}: Required value`,
      `${at(index, 'name')}: Not found: ""`,
      `${at(index, 'devicePath')}: Required value`,
    ]),
    `${at(1, 'devicePath')}: Invalid value: "": must be unique`,
  ]);
});

test('claims of a stateful set without names are one volume', async () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const claim = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } } };
  const spec = {
    serviceName: 's',
    selector: { matchLabels: { a: 'b' } },
    template,
    volumeClaimTemplates: [claim, claim],
  };
  const { body } = await dryRun(`${inGroup('apps/v1')}/statefulsets`, { metadata: { name: 's' }, spec });
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'spec.template.spec.volumes[0].persistentVolumeClaim.claimName',
    'spec.template.spec.volumes[0].name',
  ]);
});

test('a version of reviews that is there twice is only that', async () => {
  const webhook = { name: 'w.x.io', sideEffects: 'None', clientConfig: { url: 'https://x.io' } };
  const webhooks = [{ ...webhook, admissionReviewVersions: ['A', 'A', 'v1'] }];
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  const { body } = await dryRun(path, { metadata: { name: 'w' }, webhooks });
  expect(messages(body)).toEqual([
    expect.stringContaining('admissionReviewVersions[0]: Invalid value: "A": a DNS-1035 label'),
    'webhooks[0].admissionReviewVersions[1]: Invalid value: "A": duplicate version',
  ]);
});

test('a key in both parts of a config map is told with the first', async () => {
  const map = { metadata: { name: 'm' }, data: { '?': '' }, binaryData: { '?': '' } };
  const { body } = await dryRun(`${core}/configmaps`, map);
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'data[?]',
    'data[?]',
    'binaryData[?]',
  ]);
});

test('what is not reviewed here is shown as upstream has it, and who asks is told before selectors', async () => {
  const reviews = inGroup('authorization.k8s.io/v1');
  const local = await api.send('POST', `${reviews}/localsubjectaccessreviews`, {
    spec: { user: 'u', nonResourceAttributes: { path: '/x' } },
  });
  expect(messages(local.body)).toContain(
    'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":""}: disallowed on this kind of request',
  );
  const { body } = await api.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec: { resourceAttributes: { fieldSelector: {} } },
  });
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'spec.user',
    'spec.resourceAttributes.fieldSelector.requirements',
  ]);
});

describe('an autoscaler of the first version', () => {
  const path = (version: string) => `${inGroup(`autoscaling/${version}`)}/horizontalpodautoscalers`;
  const target = { scaleTargetRef: { apiVersion: 'x.io/v1', kind: 'D', name: 'd' }, maxReplicas: 3 };
  const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

  test('keeps the status that only the second one shows when it is put', async () => {
    await api.send('POST', path('v2'), { metadata: { name: 'kept' }, spec: target });
    const status = { conditions: [{ type: 'X', status: 'True' }], currentMetrics: [] };
    await api.send('PATCH', `${path('v2')}/kept/status`, { status }, { type: 'merge' });
    const { body } = await api.send('PUT', `${path('v1')}/kept`, { metadata: { name: 'kept' }, spec: target });
    expect(Object.keys(body.metadata.annotations)).toEqual(['autoscaling.alpha.kubernetes.io/conditions']);
    expect((await api.send('GET', `${path('v2')}/kept`)).body.status.conditions).toHaveLength(1);
  });

  test('reads names in annotations in any case, as Go does', async () => {
    const annotations = { [BEHAVIOR]: '{"scaleDown":{"selectPolicy":"Disabled"}}' };
    const { body } = await api.send('POST', path('v1'), { metadata: { name: 'c', annotations }, spec: target });
    expect(messages(body)).toEqual([
      'spec.behavior.scaleDown.policies: Required value: must specify at least one Policy',
    ]);
  });

  test('gets the behaviour of the second one by default, and shows its metrics in their order', async () => {
    const policies = [{ Type: 'Pods', Value: 1, PeriodSeconds: 2 }];
    const annotations = { [BEHAVIOR]: JSON.stringify({ ScaleUp: { Policies: policies } }) };
    const made = await api.send('POST', path('v1'), { metadata: { name: 'b', annotations }, spec: target });
    expect(JSON.parse(made.body.metadata.annotations[BEHAVIOR])).toMatchObject({
      ScaleUp: { StabilizationWindowSeconds: 0, SelectPolicy: 'Max', Policies: policies },
      ScaleDown: { SelectPolicy: 'Max', Policies: [{ Type: 'Percent', Value: 100, PeriodSeconds: 15 }] },
    });
    const metrics = [{ averageUtilization: 50 }, { averageValue: '100m' }].map((value) => ({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'averageValue' in value ? 'AverageValue' : 'Utilization', ...value } },
    }));
    await api.send('POST', path('v2'), { metadata: { name: 'm' }, spec: { ...target, metrics } });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await api.send('GET', `${path('v1')}/m`, undefined, { accept });
    expect(body.rows[0].cells[2]).toBe('cpu: <unknown>/50%, cpu: <unknown>/100m');
  });
});

test('statuses of components are made when they are read: they have no pages and no watch', async () => {
  const path = '/api/v1/componentstatuses';
  expect((await api.send('GET', `${path}?limit=1`)).body.metadata).toEqual({});
  const watched = await api.send('GET', `${path}?watch=1`);
  expect(watched.status).toBe(405);
  expect(watched.body.message).toBe('watch is not supported on resources of kind "componentstatuses"');
  expect((await api.send('GET', `${path}/none`)).body.message).toBe('componentstatus "none" not found');
});

test('logs and ports of a pod are asked for in words that are checked', async () => {
  const containers = ['c', 'd'].map((name) => ({ name, image: 'i' }));
  const spec = { containers, initContainers: [{ name: 'i', image: 'i' }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'asked' }, spec });
  const asked = async (what: string) => (await api.send('GET', `${core}/pods/asked/${what}`)).body.message;
  expect(await asked('log')).toBe('a container name must be specified for pod asked, choose one of: [i c d]');
  expect(await asked('log?container=c&sinceTime=x')).toContain('parsing time "x" as "2006-01-02T15:04:05Z07:00"');
  expect(await asked('log?container=c&stream=All')).toContain('stream: Forbidden: may not be specified');
  expect(await asked('portforward?ports=80,65536')).toBe(
    'cannot convert to []int32: strconv.ParseUint: parsing "65536": value out of range',
  );
});

test('a certificate and a key that have changed places are told as such', async () => {
  const pem = (type: string) => `-----BEGIN ${type}-----\nMIIB\n-----END ${type}-----\n`;
  const warned = async (crt: string, key: string) =>
    (
      await dryRun(`${core}/secrets`, {
        metadata: { name: 't' },
        type: 'kubernetes.io/tls',
        stringData: { 'tls.crt': crt, 'tls.key': key },
      })
    ).warning;
  const [certificate, key] = [pem('CERTIFICATE'), pem('RSA PRIVATE KEY')];
  expect(await warned(key, certificate)).toContain('but did find a private key; PEM inputs may have been switched');
  expect(await warned(certificate, certificate)).toContain('tls: found a certificate rather than a key in the PEM');
  expect(await warned(certificate, pem('X'))).toContain('of the following types: [X]');
});

test.each([
  ['system-x', {}, 'system-x is not a known system priority class'],
  ['system-node-critical', { value: 5 }, 'value of system-node-critical PriorityClass must be 2000001000'],
  [
    'system-node-critical',
    { value: 2000001000, globalDefault: true },
    'globalDefault of system-node-critical PriorityClass must be false',
  ],
])('a priority class %s is one of the system’s, or is told how it is not', async (name, more, problem) => {
  const { body } = await dryRun('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name }, ...more });
  expect(body.details.causes[0].message.split('error: ')[1]).toBe(problem);
});
