// How a refusal shows what it refuses: upstream's structs have no JSON names, and what differs is a diff of their lines.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { unifiedDiff } from '../../src/apiserver/validation/unified-diff.ts';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
const merge = { type: 'merge' } as const;
const inGroup = (group: string) => core.replace('/api/v1', `/apis/${group}`);
const template = { metadata: { labels: { b: 'x', a: 'y' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };

/** The causes of a change that is refused. */
async function refused(path: string, { object, change }: { object: object; change: object }): Promise<string[]> {
  const { body } = await api.send('POST', path, { metadata: { generateName: 'x-' }, ...object });
  const answer = await api.send('PATCH', `${path}/${body.metadata.name}`, change, merge);
  expect(answer.status).toBe(422);
  return answer.body.details.causes.map(({ field, message }: Record<string, string>) => `${field}: ${message}`);
}

beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

test('a text, with what cannot be printed, and a rule of a definition', async () => {
  const labels = { a: 'x\u0001\u200b<"' };
  const { body } = await api.send('POST', `${core}/configmaps`, { metadata: { name: 'c', labels } });
  expect(body.message).toContain(String.raw`metadata.labels: Invalid value: "x\x01\u200b<\"": `);
  const rule = 'self.size() > 1';
  const schema = { type: 'integer', 'x-kubernetes-validations': [{ rule }] };
  const openAPIV3Schema = { type: 'object', properties: { n: schema } };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }];
  const names = { plural: 'things', kind: 'Thing' };
  const definition = { metadata: { name: 'things.x.io' }, spec: { group: 'x.io', scope: 'Cluster', names, versions } };
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  expect((await api.send('POST', path, definition)).body.message).toContain(
    String.raw`Invalid value: {"Rule":"self.size() \u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed`,
  );
});

test('the role of a binding', async () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const path = `${inGroup('rbac.authorization.k8s.io/v1')}/rolebindings`;
  expect(await refused(path, { object: { roleRef }, change: { roleRef: { name: 'edit' } } })).toEqual([
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
  ]);
});

test('a claim', async () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'a' };
  const path = `${core}/persistentvolumeclaims`;
  const lines = [
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    '@@ -11,7 +11,7 @@',
    '  },',
    '  "VolumeName": "",',
    '  "StorageClassName": "a",',
    '- "VolumeMode": "Filesystem",',
    '+ "VolumeMode": "Block",',
    '  "DataSource": null,',
    '  "DataSourceRef": null,',
    '  "VolumeAttributesClassName": null',
    '',
  ];
  expect((await refused(path, { object: { spec }, change: { spec: { volumeMode: 'Block' } } }))[0]).toBe(
    lines.join('\n'),
  );
});

