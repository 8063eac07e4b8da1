// The status of a pod, and fields of features that are off.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const containers = [{ name: 'c', image: 'i' }];
const initContainers = [{ name: 'i', image: 'i' }];
const create = (name: string, spec: object) =>
  api.send('POST', `${core}/pods`, { metadata: { name }, spec: { restartPolicy: 'Never', containers, ...spec } });
const write = (name: string, status: object) =>
  api.send('PATCH', `${core}/pods/${name}/status`, { status }, { type: 'merge' });
const stateOf = (name: string, state: object) => ({
  name,
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
});

test('init and ephemeral containers that ended stay ended', async () => {
  await create('ended', { initContainers });
  for (const field of ['initContainerStatuses', 'ephemeralContainerStatuses']) {
    await write('ended', { [field]: [stateOf('i', { terminated: { exitCode: 0 } })] });
    const { body } = await write('ended', { [field]: [stateOf('i', { running: {} })] });
    expect(body.details.causes).toEqual([
      {
        reason: 'FieldValueForbidden',
        field: `status.${field}[0].state`,
        message: 'Forbidden: may not be transitioned to non-terminated state',
      },
    ]);
  }
});

test('a user of a container has the numbers of Linux, and none on Windows', async () => {
  await create('linux', {});
  const status = {
    containerStatuses: [{ ...stateOf('c', {}), user: { linux: { uid: -1, gid: 0, supplementalGroups: [-2] } } }],
  };
  const { body } = await write('linux', status);
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'status.containerStatuses[0].user.linux.uid',
    'status.containerStatuses[0].user.linux.supplementalGroups[0]',
  ]);
  await create('windows', { os: { name: 'windows' } });
  expect((await write('windows', status)).body.details.causes).toEqual([
    {
      reason: 'FieldValueForbidden',
      field: 'status.containerStatuses[0].user.linux',
      message: 'Forbidden: cannot be set for a windows pod',
    },
  ]);
});

test('bundles of trust and certificates in volumes are dropped without a word but that nothing is left', async () => {
  const sources = [{ clusterTrustBundle: { path: 'x' } }, { podCertificate: {} }];
  const { body, warning } = await create('projected', { volumes: [{ name: 'r', projected: { sources } }] });
  expect(body.spec.volumes[0].projected.sources).toEqual([{}, {}]);
  expect(warning).toBe('299 - "volume \\"r\\" (Projected) has no sources provided"');
});

test('the group of pods that a pod belongs to is known, and dropped', async () => {
  const workloadRef = { name: 'w', podGroup: 'g', podGroupReplicaKey: 'k' };
  const path = `${core}/pods?fieldValidation=Strict`;
  const { status, body } = await api.send('POST', path, {
    metadata: { name: 'grouped' },
    spec: { containers, workloadRef },
  });
  expect(status).toBe(201);
  expect(body.spec.workloadRef).toBeUndefined();
  const wrong = { metadata: { name: 'p' }, spec: { containers, workloadRef: { group: 'g' } } };
  const { message } = (await api.send('POST', path, wrong)).body;
  expect(message).toMatch(/strict decoding error: unknown field "spec.workloadRef.group"$/);
});

test('what a status says of features that are off is dropped', async () => {
  await create('closed', {});
  const { body } = await write('closed', {
    resources: {},
    allocatedResources: { cpu: '1' },
    extendedResourceClaimStatus: { resourceClaimName: 'x', requestMappings: [] },
    containerStatuses: [{ ...stateOf('c', {}), allocatedResourcesStatus: [{ name: 'cpu' }] }],
  });
  expect(Object.keys(body.status).sort()).toEqual(['containerStatuses', 'phase', 'qosClass']);
  expect(body.status.containerStatuses[0].allocatedResourcesStatus).toBeUndefined();
});

test('a new pod takes its class of service, and nothing else, from the status that it is sent with', async () => {
  const sent = { phase: 'Running', qosClass: 'Guaranteed', podIP: '192.0.2.1' };
  const { body } = await api.send('POST', `${core}/pods`, {
    metadata: { name: 'q' },
    spec: { containers },
    status: sent,
  });
  expect(body.status).toEqual({ phase: 'Pending', qosClass: 'Guaranteed' });
});

test('a new node does not declare features', async () => {
  const status = { declaredFeatures: ['A'] };
  const node = await api.send('POST', '/api/v1/nodes', { metadata: { name: 'n' }, status });
  expect(node.body.status.declaredFeatures).toBeUndefined();
});

describe('what a node declares', () => {
  const FORM = /^Invalid value: "b": invalid feature name "b": must start with an UpperCamelCase segment, with/;

  beforeAll(() => api.send('POST', '/api/v1/nodes', { metadata: { name: 'declaring' } }));

  test.each([
    [['b'], ['status.declaredFeatures[0]'], FORM],
    [['B', 'A'], ['status.declaredFeatures[1]'], /^Invalid value: "A": list must be sorted alphabetically$/],
    [['A', 'A'], ['status.declaredFeatures[1]'], /^Duplicate value: "A"$/],
    [['A'.repeat(254)], ['status.declaredFeatures[0]'], /: must be no more than 253 characters$/],
  ])('in its status has names in their order: %j', async (declaredFeatures, fields, words) => {
    const body = { status: { declaredFeatures } };
    const answer = await api.send('PATCH', '/api/v1/nodes/declaring/status', body, { type: 'merge' });
    expect(answer.body.details.causes.map(({ field }: { field: string }) => field)).toEqual(fields);
    expect(answer.body.details.causes[0].message).toMatch(words);
  });

  test('and its swap is more than none', async () => {
    const status = { nodeInfo: { swap: { capacity: 0 } } };
    const { body } = await api.send('POST', '/api/v1/nodes', { metadata: { name: 'swapping' }, status });
    expect(body.message).toMatch(/ metadata.nodeSwapStatus.capacity: Invalid value: 0: must be greater than zero$/);
  });
});
