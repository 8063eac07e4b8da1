// Rules of single fields, in the words and with the oddities of upstream's validation.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
beforeAll(async () => {
  api = await testApi();
  namespace = (await api.namespace()).split('/').at(-1) ?? '';
});
afterAll(() => api[Symbol.asyncDispose]());

/** What is wrong with a new object; an empty list: nothing is. */
async function refusals(path: string, object: object): Promise<readonly string[]> {
  const { body } = await api.send('POST', `${path.replace('NS', namespace)}?dryRun=All`, {
    metadata: { name: 'x' },
    ...object,
  });
  const causes = (body.details?.causes ?? []) as { field: string; message: string }[];
  return causes.map(({ field, message }) => `${field}: ${message}`);
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' };

describe('a binding', () => {
  const bind = (more: object) => refusals(`${RBAC}/namespaces/NS/rolebindings`, { roleRef, ...more });
  test('names a role as roles are named, of a kind that there is', async () => {
    expect(await bind({ roleRef: { ...roleRef, kind: 'Cook', name: 'a/b' } })).toEqual([
      'roleRef.kind: Unsupported value: "Cook": supported values: "Role", "ClusterRole"',
      'roleRef.name: Invalid value: "a/b": may not contain \'/\'',
    ]);
  });

  test('is for service accounts with names that they can have', async () => {
    expect(await bind({ subjects: [{ kind: 'ServiceAccount', name: 'A_B', namespace: 'a' }, { name: 'x' }] })).toEqual([
      expect.stringMatching(/^subjects\[0\]\.name: Invalid value: "A_B": a lowercase RFC 1123 subdomain/),
      'subjects[1].kind: Unsupported value: "": supported values: "ServiceAccount", "User", "Group"',
    ]);
  });
});

describe('a webhook', () => {
  const hook = (clientConfig: object, name = 'a.b.c') =>
    refusals('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
      webhooks: [{ name, admissionReviewVersions: ['v1'], sideEffects: 'None', clientConfig }],
    });
  const form = '; desired format: https://host[/path]';
  test.each([
    [
      'host',
      [
        `Invalid value: "": 'https' is the only allowed URL scheme${form}`,
        `Invalid value: "": host must be specified${form}`,
      ],
    ],
    [
      'https://a b/',
      [`Required value: url must be a valid URL: parse "https://a b/": invalid character " " in host name${form}`],
    ],
    ['https://a/%', [`Required value: url must be a valid URL: parse "https://a/%": invalid URL escape "%"${form}`]],
    [
      'https://me:pw@a/?q#f',
      [
        'Invalid value: "me:pw": user information is not permitted in the URL',
        'Invalid value: "f": fragments are not permitted in the URL',
        'Invalid value: "q": query parameters are not permitted in the URL',
      ],
    ],
  ])('is not at %s', async (url, words) => {
    expect(await hook({ url })).toEqual(words.map((text) => `webhooks[0].clientConfig.url: ${text}`));
  });

  test('without a name is told so once, and without that of its service of the other', async () => {
    expect(await hook({ url: 'https://a/' }, '')).toEqual(['webhooks[0].name: Required value']);
    expect(await hook({ service: { namespace: 'a' } })).toEqual([
      'webhooks[0].clientConfig.service.namespace: Required value',
    ]);
  });
});

test('hints of an endpoint name zones and nodes', async () => {
  const hints = { forZones: [{ name: 'a/b' }], forNodes: [{ name: '*' }] };
  const endpoints = [{ addresses: ['10.1.2.3'], hints }];
  const ports = [{ port: 1, protocol: 'ICMP' }];
  const path = '/apis/discovery.k8s.io/v1/namespaces/NS/endpointslices';
  expect(await refusals(path, { addressType: 'IPv4', endpoints, ports })).toEqual([
    'ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    expect.stringMatching(/^endpoints\[0\]\.hints\.forZones\[0\]\.name: Invalid value: "a\/b": a valid label/),
    expect.stringMatching(/^endpoints\[0\]\.hints\.forNodes\[0\]\.name: Invalid value: "\*": a lowercase RFC 1123/),
  ]);
});