test('a volume', async () => {
  const spec = {
    accessModes: ['ReadWriteMany'],
    capacity: { storage: '1Gi' },
    csi: { driver: 'efs.csi.aws.com', volumeHandle: 'fs-1' },
  };
  const change = { spec: { csi: { volumeHandle: 'fs-2' } } };
  expect((await refused('/api/v1/persistentvolumes', { object: { spec }, change }))[0]).toMatch(
    /persistentvolumesource is immutable after creation\n@@ -22,7 \+22,7 @@\n {2}"StorageOS": null,\n {2}"CSI": {\n {3}"Driver": "efs.csi.aws.com",\n- {2}"VolumeHandle": "fs-1",\n\+ {2}"VolumeHandle": "fs-2",\n {3}"ReadOnly": false,\n {3}"FSType": "",\n {3}"VolumeAttributes": null,\n$/,
  );
});

test('a pod', async () => {
  const spec = { containers: template.spec.containers, schedulerName: 'none', hostNetwork: true };
  const [cause] = await refused(`${core}/pods`, { object: { spec }, change: { spec: { subdomain: 's' } } });
  const after = ['  "SecurityContext": {', '   "HostNetwork": true,', '   "HostPID": false,'].join('\n');
  expect(cause).toMatch(/^spec: Forbidden: pod updates may not change fields other than/);
  expect(cause).toContain(
    '\n  "Hostname": "",\n- "Subdomain": "",\n+ "Subdomain": "s",\n  "SetHostnameAsFQDN": null,\n',
  );
  const other = await refused(`${core}/pods`, { object: { spec }, change: { spec: { nodeName: 'n' } } });
  expect(other[0]).toContain(`\n- "NodeName": "",\n+ "NodeName": "n",\n${after}\n`);
});

test('the template of a Job', async () => {
  const pod = { ...template.spec, restartPolicy: 'Never' };
  const change = { spec: { template: { metadata: { labels: { z: 'z', a: 'a' } } } } };
  const path = `${inGroup('batch/v1')}/jobs`;
  const found = await refused(path, { object: { spec: { template: { spec: pod } } }, change });
  expect(found).toEqual([
    expect.stringMatching(
      /^spec.template: Invalid value: {"labels":{"a":"a",.*,"z":"z"},"Spec":{"Volumes":null,"InitContainers":null,"Containers":\[{"Name":"c","Image":"i","Command":null,.*,"WorkloadRef":null}}: field is immutable$/,
    ),
  ]);
});

test.each([
  [
    'policy/v1',
    'poddisruptionbudgets',
    { spec: { minAvailable: 1 } },
    { spec: { maxUnavailable: '50%' } },
    'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":"50%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ],
  [
    'apps/v1',
    'deployments',
    { spec: { selector: { matchLabels: { a: 'y' } }, template } },
    { spec: { strategy: { type: 'Blue' } } },
    'spec.strategy: Unsupported value: {"Type":"Blue","RollingUpdate":{"MaxUnavailable":"25%","MaxSurge":"25%"}}: supported values: "Recreate", "RollingUpdate"',
  ],
  [
    'apps/v1',
    'daemonsets',
    { spec: { selector: { matchLabels: { a: 'y' } }, template } },
    { spec: { updateStrategy: { type: 'Blue', rollingUpdate: null } } },
    'spec.updateStrategy: Unsupported value: {"Type":"Blue","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
  ],
  [
    'batch/v1',
    'jobs',
    { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
    { spec: { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } }] } } },
    'spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"FailJob","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[1]},"OnPodConditions":null}]}: field is immutable',
  ],
])('what is wrong with %s %s', async (group, plural, object, change, cause) => {
  expect(await refused(`${inGroup(group)}/${plural}`, { object, change })).toContain(cause);
});

test('collisions are counted up alone', async () => {
  for (const plural of ['deployments', 'statefulsets']) {
    const path = `${inGroup('apps/v1')}/${plural}`;
    const spec = { selector: { matchLabels: { a: 'y' } }, template, serviceName: 's' };
    const { body } = await api.send('POST', path, { metadata: { generateName: 'x-' }, spec });
    const at = `${path}/${body.metadata.name}/status`;
    const write = (collisionCount: number | null) => api.send('PATCH', at, { status: { collisionCount } }, merge);
    expect((await write(0)).status).toBe(200);
    expect((await write(null)).body.message).toMatch(/status.collisionCount: Invalid value: 0: cannot be decremented$/);
  }
});

test('a part that is written for itself brings no warning of the whole', async () => {
  const spec = { clusterIP: 'None', externalIPs: ['10.1.1.1'] };
  const made = await api.send('POST', `${core}/services`, { metadata: { name: 'h' }, spec });
  expect(made.warning).toMatch(/externalIPs is ignored for headless services/);
  const write = await api.send('PATCH', `${core}/services/h/status`, { metadata: { labels: { a: 'b' } } }, merge);
  expect(write.warning).toBeUndefined();
});

test('lines that differ far from each other are in hunks of their own', () => {
  const before = Array.from({ length: 20 }, (_, index) => index);
  const after = before.map((value) => (value === 2 || value === 17 ? -value : value));
  expect(unifiedDiff(before, after).match(/^@@.*$/gm)).toEqual(['@@ -1,7 +1,7 @@', '@@ -16,7 +16,7 @@']);
  expect(unifiedDiff({}, { a: 1 })).toBe('@@ -1 +1,3 @@\n-{}\n+{\n+ "a": 1\n+}\n');
  expect(unifiedDiff([1], [1])).toBe('');
});

test('a pod of a runtime class without a name is refused as its client is that asks for it', async () => {
  const spec = { runtimeClassName: '', containers: [{ name: 'c', image: 'i' }] };
  const { body } = await api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec });
  expect(body).toMatchObject({ code: 500, message: 'resource name may not be empty' });
});

test.each([
  ['a/b', `invalid resource name "a/b": [may not contain '/']`],
  ['..', `invalid resource name "..": [may not be '..']`],
  ['/%', `invalid resource name "/%": [may not contain '/' may not contain '%']`],
])('nobody asks for a runtime class or an account of the name %s', async (name, message) => {
  const post = async (field: string) => {
    const spec = { [field]: name, containers: [{ name: 'c', image: 'i' }] };
    return (await api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec })).body;
  };
  expect(await post('runtimeClassName')).toMatchObject({ code: 500, message });
  const account = await post('serviceAccountName');
  expect(account.code).toBe(403);
  expect(account.message).toMatch(/^pods "p" is forbidden: error looking up service account /);
  expect(account.message.endsWith(`/${name}: ${message}`)).toBe(true);
});
