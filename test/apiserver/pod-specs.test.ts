import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let pods: string;
const container = { name: 'c', image: 'i' };
const labels = { app: 'x' };
const post = (spec: object, name = 'p') =>
  api.send('POST', `${pods}${name === 'p' ? '?dryRun=All' : ''}`, {
    metadata: { name, labels },
    spec: { containers: [container], schedulerName: 'none', ...spec },
  });
const refusalsOf = async (spec: object): Promise<string[]> => {
  const { status, body } = await post(spec);
  return status === 201
    ? []
    : (body.details.causes as { field: string; message: string }[]).map((cause) => `${cause.field}: ${cause.message}`);
};

beforeAll(async () => {
  api = await testApi();
  pods = `${await api.namespace()}/pods`;
});
afterAll(() => api[Symbol.asyncDispose]());

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
const bad = 'a b';
const badTerm = { matchExpressions: [{ key: 'a', operator: 'In', values: [bad] }] };
const zone = 'topology.kubernetes.io/zone';

describe('a pod is placed', () => {
  test('by values that labels can have, or that it only prefers', async () => {
    const affinity = (nodeAffinity: object) => ({ affinity: { nodeAffinity } });
    expect(await refusalsOf(affinity({ [required]: { nodeSelectorTerms: [badTerm] } }))).toEqual([
      expect.stringMatching(
        /^spec\.affinity\.nodeAffinity\.required.*\.nodeSelectorTerms\[0\]\.matchExpressions\[0\]\.values\[0\]: Invalid/,
      ),
    ]);
    expect(await refusalsOf(affinity({ [preferred]: [{ weight: 1, preference: badTerm }] }))).toEqual([]);
    expect(await refusalsOf(affinity({ [preferred]: [{ weight: 101, preference: {} }] }))).toEqual([
      `spec.affinity.nodeAffinity.${preferred}[0].weight: Invalid value: 101: must be in the range 1-100`,
    ]);
    expect(await refusalsOf({ nodeSelector: { a: bad } })).toEqual([
      expect.stringMatching(/^spec\.nodeSelector: Invalid value: "a b"/),
    ]);
  });

  test('beside others that a topology tells apart', async () => {
    const path = `spec.affinity.podAntiAffinity.${required}[0]`;
    const term = { labelSelector: { matchLabels: labels }, namespaces: ['A'], topologyKey: '' };
    const refusals = await refusalsOf({ affinity: { podAntiAffinity: { [required]: [term] } } });
    expect(refusals.map((text) => text.split(/: (?=Invalid|Required)/)[0])).toEqual([
      `${path}.namespace`,
      `${path}.topologyKey`,
      `${path}.topologyKey`,
      `${path}.topologyKey`,
    ]);
  });

  test('evenly, in one way per topology', async () => {
    const constraint = { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: 'ScheduleAnyway' };
    const at = 'spec.topologySpreadConstraints[0]';
    expect(await refusalsOf({ topologySpreadConstraints: [{ ...constraint, maxSkew: 0, minDomains: 2 }] })).toEqual([
      `${at}.maxSkew: Invalid value: 0: must be greater than zero`,
      `${at}.minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway`,
    ]);
    expect(await refusalsOf({ topologySpreadConstraints: [constraint, constraint] })).toEqual([
      `${at}.{topologyKey, whenUnsatisfiable}: Duplicate value: "{${zone}, ScheduleAnyway}"`,
    ]);
  });

  test('among those that share a label with it, whatever its value', async () => {
    const constraint = { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['app'] };
    const term = { topologyKey: zone, labelSelector: {}, mismatchLabelKeys: ['app', 'none'] };
    const { body } = await post(
      {
        topologySpreadConstraints: [{ ...constraint, labelSelector: {} }],
        affinity: { podAffinity: { [preferred]: [{ weight: 1, podAffinityTerm: term }] } },
      },
      'keyed',
    );
    const selected = (operator: string) => ({ matchExpressions: [{ key: 'app', operator, values: ['x'] }] });
    expect(body.spec.topologySpreadConstraints[0].labelSelector).toEqual(selected('In'));
    expect(body.spec.affinity.podAffinity[preferred][0].podAffinityTerm.labelSelector).toEqual(selected('NotIn'));
    const none = 'spec.topologySpreadConstraints[0].matchLabelKeys';
    expect(await refusalsOf({ topologySpreadConstraints: [constraint] })).toEqual([
      `${none}: Forbidden: must not be specified when labelSelector is not set`,
    ]);
  });

  test('when its gates, each of them once, are gone', async () => {
    expect(await refusalsOf({ schedulingGates: [{ name: 'a' }, { name: 'a' }] })).toEqual([
      'spec.schedulingGates[1]: Duplicate value: "a"',
    ]);
    expect(await refusalsOf({ readinessGates: [{ conditionType: 'a/b/c' }] })).toEqual([
      expect.stringMatching(
        /^spec\.readinessGates\[0\]\.conditionType: Invalid value: "a\/b\/c": a valid label key must/,
      ),
    ]);
  });

  test('where it tolerates what it says it tolerates', async () => {
    const toleration = { key: 'a', operator: 'Exists', tolerationSeconds: 1 };
    expect(await refusalsOf({ tolerations: [toleration] })).toEqual([
      `spec.tolerations[0].effect: Invalid value: "": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
    ]);
  });
});

describe('a pod is kept apart', () => {
  const inContainer = (securityContext: object) => ({ containers: [{ ...container, securityContext }] });
  const at = 'spec.containers[0].securityContext';

  test.each([
    [
      inContainer({ procMount: 'Unmasked' }),
      `${at}.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``,
    ],
    [
      inContainer({ procMount: 'x' }),
      `${at}.procMount: Unsupported value: "x": supported values: "Default", "Unmasked"`,
    ],
    [inContainer({ runAsUser: -1 }), `${at}.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`],
    [
      inContainer({ allowPrivilegeEscalation: false, privileged: true }),
      `${at}: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
    ],
    [
      inContainer({ seccompProfile: { type: 'Localhost' } }),
      `${at}.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`,
    ],
    [
      { securityContext: { sysctls: [{ name: 'a' }, { name: 'a' }] } },
      'spec.securityContext.sysctls[1].name: Duplicate value: "a"',
    ],
    [
      { securityContext: { appArmorProfile: { type: 'Unconfined', localhostProfile: 'x' } } },
      'spec.securityContext.appArmorProfile.localhostProfile: Invalid value: "x": can only be set when AppArmor type is Localhost',
    ],
    [
      { shareProcessNamespace: true, hostPID: true },
      'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
    ],
    [{ hostUsers: false, hostNetwork: true }, 'spec.hostNetwork: Forbidden: when `hostUsers` is false'],
    [
      { os: { name: 'windows' }, securityContext: { fsGroup: 1 } },
      'spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod',
    ],
    [
      { os: { name: 'linux' }, ...inContainer({ windowsOptions: {} }) },
      `${at}.windowsOptions: Forbidden: windows options cannot be set for a linux pod`,
    ],
  ])('or refused: %j', async (spec, refusal) => {
    expect(await refusalsOf(spec)).toEqual([refusal]);
  });

  test('with users of its own, and sees all of /proc', async () => {
    expect(await refusalsOf({ hostUsers: false, ...inContainer({ procMount: 'Unmasked' }) })).toEqual([]);
  });
});

describe('a pod resolves names', () => {
  const nameservers = ['192.0.2.1'];
  test.each([
    [{ dnsPolicy: 'None' }, 'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    [
      { dnsPolicy: 'None', dnsConfig: {} },
      'spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None',
    ],
    [
      { dnsConfig: { nameservers: ['x'] } },
      'spec.dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [{ dnsConfig: { options: [{ value: 'x' }] } }, 'spec.dnsConfig.options[0]: Required value: must not be empty'],
    [
      { setHostnameAsFQDN: true, hostnameOverride: 'a' },
      'spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true',
    ],
  ])('or is refused: %j', async (spec, refusal) => {
    expect(await refusalsOf(spec)).toEqual([refusal]);
  });

  test('in domains with underscores and from the root', async () => {
    const searches = ['_tcp.example.com.', '.'];
    expect(await refusalsOf({ dnsPolicy: 'None', dnsConfig: { nameservers, searches } })).toEqual([]);
    expect(await refusalsOf({ hostAliases: [{ ip: '192.0.2.1', hostnames: ['a_b'] }] })).toEqual([
      expect.stringMatching(/^spec\.hostAliases\[0\]\.hostnames\[0\]: Invalid value: "a_b"/),
    ]);
  });
});

test('a pod that is given less than no time to end is given a second', async () => {
  expect((await post({ terminationGracePeriodSeconds: -5 })).body.spec.terminationGracePeriodSeconds).toBe(1);
});

test('a template leaves out which ports of its host it takes, a pod says it', async () => {
  const spec = { hostNetwork: true, containers: [{ ...container, ports: [{ containerPort: 80 }] }] };
  const template = { metadata: { labels }, spec };
  const deployments = `${pods.replace('/api/v1', '/apis/apps/v1').replace(/pods$/, 'deployments')}?dryRun=All`;
  const body = { metadata: { name: 'd' }, spec: { selector: { matchLabels: labels }, template } };
  const deployment = await api.send('POST', deployments, body);
  expect(deployment.body.spec.template.spec.containers[0].ports).toEqual([{ containerPort: 80, protocol: 'TCP' }]);
  expect((await post(spec)).body.spec.containers[0].ports[0]).toMatchObject({ containerPort: 80, hostPort: 80 });
});

describe('what else a container may not say', () => {
  const named = (container: object, spec: object = {}) =>
    refusalsOf({ containers: [{ name: 'c', image: 'i', ...container }], ...spec });
  const HEADER =
    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
  const get = { path: '/', port: 80 };
  test.each<[string, object, readonly string[]]>([
    [
      'resize policies that are none',
      { resizePolicy: [{ resourceName: 'gpu', restartPolicy: 'Maybe' }] },
      [
        'spec.containers[0].resizePolicy: Unsupported value: "gpu": supported values: "cpu", "memory"',
        'spec.containers[0].resizePolicy: Unsupported value: "Maybe": supported values: "NotRequired", "RestartContainer"',
      ],
    ],
    [
      'restart rules without an action or codes',
      { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Stop' }] },
      [
        'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart"',
        'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
      ],
    ],
    [
      'headers that are none, of another scheme',
      { livenessProbe: { httpGet: { ...get, scheme: 'FTP', httpHeaders: [{ name: 'a b', value: 'c' }] } } },
      [
        'spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
        `spec.containers[0].livenessProbe.httpGet.httpHeaders: Invalid value: "a b": ${HEADER}`,
      ],
    ],
    [
      'a grace of its readiness',
      { readinessProbe: { httpGet: get, terminationGracePeriodSeconds: 3 } },
      [
        'spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 3: must not be set for readinessProbes',
      ],
    ],
    [
      'mounts that spread without rights',
      {
        volumeMounts: [{ name: 'v', mountPath: '/v', mountPropagation: 'Bidirectional', recursiveReadOnly: 'Enabled' }],
      },
      [
        'spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
        'spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true',
        'spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified',
      ],
    ],
  ])('%s', async (_, container, expected) => {
    expect(await named(container, { volumes: [{ name: 'v', emptyDir: {} }] })).toEqual(expected);
  });

  test('claims of a name that is none', async () => {
    const [problem] = await named({}, { resourceClaims: [{ name: 'r', resourceClaimName: 'A_B' }] });
    expect(problem).toMatch(/^spec.resourceClaims\[0\].resourceClaimName: Invalid value: "A_B": a lowercase RFC 1123/);
  });
});

describe('resources of a pod as a whole', () => {
  const asking = (resources: object) => ({ containers: [{ ...container, resources }] });
  const made = async (spec: object) => {
    const { status, body } = await post(spec);
    expect(status, JSON.stringify(body)).toBe(201);
    return body.spec.resources;
  };

  test('come from its containers, then from its own limits, where it has limits', async () => {
    const inner = asking({ requests: { cpu: '100m' } });
    expect(await made({ ...inner, resources: { limits: { cpu: '1', memory: '1Gi' } } })).toEqual({
      limits: { cpu: '1', memory: '1Gi' },
      requests: { cpu: '100m', memory: '1Gi' },
    });
    const requests = { memory: '1Gi' };
    expect(await made({ ...inner, resources: { requests } })).toEqual({ requests });
    const sidecar = { ...container, name: 's', restartPolicy: 'Always', resources: { requests: { cpu: '200m' } } };
    const initial = { ...container, name: 'i', resources: { requests: { cpu: '300m' } } };
    expect(
      await made({ ...inner, initContainers: [sidecar, initial], resources: { limits: { cpu: '1' } } }),
    ).toMatchObject({ requests: { cpu: '500m' } });
  });

  test('of huge pages are limited by what the containers are', async () => {
    const pages = { 'hugepages-2Mi': '4Mi' };
    const inner = asking({ limits: { ...pages, cpu: '1' } });
    expect(await made({ ...inner, resources: { requests: { cpu: '2' }, limits: { cpu: '2' } } })).toMatchObject({
      limits: pages,
      requests: pages,
    });
    expect(
      await refusalsOf({
        ...inner,
        resources: { requests: { cpu: '2' }, limits: { cpu: '2', 'hugepages-2Mi': '2Mi' } },
      }),
    ).toEqual([
      'spec.resources.requests[hugepages-2Mi]: Invalid value: "2Mi": must be greater than or equal to aggregate container requests of 4Mi',
      'spec.resources.limits[hugepages-2Mi]: Invalid value: "2Mi": must be greater than or equal to aggregate container limits of 4Mi',
      'spec.resources.containers[0][hugepages-2Mi].limits: Invalid value: "4Mi": must be less than or equal to pod limits of 2Mi',
    ]);
  });

  test.each([
    [
      { limits: { cpu: '1' }, requests: { cpu: '2' } },
      'requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [{ limits: { cpu: '-1' } }, 'limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    [
      { requests: { 'ephemeral-storage': '1' } },
      'requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
    ],
    [
      { requests: { nope: '1' } },
      'requests[nope]: Invalid value: "nope": must be a standard resource type or fully qualified',
    ],
  ])('%j is refused', async (resources, words) => {
    expect(await refusalsOf({ resources })).toContain(`spec.resources.${words}`);
  });

  test('bound each container, and are nothing for Windows', async () => {
    const inner = asking({ limits: { memory: '2Gi' }, requests: { memory: '1Mi' } });
    const resources = { limits: { memory: '1Gi' } };
    expect(await refusalsOf({ ...inner, resources })).toEqual([
      'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
    ]);
    expect(await refusalsOf({ os: { name: 'windows' }, resources: { limits: { cpu: '-1' } } })).toEqual([
      'spec.resources: Forbidden: may not be set for a windows pod',
    ]);
  });
});

test('a variable from a file says which, on a volume that containers write', async () => {
  const reading = (fileKeyRef: object, volumes: object[]) =>
    refusalsOf({ containers: [{ ...container, env: [{ name: 'A', valueFrom: { fileKeyRef } }] }], volumes });
  const path = 'spec.containers[0].env[0].valueFrom.fileKeyRef';
  const volumes = [{ name: 'v', emptyDir: {} }];
  expect(await reading({ key: 'A', volumeName: 'v', path: 'a/env' }, volumes)).toEqual([]);
  expect(await reading({ key: '', volumeName: '', path: '' }, volumes)).toEqual([
    `${path}.key: Required value`,
    `${path}.volumeName: Required value`,
    `${path}.path: Required value`,
    `${path}.volumeName: Not found: ""`,
  ]);
  expect(await reading({ key: 'A', volumeName: 'v', path: '../env' }, volumes)).toEqual([
    `${path}.path: Invalid value: "../env": must not contain '..'`,
  ]);
  expect(await reading({ key: 'A', volumeName: 'w', path: 'env' }, volumes)).toEqual([
    `${path}.volumeName: Not found: "w"`,
  ]);
  const other = [{ name: 'v', configMap: { name: 'x' } }];
  expect(await reading({ key: 'A', volumeName: 'v', path: 'env' }, other)).toEqual([
    `${path}.volumeName: Invalid value: "v": referenced volume must be of type emptyDir`,
  ]);
});

describe('a pod of Windows', () => {
  const os = { name: 'windows' };
  test.each([
    ['', 'runAsUserName cannot be an empty string'],
    ['a\\b\\c', 'runAsUserName cannot contain more than one backslash'],
    ['.x\\', "runAsUserName's Domain doesn't match the NetBios nor the DNS format"],
    ['. .', "runAsUserName's User cannot contain only periods or spaces"],
    ['a@b', `runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`],
  ])('does not run as %j', async (runAsUserName, words) => {
    const windowsOptions = { runAsUserName };
    const path = 'securityContext.windowsOptions.runAsUserName: Invalid value: ';
    expect(await refusalsOf({ os, securityContext: { windowsOptions } })).toContain(
      `spec.${path}${JSON.stringify(runAsUserName)}: ${words}`,
    );
  });

  test('has processes of the host in all its containers, in the network of the host', async () => {
    const host = (hostProcess: boolean) => ({ securityContext: { windowsOptions: { hostProcess } } });
    const containers = [
      { ...container, ...host(true) },
      { ...container, name: 'd', ...host(false) },
    ];
    expect(await refusalsOf({ os, containers })).toEqual([
      'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
      'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
    ]);
    expect(await refusalsOf({ os, hostNetwork: true, ...host(true) })).toEqual([]);
    expect(
      await refusalsOf({ os, hostNetwork: true, ...host(true), containers: [{ ...container, ...host(false) }] }),
    ).toEqual([
      'spec.containers[0].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true',
    ]);
  });
});
