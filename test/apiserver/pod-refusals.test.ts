import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;

beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const create = (spec: object, container: object = {}) => {
  const body = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec } };
  return api.send('POST', `${core}/pods?dryRun=All`, body);
};

const causesOf = ({ details }: { details: { causes: { field: string; message: string }[] } }) =>
  details.causes.map(({ field, message }) => `${field}: ${message}`);

const volume = async (source: object) => {
  const { body } = await create({ volumes: [{ name: 'v', ...source }] });
  return causesOf(body).map((text) => text.replace('spec.volumes[0].', ''));
};

describe('a volume must say what its source needs', () => {
  test.each([
    [{ csi: {} }, ['csi.driver: Required value']],
    [{ ephemeral: {} }, ['ephemeral.volumeClaimTemplate: Required value']],
    [
      { ephemeral: { volumeClaimTemplate: { spec: {} } } },
      [
        'ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
        'ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
      ],
    ],
    [
      { image: { pullPolicy: 'x' } },
      [
        'image.reference: Required value',
        'image.pullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [{ gitRepo: { repository: '' } }, ['gitRepo.repository: Required value']],
    [{ gcePersistentDisk: {} }, ['persistentDisk.pdName: Required value']],
    [{ rbd: {} }, ['rbd.monitors: Required value', 'rbd.image: Required value']],
    [{ cephfs: { monitors: [] } }, ['cephfs.monitors: Required value']],
    [{ cinder: { volumeID: 'v', secretRef: {} } }, ['cinder.secretRef.name: Required value']],
    [
      { iscsi: { targetPortal: 'p', iqn: 'q', lun: 0 } },
      ['iscsi.iqn: Invalid value: "q": must be valid format starting with iqn, eui, or naa'],
    ],
    [
      { awsElasticBlockStore: { volumeID: 'v', partition: 300 } },
      ['awsElasticBlockStore.partition: Invalid value: 300: must be between 1 and 255, inclusive'],
    ],
    [
      { cephfs: { monitors: ['m'] }, hostPath: { path: '/' }, downwardAPI: {} },
      [
        'cephFS: Forbidden: may not specify more than 1 volume type',
        'downwarAPI: Forbidden: may not specify more than 1 volume type',
      ],
    ],
  ])('%j', async (source, causes) => {
    expect(await volume(source)).toEqual(causes);
  });
});

test('the sources of volumes default to what they can', async () => {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const volumes = [
    { name: 'a', rbd: { monitors: ['m'], image: 'i' } },
    { name: 'b', azureDisk: { diskName: 'd', diskURI: 'https://x' } },
    { name: 'c', image: { reference: 'x:1' } },
    { name: 'd', ephemeral: { volumeClaimTemplate: { spec: claim } } },
  ];
  const { body } = await create({ volumes, automountServiceAccountToken: false });
  expect(body.spec.volumes).toMatchObject([
    { rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' } },
    { azureDisk: { kind: 'Shared', cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false } },
    { image: { pullPolicy: 'IfNotPresent' } },
    { ephemeral: { volumeClaimTemplate: { spec: { volumeMode: 'Filesystem' } } } },
  ]);
});

describe('a variable tells what a pod can tell of itself', () => {
  const RESOURCES =
    '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"';
  test.each([
    [
      { resourceFieldRef: { resource: 'limits.x' } },
      `resourceFieldRef.resource: Unsupported value: "limits.x": supported values: ${RESOURCES}`,
    ],
    [
      { resourceFieldRef: { resource: 'limits.cpu', divisor: '3' } },
      `resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ],
    [
      { resourceFieldRef: { resource: 'limits.hugepages-2Mi', divisor: '2' } },
      `resourceFieldRef.divisor: Invalid value: "limits.hugepages-2Mi": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the hugepages resource`,
    ],
    [
      { fieldRef: { apiVersion: 'v9', fieldPath: 'metadata.name' } },
      'fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v9',
    ],
    [
      { fieldRef: { fieldPath: "spec.x['a']" } },
      "fieldRef.fieldPath: Invalid value: \"spec.x['a']\": error converting fieldPath: field label does not support subscript: spec.x['a']",
    ],
    [
      { fieldRef: { fieldPath: "metadata.labels['a b']" } },
      `fieldRef: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
  ])('%j', async (valueFrom, cause) => {
    const { body } = await create({}, { env: [{ name: 'X', valueFrom }] });
    expect(causesOf(body)).toEqual([`spec.containers[0].env[0].valueFrom.${cause}`]);
  });

  test('a file names fields of its own, and its container', async () => {
    const items = [
      { path: 'a', fieldRef: { fieldPath: 'status.podIP' } },
      { path: 'b', resourceFieldRef: { resource: 'limits.cpu' } },
    ];
    expect(await volume({ downwardAPI: { items } })).toEqual([
      'downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      'downwardAPI.resourceFieldRef.containerName: Required value',
    ]);
  });
});

describe('a pod is refused for', () => {
  test.each([
    [
      'devices that are mounted too',
      { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }] },
      {
        volumeMounts: [{ name: 'v', mountPath: '/a' }],
        volumeDevices: [
          { name: 'v', devicePath: '/a' },
          { name: 'v', devicePath: '/a' },
        ],
      },
      [
        'containers[0].volumeMounts[0].name: Invalid value: "v": must not already exist in volumeDevices',
        'containers[0].volumeMounts[0].mountPath: Invalid value: "/a": must not already exist as a path in volumeDevices',
        'containers[0].volumeDevices[0].name: Invalid value: "v": must not already exist in volumeMounts',
        'containers[0].volumeDevices[0].devicePath: Invalid value: "/a": must not already exist as a path in volumeMounts',
        'containers[0].volumeDevices[1].name: Invalid value: "v": must be unique',
        'containers[0].volumeDevices[1].devicePath: Invalid value: "/a": must be unique',
        'containers[0].volumeDevices[1].name: Invalid value: "v": must not already exist in volumeMounts',
        'containers[0].volumeDevices[1].devicePath: Invalid value: "/a": must not already exist as a path in volumeMounts',
      ],
    ],
    [
      'hooks of an init container that ends',
      { initContainers: [{ name: 'x', image: 'i', lifecycle: { preStop: { exec: { command: ['x'] } } } }] },
      {},
      ['initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always'],
    ],
    [
      'claims of its own that it does not have',
      { resources: { claims: [{ name: 'q' }], limits: { cpu: '1' } } },
      {},
      [
        'resources.claims: Forbidden: claims may not be set for Resources at pod-level',
        'resources.claims[0]: Not found: "q": must be one of the names in pod.spec.resourceClaims which is empty',
      ],
    ],
  ])('%s', async (_what, spec, container, causes) => {
    const { body } = await create(spec, container);
    expect(causesOf(body)).toEqual(causes.map((cause) => `spec.${cause}`));
  });
});

test('the one address of a pod is the first of all, and both have an owner', async () => {
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'a' }, spec });
  const merge = (status: object) => api.send('PATCH', `${core}/pods/a/status`, { status }, { type: 'merge' });
  const { body } = await merge({ podIP: '10.1.1.1' });
  expect(body.status.podIPs).toEqual([{ ip: '10.1.1.1' }]);
  const [entry] = body.metadata.managedFields.filter(
    ({ subresource }: { subresource?: string }) => subresource === 'status',
  );
  expect(Object.keys(entry.fieldsV1['f:status'])).toEqual(expect.arrayContaining(['f:podIP', 'f:podIPs']));
  const { body: refused } = await merge({ podIPs: [{ ip: '10.1.1.1' }, { ip: 'bad' }] });
  expect(causesOf(refused)[1]).toBe(
    'status.podIPs: Internal error: failed to check for dual stack with error:invalid IP[1]: bad',
  );
  const { body: binding } = await api.send('POST', `${core}/pods/a/binding`, { target: { name: 'n' } });
  expect(binding.message).toBe('name in URL does not match name in Binding object');
  const { body: log } = await api.send('GET', `${core}/pods/a/log?tailLines=x`);
  expect(log.message).toBe('strconv.ParseInt: parsing "x": invalid syntax');
  const { body: ephemeral } = await api.send(
    'PATCH',
    `${core}/pods/a/ephemeralcontainers`,
    { spec: { ephemeralContainers: [{ name: 'e', image: 'i', lifecycle: {} }] } },
    { type: 'strategic' },
  );
  expect(causesOf(ephemeral)).toEqual([
    'spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container',
  ]);
});

