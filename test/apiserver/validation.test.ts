import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const template = {
  metadata: { labels: { app: 'x' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};
const selector = { matchLabels: { app: 'x' } };

interface Cause {
  readonly field: string;
  readonly message: string;
}

async function refusal(path: string, spec: object): Promise<string[]> {
  const { status, body } = await api.send('POST', path, { metadata: { name: 'a' }, spec });
  expect(status).toBe(422);
  return (body.details.causes as Cause[]).map(({ field, message }) => `${field}: ${message}`);
}

describe('a workload is refused', () => {
  test.each([
    [
      'deployments',
      { template },
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'deployments',
      { selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] }, template },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Like"}]}: invalid label selector',
      ],
    ],
    [
      'deployments',
      { selector, template, minReadySeconds: 10, progressDeadlineSeconds: 10 },
      ['spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds'],
    ],
    [
      'daemonsets',
      { selector: {}, template },
      ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset'],
    ],
    [
      'daemonsets',
      { selector, template, updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
      ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero'],
    ],
    [
      'replicasets',
      { selector, template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 1 } } },
      ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported'],
    ],
  ])('%s %j', async (plural, spec, causes) => {
    expect(await refusal(`${core.replace('/api/v1', '/apis/apps/v1')}/${plural}`, spec)).toEqual(causes);
  });

  test('for counts of a status that do not go together', async () => {
    const path = `${core.replace('/api/v1', '/apis/apps/v1')}/deployments`;
    await api.send('POST', path, { metadata: { name: 'counted' }, spec: { selector, template, replicas: 0 } });
    const patch = { status: { readyReplicas: 1 } };
    const { body } = await api.send('PATCH', `${path}/counted/status`, patch, { type: 'merge' });
    expect(body.message).toContain('status.readyReplicas: Invalid value: 1: cannot be greater than status.replicas');
  });
});

describe('a Service is refused', () => {
  const ports = [{ port: 80 }];
  test.each([
    [
      { ports, externalTrafficPolicy: 'Local' },
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
    [
      { ports: [{ port: 80, nodePort: 30_001 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      { ports, clusterIP: 'None', clusterIPs: ['192.0.2.1'] },
      ['spec.clusterIPs: Invalid value: ["192.0.2.1"]: first value must match `clusterIP`'],
    ],
    [
      { ports, loadBalancerClass: 'a/b' },
      ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      { ports, externalIPs: ['127.0.0.1'] },
      ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ],
  ])('for %j', async (spec, causes) => {
    expect(await refusal(`${core}/services`, spec)).toEqual(causes);
  });
});

describe('a Service', () => {
  test('without a selector and without an address is of both families', async () => {
    const { body } = await api.send('POST', `${core}/services`, {
      metadata: { name: 'open' },
      spec: { clusterIP: 'None' },
    });
    expect(body.spec).toMatchObject({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' });
  });

  test('is told where it can be reached', async () => {
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] };
    const created = await api.send('POST', `${core}/services`, { metadata: { name: 'reached' }, spec });
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } };
    const { body } = await api.send('PATCH', `${core}/services/reached/status`, { status }, { type: 'merge' });
    expect(body).toMatchObject({ spec: created.body.spec, status });
  });

  test('loses with its type what the other type has no use for', async () => {
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }], externalTrafficPolicy: 'Local' };
    const created = await api.send('POST', `${core}/services`, { metadata: { name: 'lb' }, spec });
    expect(created.body.spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
    const patch = { spec: { type: 'ClusterIP' } };
    const { body } = await api.send('PATCH', `${core}/services/lb`, patch, { type: 'merge' });
    for (const field of ['healthCheckNodePort', 'externalTrafficPolicy', 'allocateLoadBalancerNodePorts'])
      expect(body.spec[field]).toBeUndefined();
    expect(body.spec.ports[0].nodePort).toBeUndefined();
  });
});

