import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
const container = { name: 'c', image: 'i' };
const labels = { app: 'x' };
const textsOf = ({ warning }: Answer): string[] =>
  [...(warning ?? '').matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text ?? ''));
const warningsOf = async (spec: object, annotations: object = {}): Promise<string[]> => {
  const body = { metadata: { name: 'p', annotations }, spec: { containers: [container], ...spec } };
  const answer = await api.send('POST', `${namespace}/pods?dryRun=All`, body);
  expect(answer.status).toBe(201);
  return textsOf(answer);
};

beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a pod is warned of', () => {
  const inContainer = (fields: object) => ({ containers: [{ ...container, ...fields }] });
  const at = 'spec.containers[0]';
  const ports = (...list: object[]) => inContainer({ ports: list });
  const files = (...paths: string[]) => ({ name: 'm', items: paths.map((path) => ({ key: 'k', path })) });
  const wanting = (values: string[]) => ({
    matchExpressions: [{ key: 'beta.kubernetes.io/os', operator: 'In', values }],
  });
  const preferring = (values: string[]) => ({
    affinity: {
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: wanting(values) }] },
    },
  });
  const preferred = 'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference';

  test.each([
    [
      inContainer({ resources: { limits: { memory: '1500m' } } }),
      `${at}.resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer`,
      `${at}.resources.requests[memory]: fractional byte value "1500m" is invalid, must be an integer`,
    ],
    [
      inContainer({ env: ['a', '$(A)b', 'c'].map((value) => ({ name: 'A', value })) }),
      `${at}.env[2]: hides previous definition of "A", which may be dropped when using apply`,
    ],
    [
      ports({ containerPort: 80 }, { containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }),
      `${at}.ports[1]: duplicate port definition with ${at}.ports[0]`,
    ],
    [
      ports({ containerPort: 80 }, { containerPort: 80, hostPort: 8080 }),
      `${at}.ports[1]: overlapping port definition with ${at}.ports[0]`,
    ],
    [
      ports({ containerPort: 80, hostPort: 1, hostIP: '192.0.2.1' }, { containerPort: 80, hostPort: 1 }),
      `${at}.ports[1]: dangerously ambiguous port definition with ${at}.ports[0]`,
    ],
    [
      ports({ containerPort: 80, hostIP: '192.0.2.1' }),
      `${at}.ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:192.0.2.1}`,
    ],
    [
      {
        initContainers: [{ ...container, name: 'a', ports: [{ name: 'web', containerPort: 1 }] }],
        ...ports({ name: 'web', containerPort: 2 }),
      },
      `${at}.ports[0]: duplicate port name "web" with spec.initContainers[0].ports[0], services and probes that select ports by name will use spec.initContainers[0].ports[0]`,
    ],
    [
      { volumes: [{ name: 'v', gitRepo: { repository: 'r' } }] },
      'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
    ],
    [
      { volumes: [{ name: 'v', configMap: files('a', 'a/b', 'ab') }] },
      'volume "v" (ConfigMap "m"): overlapping paths: "a/b" with "a"',
    ],
    [
      { volumes: [{ name: 'v', projected: { sources: [{ configMap: files('a') }, { secret: files('a/b') }] } }] },
      'volume "v" (Projected): overlapping paths: "a/b" (Secret "m") with "a" (ConfigMap "m")',
    ],
    [{ imagePullSecrets: [{ name: 's' }, { name: 's' }] }, 'spec.imagePullSecrets[1].name: duplicate name "s"'],
    [{ imagePullSecrets: [{}] }, 'spec.imagePullSecrets[0].name: invalid empty name ""'],
    [{ hostAliases: [{ ip: '192.0.2.1' }, { ip: '192.0.2.1' }] }, 'spec.hostAliases[1].ip: duplicate ip "192.0.2.1"'],
    [
      { dnsConfig: { nameservers: ['2001:DB8::1'] } },
      'spec.dnsConfig.nameservers[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    ],
    [
      { nodeSelector: { 'beta.kubernetes.io/arch': 'amd64' } },
      'spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
    ],
    [
      preferring(['linux']),
      `${preferred}.matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead`,
    ],
  ])('%j', async (spec, ...warnings) => {
    expect(await warningsOf(spec)).toEqual(warnings);
  });

  test('values that no label has, where they are only preferred', async () => {
    const [, values, ...others] = await warningsOf(preferring(['a b']));
    expect(values).toMatch(/\.preference\.matchExpressions\[0\]\.values\[0\]: a b is invalid, a valid label must be/);
    expect(others).toEqual([]);
  });

  test('annotations of old, unless the field is set', async () => {
    const annotations = {
      'security.alpha.kubernetes.io/sysctls': 'a=b',
      'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
    };
    const sysctls =
      'metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead';
    expect(await warningsOf({}, annotations)).toEqual([
      sysctls,
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ]);
    const seccompProfile = { type: 'RuntimeDefault' };
    expect(await warningsOf({ securityContext: { seccompProfile } }, annotations)).toEqual([sysctls]);
  });
});

