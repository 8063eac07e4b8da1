// Whose fields a write makes its own, where the kind or the way of writing has a word in it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const CERTIFICATES = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const apps = () => core.replace('/api/v1', '/apis/apps/v1');
const batch = () => core.replace('/api/v1', '/apis/batch/v1');
const pod = { spec: { containers: [{ name: 'c', image: 'i' }] } };

describe('a certificate signing request', () => {
  const spec = { signerName: 'example.com/s', usages: ['client auth'] };

  test('has a spec that nobody owns', async () => {
    const { body } = await api.send('POST', `${CERTIFICATES}?dryRun=All`, {
      metadata: { name: 'a', labels: { a: 'b' } },
      spec: { ...spec, request: validRequest() },
    });
    expect(body.metadata.managedFields).toMatchObject([{ fieldsV1: { 'f:metadata': { 'f:labels': { 'f:a': {} } } } }]);
    expect(body.metadata.managedFields[0].fieldsV1['f:spec']).toBeUndefined();
  });

  test('has conditions that are not its signer’s', async () => {
    const made = { metadata: { name: 'c' }, spec: { ...spec, request: validRequest() } };
    await api.send('POST', CERTIFICATES, made);
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    const { body } = await api.send(
      'PATCH',
      `${CERTIFICATES}/c/status?fieldManager=m`,
      { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'c' }, status },
      { type: 'apply' },
    );
    expect(body.status.conditions).toHaveLength(1);
    expect(body.metadata.managedFields).toBeUndefined();
  });

  test('has none that an applier owns', async () => {
    const applied = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'b' },
    };
    const { body } = await api.send(
      'PATCH',
      `${CERTIFICATES}/b?fieldManager=m&dryRun=All`,
      { ...applied, spec: { ...spec, request: validRequest() } },
      { type: 'apply' },
    );
    expect(body.spec.signerName).toBe('example.com/s');
    expect(body.metadata.managedFields).toBeUndefined();
  });
});

test('an object with an item that no key names is nobody’s', async () => {
  const { body } = await api.send('POST', `${core}/serviceaccounts?dryRun=All`, {
    metadata: { name: 'unkeyed' },
    secrets: [{ namespace: 'x' }],
  });
  expect(body.metadata.name).toBe('unkeyed');
  expect(body.metadata.managedFields).toBeUndefined();
});

describe('entries of owners that a client sends', () => {
  const entry = { manager: 'm', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' };
  const fields = { 'f:data': { 'f:k': {} } };
  const put = async (...managedFields: object[]) => {
    await api.send('POST', `${core}/configmaps?fieldManager=m`, { metadata: { name: 'sent' }, data: { k: 'v' } });
    const body = { metadata: { name: 'sent', managedFields }, data: { k: 'v' } };
    return api.send('PUT', `${core}/configmaps/sent?dryRun=All`, body);
  };
  const time = '2020-01-01T00:00:00Z';
  const owned = async (...entries: object[]) => (await put(...entries)).body.metadata.managedFields;

  test('count only where they can be read', async () => {
    const unread = [
      { ...entry, time, apiVersion: '', fieldsV1: fields },
      { ...entry, time, fieldsV1: 'x' },
      { ...entry, time, fieldsV1: { 'f:data': 1 } },
      { ...entry, time, fieldsV1: { data: {} } },
    ];
    for (const one of unread) expect((await owned(one))[0].time).not.toBe(time);
    const read = { ...entry, time, fieldsV1: { '.': {}, 'z:1': {}, 'f:data': null } };
    expect(await owned(read)).toEqual([{ ...read, fieldsV1: { 'f:data': {} } }]);
  });

  test('are one where they are of the same owner, who may have no name', async () => {
    const { manager: _, ...nameless } = { ...entry, time, fieldsV1: fields };
    expect(await owned({ ...nameless, fieldsV1: { 'f:x': {} } }, { ...nameless, manager: '' })).toEqual([nameless]);
  });

  test('name their owner as a request does', async () => {
    const { body } = await put({ ...entry, fieldsV1: fields, manager: 'a\nb' });
    expect(body.message).toBe(
      'ConfigMap "sent" is invalid: metadata.managedFields[0].manager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
    );
    expect(body.details.causes).toHaveLength(4);
  });
});

test('who applies a creation time of null, as generators write it, changes something', async () => {
  const applied = (creationTimestamp?: null) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' } },
    metadata: { name: 'generated', ...(creationTimestamp === null ? { creationTimestamp } : {}) },
  });
  const apply = async (manager: string, body: object) => {
    const path = `${core}/configmaps/generated?fieldManager=${manager}`;
    const { body: object } = await api.send('PATCH', path, body, { type: 'apply' });
    return object.metadata.managedFields.find((entry: { manager: string }) => entry.manager === manager);
  };
  await apply('first', applied());
  expect(await apply('second', applied())).not.toHaveProperty('time');
  expect(await apply('third', applied(null))).toHaveProperty('time');
});

