import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const STORAGE = '/apis/storage.k8s.io/v1';
const VOLUMES = '/api/v1/persistentvolumes';
const volumeSpec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } };
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

let api: TestApi;
let claims: string;

const fieldsOf = ({ body }: Answer): string[] => body.details.causes.map(({ field }: { field: string }) => field);

beforeAll(async () => {
  api = await testApi();
  claims = `${await api.namespace()}/persistentvolumeclaims`;
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a volume', () => {
  test('is kept, is a file system, is pending and stays until nobody uses it', async () => {
    const { body } = await api.send('POST', VOLUMES, { metadata: { name: 'new' }, spec: volumeSpec });
    expect(body.metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
    expect(body.spec).toMatchObject({ persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
    expect(body.status).toEqual({ phase: 'Pending', lastPhaseTransitionTime: body.metadata.creationTimestamp });
    const gone = await api.send('DELETE', `${VOLUMES}/new`);
    expect(gone.body.kind).toBe('PersistentVolume');
    expect(gone.body.metadata.deletionTimestamp).toBeDefined();
  });

  test.each([
    [{ capacity: {} }, ['spec.capacity', 'spec.capacity']],
    [{ hostPath: undefined, fc: { targetWWNs: ['a'] } }, ['spec.fc.lun']],
    [
      { hostPath: undefined, iscsi: { targetPortal: '', iqn: 'x', lun: 300 } },
      ['spec.iscsi.targetPortal', 'spec.iscsi.iqn', 'spec.iscsi.lun'],
    ],
    [{ hostPath: undefined, azureDisk: { diskName: 'd', diskURI: 'x', kind: 'Managed' } }, ['spec.azureDisk.diskURI']],
    [{ hostPath: undefined, gcePersistentDisk: { pdName: '' } }, ['spec.persistentDisk.pdName']],
    [{ cephfs: { monitors: ['m'] } }, ['spec.cephFS']],
    [
      { hostPath: undefined, csi: { driver: 'D.example', volumeHandle: 'h', nodePublishSecretRef: { name: 'a_' } } },
      ['spec.csi.nodePublishSecretRef.name', 'spec.csi.nodePublishSecretRef.namespace'],
    ],
    [
      { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt' }] }] } } },
      ['spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values'],
    ],
    [{ volumeAttributesClassName: 'c' }, ['spec.csi']],
  ])('is refused for %j', async (change, fields) => {
    const spec = { ...volumeSpec, ...change };
    expect(fieldsOf(await api.send('POST', VOLUMES, { metadata: { name: 'bad' }, spec }))).toEqual(fields);
  });

  test('tells when its phase changed', async () => {
    await api.send('POST', VOLUMES, { metadata: { name: 'phase' }, spec: volumeSpec });
    const status = { phase: 'Bound', lastPhaseTransitionTime: '2020-01-02T03:04:05Z' };
    const given = await api.send('PATCH', `${VOLUMES}/phase/status`, { status }, { type: 'merge' });
    expect(given.body.status).toEqual(status);
    const phase = { status: { phase: 'Released' } };
    const { body } = await api.send('PATCH', `${VOLUMES}/phase/status`, phase, { type: 'merge' });
    expect(body.status.lastPhaseTransitionTime > '2020-01-03').toBe(true);
  });

  test('names who wrote which part of its claim', async () => {
    const spec = { ...volumeSpec, claimRef: { namespace: 'n', name: 'c' } };
    const { body } = await api.send('POST', VOLUMES, { metadata: { name: 'owned' }, spec });
    expect(body.metadata.managedFields[0].fieldsV1['f:spec']['f:claimRef']).toEqual({
      '.': {},
      'f:name': {},
      'f:namespace': {},
    });
  });
});

describe('a claim', () => {
  const bind = (name: string) =>
    api.send(
      'PATCH',
      `${claims}/${name}/status`,
      { status: { phase: 'Bound', capacity: { storage: '1Gi' } } },
      { type: 'merge' },
    );
  const resize = (name: string, storage: string) =>
    api.send('PATCH', `${claims}/${name}`, { spec: { resources: { requests: { storage } } } }, { type: 'merge' });

  test('gets the newest default class, unless it names one', async () => {
    const mark = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
    for (const name of ['b-default', 'a-default'])
      await api.send('POST', `${STORAGE}/storageclasses`, { metadata: { name, ...mark }, provisioner: 'p.example' });
    const { body } = await api.send('POST', claims, { metadata: { name: 'by-default' }, spec: claimSpec });
    expect(['a-default', 'b-default']).toContain(body.spec.storageClassName);
    const named = await api.send('POST', claims, {
      metadata: { name: 'named' },
      spec: { ...claimSpec, storageClassName: '' },
    });
    expect(named.body.spec.storageClassName).toBe('');
    for (const name of ['b-default', 'a-default']) await api.send('DELETE', `${STORAGE}/storageclasses/${name}`);
  });

  test('grows when it is bound and its class lets it, and shrinks no further than its volume', async () => {
    const growing = { metadata: { name: 'growing' }, provisioner: 'p.example', allowVolumeExpansion: true };
    await api.send('POST', `${STORAGE}/storageclasses`, growing);
    await api.send('POST', claims, {
      metadata: { name: 'grows' },
      spec: { ...claimSpec, storageClassName: 'growing' },
    });
    expect((await resize('grows', '2Gi')).status).toBe(422);
    await bind('grows');
    expect((await resize('grows', '2Gi')).body.spec.resources.requests.storage).toBe('2Gi');
    expect(fieldsOf(await resize('grows', '512Mi'))).toEqual(['spec.resources.requests.storage']);
  });

  test('does not grow without a class that lets it', async () => {
    await api.send('POST', claims, { metadata: { name: 'stays' }, spec: claimSpec });
    await bind('stays');
    const { status, body } = await resize('stays', '2Gi');
    expect(status).toBe(403);
    expect(body.message).toBe(
      'persistentvolumeclaims "stays" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  });

  test('says what it is filled from in both ways, and forgets what the old way does not know', async () => {
    const dataSource = { kind: 'PersistentVolumeClaim', name: 'other' };
    const { body } = await api.send('POST', claims, {
      metadata: { name: 'filled' },
      spec: { ...claimSpec, dataSource },
    });
    expect(body.spec.dataSourceRef).toEqual(body.spec.dataSource);
    const unknown = { ...claimSpec, dataSource: { apiGroup: 'x.example', kind: 'Disk', name: 'd' } };
    const forgotten = await api.send('POST', claims, { metadata: { name: 'unfilled' }, spec: unknown });
    expect(forgotten.body.spec.dataSource).toBeUndefined();
  });

  test('of a fraction of a byte is kept with a warning', async () => {
    const spec = { ...claimSpec, resources: { requests: { storage: '1500m' } } };
    const { status, warning } = await api.send('POST', claims, { metadata: { name: 'fraction' }, spec });
    expect([status, warning]).toEqual([
      201,
      '299 - "spec.resources.requests[storage]: fractional byte value \\"1500m\\" is invalid, must be an integer"',
    ]);
  });

  test('may come to name its class once', async () => {
    await api.send('POST', claims, { metadata: { name: 'unclassed' }, spec: claimSpec });
    const name = (storageClassName: string) =>
      api.send('PATCH', `${claims}/unclassed`, { spec: { storageClassName } }, { type: 'merge' });
    expect((await name('one')).status).toBe(200);
    expect(fieldsOf(await name('two'))).toEqual(['spec']);
  });
});

test('an attachment with a volume of its own takes what a driver needs and no more', async () => {
  const inline = { ...volumeSpec, hostPath: undefined, volumeMode: 'Block', nodeAffinity: {}, storageClassName: 's' };
  const { body } = await api.send('POST', `${STORAGE}/volumeattachments`, {
    metadata: { name: 'a' },
    spec: { attacher: 'd.example', nodeName: 'n', source: { inlineVolumeSpec: inline } },
  });
  const path = 'spec.source.inlineVolumeSpec';
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    `${path}.capacity`,
    `${path}.csi`,
    `${path}.nodeAffinity`,
    path,
    `${path}.storageClassName`,
    `${path}.volumeMode`,
  ]);
});

test('the status of an attachment changes nothing else', async () => {
  const spec = { attacher: 'd.example', nodeName: 'n', source: { persistentVolumeName: 'p' } };
  await api.send('POST', `${STORAGE}/volumeattachments`, { metadata: { name: 'kept', labels: { a: 'b' } }, spec });
  const { body } = await api.send(
    'PATCH',
    `${STORAGE}/volumeattachments/kept/status`,
    { metadata: { labels: { a: 'c' }, annotations: { x: 'y' } }, status: { attached: true } },
    { type: 'merge' },
  );
  expect(body.metadata.labels).toEqual({ a: 'b' });
  expect(body.metadata.annotations).toBeUndefined();
  expect(body.status).toEqual({ attached: true });
});

test('a driver of a node keeps its identity, and how much it can hold may change', async () => {
  const driver = { name: 'd.example', nodeID: 'i', topologyKeys: ['z'] };
  const created = await api.send('POST', `${STORAGE}/csinodes`, {
    metadata: { name: 'n' },
    spec: { drivers: [driver] },
  });
  const { resourceVersion } = created.body.metadata;
  const put = (drivers: object[]) =>
    api.send('PUT', `${STORAGE}/csinodes/n`, { metadata: { name: 'n', resourceVersion }, spec: { drivers } });
  expect(fieldsOf(await put([{ ...driver, nodeID: 'j' }]))).toEqual(['spec.drivers']);
  expect((await put([{ ...driver, allocatable: { count: 5 } }])).status).toBe(200);
});

test('a list that must be there and is empty is null', async () => {
  const { body } = await api.send('POST', `${STORAGE}/csinodes`, {
    metadata: { name: 'empty' },
    spec: { drivers: [] },
  });
  expect(body.spec.drivers).toBeNull();
});

test('a value of the wrong type is told by the name of its type', async () => {
  const { body } = await api.send('POST', claims, {
    metadata: { name: 'x' },
    spec: { accessModes: [1], volumeMode: 2 },
  });
  expect(body.message).toContain('PersistentVolumeClaimSpec.spec.accessModes of type v1.PersistentVolumeAccessMode');
  const list = await api.send('POST', claims, { metadata: { name: 'x' }, spec: { accessModes: 'x' } });
  expect(list.body.message).toContain(
    'PersistentVolumeClaimSpec.spec.accessModes of type []v1.PersistentVolumeAccessMode',
  );
});

describe('a pod that names a runtime class', () => {
  const classes = '/apis/node.k8s.io/v1/runtimeclasses';
  const pod = (spec: object) => ({
    metadata: { generateName: 'p-' },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  });
  const pods = () => claims.replace('persistentvolumeclaims', 'pods');

  test('takes its overhead, node selector and tolerations', async () => {
    const scheduling = { nodeSelector: { sandbox: 'yes' }, tolerations: [{ key: 'k', operator: 'Exists' }] };
    const overhead = { podFixed: { memory: '64Mi' } };
    await api.send('POST', classes, { metadata: { name: 'sandbox' }, handler: 'runsc', overhead, scheduling });
    const { body } = await api.send('POST', pods(), pod({ runtimeClassName: 'sandbox', nodeSelector: { a: 'b' } }));
    expect(body.spec).toMatchObject({ overhead: { memory: '64Mi' }, nodeSelector: { a: 'b', sandbox: 'yes' } });
    expect(body.spec.tolerations).toContainEqual({ key: 'k', operator: 'Exists' });
  });

  test.each([
    [{ runtimeClassName: 'none' }, 'RuntimeClass "none" not found'],
    [{ overhead: { memory: '1' } }, 'Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  ])('is rejected for %j', async (spec, words) => {
    const { status, body } = await api.send('POST', pods(), pod(spec));
    expect(status).toBe(403);
    expect(body.message).toContain(`pod rejected: ${words}`);
  });
});

test('annotations that may not be are named as a part of them', async () => {
  const annotations = { 'volume.beta.kubernetes.io/mount-options': 'ro' };
  const volume = await api.send('POST', VOLUMES, { metadata: { name: 'mounted', annotations }, spec: volumeSpec });
  expect(fieldsOf(volume)).toEqual(['metadata.annotations.volume.beta.kubernetes.io/mount-options']);
  await api.send('POST', claims, { metadata: { name: 'classed' }, spec: claimSpec });
  const change = { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'x' } } };
  const claim = await api.send('PATCH', `${claims}/classed`, change, { type: 'merge' });
  expect(fieldsOf(claim)).toEqual(['metadata.annotations.volume.beta.kubernetes.io/storage-class']);
});
