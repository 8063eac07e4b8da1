import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
const merge = { type: 'merge' } as const;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

const asNode = (method: string, path: string, body?: object, call = {}): Promise<Answer> => {
  const headers = { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes' };
  return api.send(method, path, body, { ...call, headers });
};

beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
  for (const name of ['mine', 'other']) {
    await api.send('POST', `${namespace}/secrets`, { metadata: { name } });
    const volumes = [{ name: 'v', secret: { secretName: name } }];
    const nodeName = name === 'mine' ? 'n1' : 'n2';
    const containers = [{ name: 'c', image: 'i' }];
    const spec = { nodeName, automountServiceAccountToken: false, containers, volumes };
    await api.send('POST', `${namespace}/pods`, { metadata: { name }, spec });
  }
  await asNode('POST', '/api/v1/nodes', { metadata: { name: 'n1', labels: { 'kubernetes.io/hostname': 'n1' } } });
  await api.send('POST', '/api/v1/nodes', { metadata: { name: 'n2' } });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a kubelet reads', () => {
  test.each(['/api/v1/nodes/n1', 'NS/pods/mine', 'NS/secrets/mine', 'NS/pods?fieldSelector=spec.nodeName=n1'])(
    'its own: %s',
    async (path) => {
      expect((await asNode('GET', path.replace('NS', namespace))).status).toBe(200);
    },
  );

  test.each([
    ['/api/v1/nodes/n2', /: node 'n1' cannot read 'n2', only its own Node object$/],
    ['/api/v1/nodes', /: node 'n1' cannot read all nodes, only its own Node object$/],
    ['NS/pods/other', /: no relationship found between node 'n1' and this object$/],
    ['NS/pods', /: can only list\/watch pods with spec.nodeName field selector$/],
    ['NS/pods?fieldSelector=spec.nodeName!=n1', /can only list\/watch/],
    ['NS/secrets/other', /: no relationship found between node 'n1' and this object$/],
    ['NS/secrets', /: No Object name found$/],
  ])('nothing else: %s', async (path, message) => {
    const { status, body } = await asNode('GET', path.replace('NS', namespace));
    expect(status).toBe(403);
    expect(body.message).toMatch(message);
  });
});