test('what is empty is missing', async () => {
  const secret = { type: 'kubernetes.io/ssh-auth', data: { 'ssh-privatekey': '' } };
  expect(await refusals('/api/v1/namespaces/NS/secrets', secret)).toEqual(['data[ssh-privatekey]: Required value']);
  const priority = { value: 1, preemptionPolicy: '' };
  expect(await refusals('/apis/scheduling.k8s.io/v1/priorityclasses', priority)).toEqual([
    'preemptionPolicy: Required value',
  ]);
  const template = { metadata: {}, spec: { containers: [{ name: 'c', image: 'i' }], preemptionPolicy: '' } };
  expect(await refusals('/api/v1/namespaces/NS/podtemplates', { template })).toEqual([
    'template.spec.preemptionPolicy: Required value',
  ]);
});

test('finalizers without a domain are let pass where upstream does not look at them', async () => {
  const metadata = { name: 'x', finalizers: ['plain'] };
  expect(await refusals('/apis/node.k8s.io/v1/runtimeclasses', { metadata, handler: 'h' })).toEqual([]);
  expect(await refusals('/apis/coordination.k8s.io/v1/namespaces/NS/leases', { metadata })).toEqual([]);
  expect(await refusals('/api/v1/namespaces/NS/configmaps', { metadata })).not.toEqual([]);
});

test('a term of topologies that says nothing is one too many by itself', async () => {
  const object = { provisioner: 'a.b/c', allowedTopologies: [{ matchLabelExpressions: [] }] };
  expect(await refusals('/apis/storage.k8s.io/v1/storageclasses', object)).toEqual([
    'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""',
  ]);
});

test('a key of a ConfigMap is told all that is wrong with it', async () => {
  expect(await refusals('/api/v1/namespaces/NS/configmaps', { data: { '../x': '' } })).toEqual([
    expect.stringMatching(/^data\[..\/x\]: Invalid value: "..\/x": a valid config key must consist of/),
    `data[../x]: Invalid value: "../x": must not start with '..'`,
  ]);
});

test('metadata is looked at last where the kind itself does not look at it', async () => {
  const path = '/apis/policy/v1/namespaces/NS/poddisruptionbudgets';
  const metadata = { name: 'x', labels: { a: 'b c' } };
  const refused = 'spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0';
  expect(await refusals(path, { metadata, spec: { maxUnavailable: -1 } })).toEqual([refused]);
  expect(await refusals(path, { metadata, spec: {} })).toEqual([expect.stringMatching(/^metadata.labels: /)]);
});

test('the image of a pod is looked at last, and not that of a template', async () => {
  const spec = { containers: [{ name: 'c', image: ' i', imagePullPolicy: 'X' }] };
  const policy = expect.stringMatching(/imagePullPolicy: Unsupported value: "X"/);
  const blanks = 'spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace';
  expect(await refusals('/api/v1/namespaces/NS/pods', { spec })).toEqual([policy, blanks]);
  expect(await refusals('/api/v1/namespaces/NS/podtemplates', { template: { spec } })).toEqual([policy]);
});

describe('a webhook’s resources', () => {
  const told = (resources: readonly string[], failurePolicy = 'Fail') =>
    refusals('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
      webhooks: [
        {
          name: 'a.b.c',
          failurePolicy,
          clientConfig: { url: 'https://a/b' },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources }],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    });
  const path = 'webhooks[0].rules[0].resources';

  test.each([[['a', '*']], [['*', '*']], [['*', 'a/b']]])('may be %j', async (resources) => {
    expect(await told(resources)).toEqual([]);
  });

  test.each([
    [['*', 'a'], [`${path}: Invalid value: ["*","a"]: if '*' is present, must not specify other resources without`]],
    [
      ['*/*', '*/x'],
      [
        `${path}[1]: Invalid value: "*/x": if '*/*' is present, must not specify */x`,
        `${path}: Invalid value: ["*/*","*/x"]: if '*/*' is present`,
      ],
    ],
    [
      ['pods/*', 'pods/a/b'],
      [`${path}[1]: Invalid value: "pods/a/b": if 'pods/*' is present, must not specify pods/a/b`],
    ],
    [['a', '*', ''], [`${path}[2]: Required value`]],
  ])('may not be %j', async (resources, words) => {
    expect(await told(resources)).toEqual(words.map((text) => expect.stringContaining(text)));
  });

  test('a choice that there is not is shown as JSON', async () => {
    expect(await told(['a'], 'a<b\u0001')).toEqual([
      expect.stringContaining(String.raw`Unsupported value: "a\u003cb\u0001": supported values: "Fail", "Ignore"`),
    ]);
  });
});