test('ephemeral containers have their writer for an owner, and so has what is not written with them', async () => {
  await api.send('POST', `${core}/pods`, { metadata: { name: 'debugged' }, ...pod });
  const apply = (ephemeralContainers: object[]) =>
    api.send(
      'PATCH',
      `${core}/pods/debugged/ephemeralcontainers?fieldManager=m`,
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'debugged' }, spec: { ephemeralContainers } },
      { type: 'apply' },
    );
  const { body } = await apply([{ name: 'e', image: 'x' }]);
  expect(body.metadata.managedFields[0]).toMatchObject({ manager: 'm', subresource: 'ephemeralcontainers' });
  const change = { metadata: { labels: { a: 'b' } }, spec: { ephemeralContainers: [{ name: 'f', image: 'x' }] } };
  const part = `${core}/pods/debugged/ephemeralcontainers?fieldManager=n`;
  const patched = await api.send('PATCH', part, change, { type: 'strategic' });
  expect(patched.body.metadata.labels).toBeUndefined();
  const owner = patched.body.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'n');
  expect(owner.fieldsV1['f:metadata']).toEqual({ 'f:labels': { '.': {}, 'f:a': {} } });
  expect((await apply([])).body.message).toContain('existing ephemeral containers "e" may not be removed');
});

test('a key of a list’s item that is null is another than the one that is meant when there is none', async () => {
  const ports = [{ containerPort: 80, protocol: null }];
  const { body } = await api.send(
    'PATCH',
    `${core}/podtemplates/keyed?fieldManager=m`,
    {
      apiVersion: 'v1',
      kind: 'PodTemplate',
      metadata: { name: 'keyed' },
      template: { spec: { containers: [{ name: 'c', image: 'i', ports }] } },
    },
    { type: 'apply' },
  );
  expect(JSON.stringify(body.metadata.managedFields[0].fieldsV1)).toContain(
    '{\\"containerPort\\":80,\\"protocol\\":null}',
  );
});

describe('an empty list that Go would print as null', () => {
  const cases = [
    ['/apis/rbac.authorization.k8s.io/v1/clusterroles', { rules: [] }, { 'f:rules': {} }],
    ['/apis/storage.k8s.io/v1/csinodes', { spec: { drivers: [] } }, { 'f:spec': { 'f:drivers': {} } }],
  ] as const;

  test.each(cases)('is owned, and is null once it is stored: %s', async (path, fields, owned) => {
    const object = { metadata: { name: 'empty' }, ...fields };
    for (const query of ['?dryRun=All', '']) {
      const { body } = await api.send('POST', `${path}${query}`, object);
      expect(body.metadata.managedFields[0].fieldsV1).toEqual(owned);
      expect(body).toMatchObject(JSON.parse(JSON.stringify(fields).replace('[]', 'null')));
    }
    const { body } = await api.send('GET', `${path}/empty`);
    const { body: again } = await api.send('PATCH', `${path}/empty`, fields, { type: 'merge' });
    expect(again.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  });
});

test('an empty list is no revision’s data, and not as if there were none', async () => {
  const revision = { metadata: { name: 'listed' }, revision: 1, data: [] };
  const { body } = await api.send('POST', `${apps()}/controllerrevisions`, revision);
  expect(body.message).toMatch(/: data: Required value: data must be a valid JSON object$/);
});

describe('a status', () => {
  test.each([
    ['/apis/apps/v1', 'Deployment', { 'f:conditions': expect.anything() }],
    ['/apis/storage.k8s.io/v1', 'VolumeAttachment', { 'f:attached': {} }],
  ])('that is applied makes nothing else its applier’s: %s %s', async (group, kind, owned) => {
    const isDeployment = kind === 'Deployment';
    const path = isDeployment ? `${apps()}/deployments/st` : `${group}/volumeattachments/st`;
    const template = { metadata: { labels: { a: 'b' } }, ...pod };
    const source = { attacher: 'a.b', nodeName: 'n', source: { persistentVolumeName: 'v' } };
    const spec = isDeployment ? { selector: { matchLabels: { a: 'b' } }, template } : source;
    await api.send('POST', path.slice(0, -'/st'.length), { metadata: { name: 'st' }, spec });
    const status = isDeployment ? { conditions: [{ type: 'A', status: 'True' }] } : { attached: true };
    const applied = { apiVersion: group.slice(6), kind, metadata: { name: 'st', labels: { a: 'b' } }, spec, status };
    const { body } = await api.send('PATCH', `${path}/status?fieldManager=m`, applied, { type: 'apply' });
    const entry = body.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'm');
    expect(entry.fieldsV1).toEqual({ 'f:status': owned });
  });

  test('of a pod that forgets what was observed loses its owner and keeps the value', async () => {
    await api.send('POST', `${core}/pods`, { metadata: { name: 'seen' }, ...pod });
    await api.send('PATCH', `${core}/pods/seen/status`, { status: { observedGeneration: 1 } }, { type: 'merge' });
    const { body } = await api.send('PUT', `${core}/pods/seen/status`, {
      metadata: { name: 'seen' },
      ...pod,
      status: {},
    });
    expect(body.status.observedGeneration).toBe(1);
    expect(body.metadata.managedFields.map(({ subresource }: { subresource?: string }) => subresource)).toEqual([
      undefined,
    ]);
  });

  test('of a job leaves it the labels of its template', async () => {
    const job = {
      metadata: { name: 'labelled' },
      spec: { template: { spec: { ...pod.spec, restartPolicy: 'Never' } } },
    };
    const { body: made } = await api.send('POST', `${batch()}/jobs`, job);
    const { body } = await api.send('PUT', `${batch()}/jobs/labelled/status`, job);
    expect(Object.keys(made.metadata.labels)).toHaveLength(4);
    expect(body.metadata.labels).toEqual(made.metadata.labels);
  });

  test('of a daemon set does not count the templates anew', async () => {
    const template = { metadata: { labels: { a: 'b' } }, ...pod };
    const set = { metadata: { name: 'counted' }, spec: { selector: { matchLabels: { a: 'b' } }, template } };
    await api.send('POST', `${apps()}/daemonsets`, set);
    const { body } = await api.send('PUT', `${apps()}/daemonsets/counted/status`, set);
    expect(body.metadata.annotations).toEqual({ 'deprecated.daemonset.template.generation': '1' });
  });

  test('of a service range has an owner for labels that it does not set', async () => {
    const ranges = '/apis/networking.k8s.io/v1/servicecidrs';
    await api.send('POST', ranges, { metadata: { name: 'r' }, spec: { cidrs: ['192.0.2.0/24'] } });
    const { body } = await api.send(
      'PATCH',
      `${ranges}/r/status`,
      { metadata: { labels: { a: 'b' } } },
      { type: 'merge' },
    );
    expect(body.metadata.labels).toBeUndefined();
    const [, status] = body.metadata.managedFields;
    expect(status.fieldsV1).toEqual({ 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } } });
  });
});