describe('a kubelet writes', () => {
  test('the status of its node, its pods and its lease', async () => {
    const status = { status: { phase: 'Running' } };
    expect((await asNode('PATCH', `${namespace}/pods/mine/status`, status, merge)).status).toBe(200);
    const capacity = { status: { capacity: { cpu: '1' } } };
    expect((await asNode('PATCH', '/api/v1/nodes/n1/status', capacity, merge)).status).toBe(200);
    expect((await asNode('POST', LEASES, { metadata: { name: 'n1' }, spec: {} })).status).toBe(201);
  });

  test('the evictions of its own pods', async () => {
    const spec = { nodeName: 'n1', automountServiceAccountToken: false, containers: [{ name: 'c', image: 'i' }] };
    await api.send('POST', `${namespace}/pods`, { metadata: { name: 'unwanted' }, spec });
    const eviction = { metadata: { name: 'unwanted' } };
    expect((await asNode('POST', `${namespace}/pods/unwanted/eviction`, eviction)).status).toBe(201);
  });

  test.each([
    ['PATCH', '/api/v1/nodes/n1', { metadata: { labels: { 'kubernetes.io/bad': 'x' } } }],
    ['PATCH', '/api/v1/nodes/n1', { metadata: { labels: { 'node-restriction.kubernetes.io/x': 'x' } } }],
    ['PATCH', '/api/v1/nodes/n1', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }],
    ['PATCH', '/api/v1/nodes/n2', { metadata: { labels: { a: 'b' } } }],
    ['PATCH', 'NS/pods/other/status', { status: { phase: 'Failed' } }],
    ['PATCH', 'NS/pods/mine', { metadata: { labels: { a: 'b' } } }],
    ['PATCH', 'NS/pods/mine/status', { metadata: { labels: { a: 'b' } } }],
    ['DELETE', 'NS/pods/other', undefined],
    ['POST', 'NS/pods/other/eviction', { metadata: { name: 'other' } }],
    ['POST', 'NS/pods', { metadata: { name: 'new' }, spec: { containers: [{ name: 'c', image: 'i' }] } }],
    ['POST', LEASES, { metadata: { name: 'n2' }, spec: {} }],
    ['PATCH', 'NS/secrets/mine', { data: {} }],
  ])('nothing else: %s %s %j', async (method, path, body) => {
    const call = method === 'PATCH' ? merge : {};
    expect((await asNode(method, path.replace('NS', namespace), body, call)).status).toBe(403);
  });

  test.each([
    ['POST', 'NS/pods', { metadata: { generateName: 'g-' } }, '"g-" is forbidden: pod does not have'],
    ['POST', 'NS/pods', {}, '"Unknown" is forbidden: pod does not have'],
    ['POST', 'NS/persistentvolumeclaims', { metadata: { name: 'c' } }, '"c" is forbidden: may only update PVC status'],
    ['PATCH', '/api/v1/nodes/n2', { metadata: { labels: { a: '!' } } }, 'is not allowed to modify node "n2"'],
    ['PATCH', '/api/v1/nodes/n1/status', { spec: { taints: [] } }, 'node "n1" is not allowed to modify taints'],
    ['POST', 'NS/serviceaccounts/none/token', {}, '"none" is forbidden: node requested token not bound to a pod'],
    ['POST', 'NS/pods/none/eviction', { metadata: { name: 'x' } }, 'pod "none" not found'],
  ])('nothing else, which is told before what is wrong with it: %s %s %j', async (method, path, body, words) => {
    const headers = { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes, system:masters' };
    const call = method === 'PATCH' ? merge : {};
    const answer = await api.send(method, path.replace('NS', namespace), body, { ...call, headers });
    expect(answer.body.message).toContain(words);
  });

  test('nothing at all where its name says of no node that it is it', async () => {
    const headers = { 'impersonate-user': 'system:node:', 'impersonate-group': 'system:nodes' };
    const { body } = await api.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, { headers });
    expect(body.message).toMatch(/"Unknown" is forbidden: could not determine node from user "system:node:"$/);
  });

  test('its own labels', async () => {
    const labels = { 'node.kubernetes.io/x': 'y', 'example.com/z': '1' };
    expect((await asNode('PATCH', '/api/v1/nodes/n1', { metadata: { labels } }, merge)).status).toBe(200);
  });
});

describe('a kubelet gets a token', () => {
  const tokenFor = async (pod: string, { uid, audiences }: { uid?: string; audiences?: string[] } = {}) => {
    const known = await api.send('GET', `${namespace}/pods/${pod}`);
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: pod, uid: uid ?? known.body.metadata.uid };
    return asNode('POST', `${namespace}/serviceaccounts/default/token`, { spec: { audiences, boundObjectRef } });
  };
  const carrying = async (name: string, volume: object) => {
    const containers = [{ name: 'c', image: 'i' }];
    const volumes = [{ name: 'v', ...volume }];
    const spec = { nodeName: 'n1', automountServiceAccountToken: false, containers, volumes };
    await api.send('POST', `${namespace}/pods`, { metadata: { name }, spec });
  };
  const NOBODY = 'system:node:n1 is not authorized to request tokens for this audience';

  test('for a pod of its own, and for whom a volume of the pod asks', async () => {
    await carrying('carrying', { projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] } });
    expect((await tokenFor('carrying', { audiences: ['vault'] })).status).toBe(201);
    expect((await tokenFor('carrying')).body.message).toMatch(`audience "" not found in pod spec volume, ${NOBODY}`);
    const two = await tokenFor('carrying', { audiences: ['vault', 'x'] });
    expect(two.body.message).toMatch(/: node may only request 0 or 1 audiences$/);
  });

  test('for whom the driver of a volume asks', async () => {
    const driver = { metadata: { name: 'd.x' }, spec: { tokenRequests: [{ audience: 'a' }] } };
    await api.send('POST', '/apis/storage.k8s.io/v1/csidrivers', driver);
    await carrying('driven', { csi: { driver: 'd.x' } });
    expect((await tokenFor('driven', { audiences: ['a'] })).status).toBe(201);
    expect((await tokenFor('driven', { audiences: ['b'] })).body.message).toMatch(NOBODY);
    await carrying('claiming', { persistentVolumeClaim: { claimName: 'none' } });
    expect((await tokenFor('claiming')).body.message).toMatch(
      /: error validating audience "": persistentvolumeclaim "none" not found$/,
    );
  });

  test('for no other pod, and not unbound', async () => {
    expect((await tokenFor('other')).status).toBe(403);
    expect((await tokenFor('mine', { uid: 'someone-else' })).status).toBe(403);
    expect((await asNode('POST', `${namespace}/serviceaccounts/default/token`, {})).body.message).toBe(
      'serviceaccounts "default" is forbidden: node requested token not bound to a pod',
    );
  });
});

