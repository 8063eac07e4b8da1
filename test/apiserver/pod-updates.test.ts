import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let pods: string;
const merge = { type: 'merge' } as const;
const json = { type: 'jsonpatch' } as const;
const containers = [{ name: 'c', image: 'i' }];
const causes = ({ body }: { body: { details: { causes: { field: string; message: string }[] } } }) =>
  body.details.causes.map(({ field, message }) => `${field}: ${message.split('\n')[0]}`);
const create = (name: string, spec: object, metadata = {}) =>
  api.send('POST', pods, { metadata: { name, ...metadata }, spec: { containers, schedulerName: 'none', ...spec } });
const patch = (name: string, spec: object) => api.send('PATCH', `${pods}/${name}`, { spec }, merge);

beforeAll(async () => {
  api = await testApi();
  pods = `${await api.namespace()}/pods`;
});
afterAll(() => api[Symbol.asyncDispose]());

describe('the spec of a pod that is there', () => {
  beforeAll(() => create('kept', { activeDeadlineSeconds: 100, initContainers: [{ name: 'i', image: 'i' }] }));

  test.each([
    ['containers', { containers: [...containers, { name: 'd', image: 'i' }] }],
    ['initContainers', { initContainers: [] }],
  ])('keeps the number of its %s, and nothing else is said then', async (list, spec) => {
    const answer = await patch('kept', { ...spec, activeDeadlineSeconds: 200 });
    expect(causes(answer)).toEqual([`spec.${list}: Forbidden: pod updates may not add or remove containers`]);
  });

  test('has an image without blanks around it', async () => {
    const answer = await patch('kept', { containers: [{ name: 'c', image: ' i' }] });
    expect(causes(answer)).toContain(
      'spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace',
    );
  });

  test('is ended sooner, never later, and nothing else is said then', async () => {
    expect((await patch('kept', { activeDeadlineSeconds: 90 })).status).toBe(200);
    expect(causes(await patch('kept', { activeDeadlineSeconds: 200, hostname: 'h' }))).toEqual([
      'spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value',
    ]);
  });
});

describe('the nodes that will do for a pod with gates', () => {
  const terms = (values: string[], ...more: object[]) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values }, ...more] }],
        },
      },
    },
  });
  const gates = { schedulingGates: [{ name: 'example.com/a' }] };
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

  test('are named after the pod was made', async () => {
    await create('open', gates);
    expect((await patch('open', terms(['b']))).status).toBe(200);
  });

  test('become fewer, not others', async () => {
    await create('narrow', { ...gates, ...terms(['b']) });
    expect((await patch('narrow', terms(['b'], { key: 'c', operator: 'Exists' }))).status).toBe(200);
    expect(causes(await patch('narrow', terms(['c'])))).toEqual([
      expect.stringMatching(/nodeSelectorTerms\[0\]: .*: only additions are allowed \(no mutations or deletions\)$/),
    ]);
    expect(causes(await patch('narrow', { affinity: null }))).toEqual([
      `${path}: Invalid value: null: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
    ]);
  });

  test('stay as they are once the gates are gone', async () => {
    await create('shut', {});
    expect(causes(await patch('shut', terms(['b'])))).toEqual([expect.stringMatching(/^spec: Forbidden: pod updates/)]);
  });
});

describe('ephemeral containers', () => {
  test('that nobody adds leave the pod as it is', async () => {
    const { body } = await create('plain', {});
    const answer = await api.send('PUT', `${pods}/plain/ephemeralcontainers`, body);
    expect(answer.body.metadata).toMatchObject({ generation: 1, resourceVersion: body.metadata.resourceVersion });
    expect(answer.body.spec.ephemeralContainers).toBeUndefined();
  });

  test('are not for static pods', async () => {
    const annotations = { 'kubernetes.io/config.mirror': 'x' };
    await create('static', { nodeName: 'n' }, { annotations });
    const spec = { ephemeralContainers: [{ name: 'e', image: 'i' }] };
    const answer = await api.send('PATCH', `${pods}/static/ephemeralcontainers`, { spec }, merge);
    expect(causes(answer)).toEqual(['[]: Forbidden: static pods do not support ephemeral containers']);
  });
});

describe('the status of a pod', () => {
  const status = (value: object) => api.send('PATCH', `${pods}/state/status`, { status: value }, merge);
  beforeAll(() => create('state', { nodeName: 'n' }));

  test.each([
    [{ qosClass: 'Guaranteed' }, 'status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    [
      { nominatedNodeName: 'm' },
      'status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node',
    ],
    [{ observedGeneration: -1 }, 'status.observedGeneration: Invalid value: -1: must be a non-negative integer'],
    [
      { conditions: [{ type: 'Ready', status: 'True', observedGeneration: -1 }] },
      'status.conditions[0].observedGeneration: Invalid value: -1: must be a non-negative integer',
    ],
    [
      { resourceClaimStatuses: [{ name: 'r' }] },
      'status.resourceClaimStatuses[0].name: Invalid value: "r": must match the name of an entry in `spec.resourceClaims`',
    ],
    [
      { podIPs: [{ ip: 'here' }] },
      'status.podIPs[0]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { hostIP: '10.0.0.1', hostIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
      'status.hostIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
    ],
  ])('is refused with %j', async (value, cause) => {
    const answer = await status(value);
    expect(answer.status).toBe(422);
    expect(causes(answer)).toEqual([cause]);
  });

  test('remembers which generations were seen', async () => {
    await status({ observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }] });
    const silent = [
      { op: 'remove', path: '/status/observedGeneration' },
      { op: 'replace', path: '/status/conditions', value: [{ type: 'Ready', status: 'False' }] },
    ];
    const { body } = await api.send('PATCH', `${pods}/state/status`, silent, json);
    expect(body.status).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'False', observedGeneration: 1 }],
    });
  });

  test('tells of its address in both fields', async () => {
    expect((await status({ podIP: '10.0.0.1' })).body.status.podIPs).toEqual([{ ip: '10.0.0.1' }]);
    expect((await status({ podIP: null, podIPs: [{ ip: '10.0.0.2' }] })).body.status.podIP).toBe('10.0.0.2');
  });

  test('is no way to another owner', async () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' };
    const metadata = { ownerReferences: [owner] };
    const { body } = await api.send('PATCH', `${pods}/state/status`, { metadata }, merge);
    expect(body.metadata.ownerReferences).toBeUndefined();
  });
});

test('a pod keeps the priority and the policy of its class that an update leaves out, and changes neither', async () => {
  const { body } = await create('ranked', { priorityClassName: 'system-node-critical' });
  const left = await patch('ranked', { priority: null, preemptionPolicy: null });
  expect([left.status, left.body.spec]).toEqual([200, body.spec]);
  expect((await patch('ranked', { preemptionPolicy: 'Never' })).status).toBe(422);
  expect((await patch('ranked', { priority: 1 })).status).toBe(422);
});