test('a volume of StorageOS is warned of under the name that Kubernetes has for it', async () => {
  const volumes = [{ name: 'v', storageos: { volumeName: 'v' } }];
  expect(await warningsOf({ volumes })).toEqual([
    'spec.volumes[0].storageOS: deprecated in v1.22, non-functional in v1.25+',
  ]);
});

test('a template is warned of when it is written, and not when something else is', async () => {
  const deployments = namespace.replace('/api/v1', '/apis/apps/v1').concat('/deployments');
  const spec = { containers: [container], nodeSelector: { 'beta.kubernetes.io/os': 'linux' } };
  const template = { metadata: { labels, annotations: { 'security.alpha.kubernetes.io/sysctls': '' } }, spec };
  const body = { metadata: { name: 'd' }, spec: { selector: { matchLabels: labels }, template } };
  const warnings = [
    'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'spec.template.metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead',
  ];
  expect(textsOf(await api.send('POST', deployments, body))).toEqual(warnings);
  const patch = (change: object) => api.send('PATCH', `${deployments}/d`, change, { type: 'merge' });
  expect(textsOf(await patch({ metadata: { labels } }))).toEqual([]);
  expect(textsOf(await patch({ spec: { paused: true } }))).toEqual(warnings);
});

test('a ReplicationController that changes is warned of what its template said before', async () => {
  const controllers = `${namespace}/replicationcontrollers`;
  const spec = (grace: number) => ({ replicas: 0, template: { spec: { terminationGracePeriodSeconds: grace } } });
  const body = {
    metadata: { name: 'r' },
    spec: { ...spec(5), template: { metadata: { labels }, spec: { containers: [container] } } },
  };
  expect(textsOf(await api.send('POST', controllers, body))).toEqual([]);
  const patch = (change: object) => api.send('PATCH', `${controllers}/r`, change, { type: 'merge' });
  expect(textsOf(await patch({ spec: spec(-1) }))).toEqual([]);
  expect(textsOf(await patch({ spec: spec(7) }))).toEqual([
    'spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ]);
  expect(textsOf(await patch({ metadata: { labels: { a: 'b' } } }))).toEqual([]);
});

test('a pod that is there is not warned of again', async () => {
  const spec = { containers: [container], nodeSelector: { 'beta.kubernetes.io/os': 'linux' }, schedulerName: 'none' };
  const created = await api.send('POST', `${namespace}/pods`, { metadata: { name: 'p' }, spec });
  expect(textsOf(created)).toHaveLength(1);
  const changed = await api.send('PATCH', `${namespace}/pods/p`, { metadata: { labels } }, { type: 'merge' });
  expect(changed.status).toBe(200);
  expect(textsOf(changed)).toEqual([]);
});