/** A request that openssl made; its key is not kept. */
function validRequest(): string {
  return Buffer.from(REQUEST).toString('base64');
}

const REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIHGMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BGt0lMxtsddPW6FZKTmwITtocmks9pjYvaasE0OA3bR08XnPIBmgtQ5Ys5St4sbB
2ylY7FV1ELlqAGhcPf5EqKKgADAKBggqhkjOPQQDAgNIADBFAiEAq2CM1795p4q7
/k4M9bdmTfHdH9U/Mn1BeJ66ZyDZbMYCIATeWsn3mlZ1AbYWZibb8lv/0qjz1k2R
b2PwhX0fKEUH
-----END CERTIFICATE REQUEST-----
`;

describe('an apply', () => {
  const apply = (path: string, manager: string, body: object) =>
    api.send('PATCH', `${path}?fieldManager=${manager}`, body, { type: 'apply' });

  test('names items of lists in the order of their numbers', async () => {
    const ports = (protocol: string) =>
      [443, 80].map((port) => ({ port, name: `p${port}`, protocol, targetPort: port }));
    const service = (targetPort: number) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ordered' },
      spec: { clusterIP: 'None', ports: ports('TCP').map((port) => ({ ...port, targetPort })) },
    });
    const path = `${core}/services/ordered`;
    await apply(path, 'one', service(1));
    const { body } = await apply(path, 'two', service(2));
    expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      '.spec.ports[port=80,protocol="TCP"].targetPort',
      '.spec.ports[port=443,protocol="TCP"].targetPort',
    ]);
  });

  test('has a time when it would change something, though the change does not count', async () => {
    const kind = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const template = { metadata: { labels: { a: 'b' } }, ...pod };
    const spec = { replicas: 0, selector: { matchLabels: { a: 'b' } }, template };
    const metadata = { name: 'timed' };
    await api.send('POST', `${apps()}/deployments`, { metadata, spec });
    const timesOf = async (manager: string, status: object) => {
      const { body } = await apply(`${apps()}/deployments/timed`, manager, {
        ...kind,
        metadata,
        spec: { replicas: 0 },
        ...status,
      });
      const entries = body.metadata.managedFields as { manager: string; time?: string }[];
      return entries.find((entry) => entry.manager === manager)?.time;
    };
    expect(await timesOf('one', {})).toBeUndefined();
    expect(await timesOf('two', { status: { replicas: 7 } })).toBeDefined();
  });

  test('of the status of a service CIDR meets the owner of its spec', async () => {
    const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR' };
    const path = '/apis/networking.k8s.io/v1/servicecidrs';
    await api.send('POST', path, { metadata: { name: 'c' }, spec: { cidrs: ['192.0.2.0/24'] } });
    const body = { ...kind, metadata: { name: 'c' }, spec: { cidrs: ['198.51.100.0/24'] } };
    expect((await apply(`${path}/c/status`, 'm', body)).body).toMatchObject({
      code: 409,
      details: { causes: [{ field: '.spec.cidrs' }] },
    });
  });
});