test('who is a node by name alone is none', async () => {
  const headers = { 'impersonate-user': 'system:node:n1' };
  const { body } = await api.send('GET', '/api/v1/nodes/n1', undefined, { headers });
  expect(body.message).toMatch(/^nodes "n1" is forbidden: User "system:node:n1" cannot get .* at the cluster scope$/);
});

test('a bearer token after two spaces is no token', async () => {
  const headers = { authorization: `Bearer  admin-token-of-the-tests` };
  const { status, warning } = await api.send('GET', `${namespace}/secrets`, undefined, { headers });
  expect(status).toBe(403);
  expect(warning).toMatch(/contains extra space before the bearer token, and is ignored/);
});

test('a node has no configuration of its kubelet', async () => {
  const config = { assigned: { configMap: { name: 'c', namespace: 'n', kubeletConfigKey: 'k' } } };
  const { body } = await api.send('POST', '/api/v1/nodes?dryRun=All', { metadata: { name: 'n3' }, status: { config } });
  expect(body.status.config).toBeUndefined();
  const patched = await api.send('PATCH', '/api/v1/nodes/n2/status?dryRun=All', { status: { config } }, merge);
  expect([patched.status, patched.body.status.config]).toEqual([200, undefined]);
});

describe('a pod takes the zone and the region of its node', () => {
  const topology = { 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r' };
  const spec = { automountServiceAccountToken: false, containers: [{ name: 'c', image: 'i' }] };
  const labelsOf = async (name: string) => (await api.send('GET', `${namespace}/pods/${name}`)).body.metadata.labels;
  beforeAll(async () => {
    const labels = { ...topology, 'kubernetes.io/hostname': 'h' };
    await api.send('POST', '/api/v1/nodes', { metadata: { name: 'here', labels } });
  });

  test('when it is bound, and whatever its binding says', async () => {
    const labels = { own: 'o', 'topology.kubernetes.io/zone': 'elsewhere' };
    await api.send('POST', `${namespace}/pods`, { metadata: { name: 'bound', labels }, spec });
    const binding = { metadata: { name: 'bound', labels: { more: 'm' } }, target: { kind: 'Node', name: 'here' } };
    expect((await api.send('POST', `${namespace}/pods/bound/binding`, binding)).status).toBe(201);
    expect(await labelsOf('bound')).toEqual({ own: 'o', more: 'm', ...topology });
    const { metadata } = (await api.send('GET', `${namespace}/pods/bound`)).body;
    expect(metadata.managedFields).toHaveLength(1); // Whoever binds owns nothing.
  });

  test('but not by a binding of the older form', async () => {
    await api.send('POST', `${namespace}/pods`, { metadata: { name: 'old' }, spec });
    const binding = { metadata: { name: 'old' }, target: { kind: 'Node', name: 'here' } };
    expect((await api.send('POST', `${namespace}/bindings`, binding)).status).toBe(201);
    expect(await labelsOf('old')).toBeUndefined();
  });

  test('when it is made for it', async () => {
    await api.send('POST', `${namespace}/pods`, { metadata: { name: 'born' }, spec: { ...spec, nodeName: 'here' } });
    expect(await labelsOf('born')).toEqual(topology);
  });

  test('and nothing of a node that there is not', async () => {
    await api.send('POST', `${namespace}/pods`, { metadata: { name: 'lost' }, spec: { ...spec, nodeName: 'nowhere' } });
    expect(await labelsOf('lost')).toBeUndefined();
  });
});