describe('a status of a pod', () => {
  const merge = (name: string, status: object) =>
    api.send('PATCH', `${core}/pods/${name}/status`, { status }, { type: 'merge' });
  const container = (state: object) => ({
    containerStatuses: [{ name: 'c', ready: false, restartCount: 0, image: '', imageID: '', state }],
  });

  test.each([
    ['Never', 1, true],
    ['OnFailure', 0, true],
    ['OnFailure', 1, false],
    ['Always', 0, false],
  ])('that restarts %s, of a container that ended with %d', async (restartPolicy, exitCode, isRefused) => {
    const name = `${restartPolicy.toLowerCase()}-${exitCode}`;
    const spec = { restartPolicy, containers: [{ name: 'c', image: 'i' }] };
    await api.send('POST', `${core}/pods`, { metadata: { name }, spec });
    await merge(name, container({ terminated: { exitCode } }));
    const { status, body } = await merge(name, container({ running: {} }));
    expect(status).toBe(isRefused ? 422 : 200);
    if (isRefused)
      expect(causesOf(body)).toEqual([
        'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
      ]);
  });

  test('has the address of its host first', async () => {
    await api.send('POST', `${core}/pods`, {
      metadata: { name: 'host' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    expect(causesOf((await merge('host', { hostIPs: [{ ip: '1.1.1.1' }] })).body)).toEqual([
      'status.hostIPs[0].ip: Invalid value: "1.1.1.1": must be equal to `hostIP`',
    ]);
  });
});

test('a template keeps a grace below zero, with a warning, and a pod has one second', async () => {
  const spec = { terminationGracePeriodSeconds: -4, containers: [{ name: 'c', image: 'i' }] };
  const template = await api.send('POST', `${core}/podtemplates`, { metadata: { name: 't' }, template: { spec } });
  expect(template.body.template.spec.terminationGracePeriodSeconds).toBe(-4);
  expect(template.warning).toContain('negative values are invalid and will be treated as 1');
  expect((await create(spec)).body.spec.terminationGracePeriodSeconds).toBe(1);
});

test('a secret for images without a name is one of an empty name', async () => {
  const { body } = await create({ imagePullSecrets: [{}] });
  expect(JSON.stringify(body.metadata.managedFields[0].fieldsV1)).toContain('k:{\\"name\\":\\"\\"}');
});

test('a resize changes no policy, and owns also what it leaves alone', async () => {
  const container = { name: 'c', image: 'i', resources: { requests: { cpu: '1' } } };
  const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }];
  const spec = { containers: [{ ...container, resizePolicy }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'sized' }, spec });
  const patch = (body: object) => api.send('PATCH', `${core}/pods/sized/resize`, body, { type: 'strategic' });
  const other = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
  const refused = await patch({ spec: { containers: [{ name: 'c', resizePolicy: other }] } });
  expect(causesOf(refused.body)).toEqual(['spec: Forbidden: only cpu and memory resources are mutable']);
  const { body } = await patch({ metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'j' }] } });
  expect(body.metadata.labels).toBeUndefined();
  expect(body.spec.containers[0].image).toBe('i');
  const entries = body.metadata.managedFields as { subresource?: string; fieldsV1: object }[];
  expect(entries.find(({ subresource }) => subresource === 'resize')?.fieldsV1).toMatchObject({
    'f:metadata': { 'f:labels': {} },
  });
});

test('ports of one name are told so where it may be one', async () => {
  const named = (name: string) => [1, 2].map((containerPort) => ({ name, containerPort }));
  const refused = async (name: string) => causesOf((await create({}, { ports: named(name) })).body);
  expect(await refused('web')).toEqual(['spec.containers[0].ports[1].name: Duplicate value: "web"']);
  const words = 'Invalid value: "a--b": must not contain consecutive hyphens';
  expect(await refused('a--b')).toEqual([0, 1].map((index) => `spec.containers[0].ports[${index}].name: ${words}`));
});

test('a claim of devices that says too much is shown as Go has it', async () => {
  const resourceClaims = [{ name: 'a', resourceClaimName: 'x', resourceClaimTemplateName: 'y' }];
  const shown = '{"Name":"a","ResourceClaimName":"x","ResourceClaimTemplateName":"y"}';
  expect(causesOf((await create({ resourceClaims })).body)[0]).toContain(`Invalid value: ${shown}: at most one of`);
});