describe('an access review is refused without naming its kind', () => {
  const reviews = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const selecting = (selectors: object) => ({
    spec: { user: 'u', resourceAttributes: { verb: 'list', ...selectors } },
  });
  test.each([
    [
      { spec: { user: 'u' } },
      'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      { spec: { resourceAttributes: { verb: 'get' } } },
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      { metadata: { name: 'x' }, spec: { user: 'u', resourceAttributes: { verb: 'get' } } },
      'metadata: Invalid value: {"name":"x"}: must be empty',
    ],
    [
      selecting({ labelSelector: { requirements: [{ key: 'a', operator: 'In' }] } }),
      "spec.resourceAttributes.labelSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
    [
      selecting({ fieldSelector: { requirements: [{ key: '', operator: 'Newer' }] } }),
      'spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified',
    ],
  ])('%j', async (body, why) => {
    const answer = await api.send('POST', reviews, body);
    expect(answer.body.message).toBe(`.authorization.k8s.io "" is invalid: ${why}`);
  });
});

test('a review of rules answers with the rules alone', async () => {
  const reviews = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const { body } = await api.send('POST', reviews, { spec: { namespace: 'default' } });
  expect(body.status.incomplete).toBe(false);
  expect(body.spec).toEqual({});
});

describe('a Binding is refused', () => {
  beforeAll(() => api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec: template.spec }));
  test.each([
    [
      { metadata: { name: 'p' }, target: { kind: 'Pod', name: 'x' } },
      500,
      'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
    ],
    [{ metadata: { name: 'p' }, target: { kind: 'Node' } }, 500, 'target.name: Required value'],
    [{ metadata: { name: 'q' }, target: { name: 'x' } }, 400, 'name in URL does not match name in Binding object'],
  ])('for %j', async (body, code, message) => {
    expect((await api.send('POST', `${core}/pods/p/binding`, body)).body).toMatchObject({ code, message });
  });
});

test('a namespace with a generated name is labelled with it', async () => {
  const { body } = await api.send('POST', '/api/v1/namespaces', { metadata: { generateName: 'made-' } });
  expect(body.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': body.metadata.name });
});

describe('a Pod is refused', () => {
  const container = { name: 'c', image: 'i' };
  test.each([
    [
      { containers: [{ ...container, resources: { requests: { bogus: '1' } } }] },
      [
        'spec.containers[0].resources.requests[bogus]: Invalid value: "bogus": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[bogus]: Invalid value: "bogus": must be a standard resource for containers',
      ],
    ],
    [
      { containers: [{ ...container, resources: { requests: { 'example.com/x': '1' } } }] },
      ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ],
    [
      { containers: [{ ...container, env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.bogus' } } }] }] },
      [
        'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.bogus": error converting fieldPath: field label not supported: spec.bogus',
      ],
    ],
    [
      { containers: [container], volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }] },
      ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      { containers: [{ ...container, lifecycle: { preStop: {} } }] },
      ['spec.containers[0].lifecycle.preStop: Required value: must specify a handler type'],
    ],
    [{ containers: [container], initContainers: [container] }, ['spec.initContainers[0].name: Duplicate value: "c"']],
    [
      { containers: [container], ephemeralContainers: [{ ...container, name: 'e' }] },
      ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
    ],
  ])('for %j', async (spec, causes) => {
    expect(await refusal(`${core}/pods`, spec)).toEqual(causes);
  });
});

describe('a change of a Pod', () => {
  beforeAll(() => api.send('POST', `${core}/pods`, { metadata: { name: 'changing' }, spec: template.spec }));

  test('that is not allowed is shown', async () => {
    const patch = { spec: { restartPolicy: 'Never' } };
    const { body } = await api.send('PATCH', `${core}/pods/changing`, patch, { type: 'merge' });
    expect(body.message).toMatch(/pod updates may not change fields other than/);
    expect(body.message).toMatch(/\n@@ -\d+,\d+ \+\d+,\d+ @@\n.*\n-.*"Always".*\n\+.*"Never"/s);
  });

  test('that admission takes back does not count', async () => {
    const patch = { spec: { tolerations: [] } };
    const { status, body } = await api.send('PATCH', `${core}/pods/changing`, patch, { type: 'merge' });
    expect([status, body.metadata.generation]).toEqual([200, 1]);
  });

  test('by its subresource counts when the spec is another', async () => {
    const patch = { spec: { ephemeralContainers: [{ name: 'e', image: 'i' }] } };
    const path = `${core}/pods/changing/ephemeralcontainers`;
    const { body } = await api.send('PATCH', path, patch, { type: 'strategic' });
    expect(body.metadata.generation).toBe(2);
    const gone = await api.send('PATCH', path, { spec: { ephemeralContainers: null } }, { type: 'merge' });
    expect(gone.body.message).toContain('existing ephemeral containers "e" may not be removed');
  });
});

test('a selector that matches no pod is warned of', async () => {
  const constraint = { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' };
  const body = {
    metadata: { name: 't' },
    template: { ...template, spec: { ...template.spec, topologySpreadConstraints: [constraint] } },
  };
  const { warning } = await api.send('POST', `${core}/podtemplates`, body);
  expect(warning).toBe(
    '299 - "template.spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod"',
  );
});
