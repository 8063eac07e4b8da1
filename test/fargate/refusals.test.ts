// What Fargate does not run, and how a pod is told.

import { describe, expect, it } from 'vitest';
import { type FargateCluster, fargateCluster, MERGE } from './support/fargate-cluster.ts';
import { bound, create, nodeNames, type PodOptions, refused, toldOnce } from './support/pods.ts';
import { WEB_PROFILE } from './support/profiles.ts';

type Spec = NonNullable<PodOptions['spec']>;
type SecurityContext = NonNullable<NonNullable<Spec['containers']>[number]['securityContext']>;

const app = { name: 'app', image: 'nginx:1' };
const secured = (...contexts: readonly SecurityContext[]) =>
  contexts.map((securityContext, index) => ({ ...app, name: `app-${index}`, securityContext }));
const adding = (...add: readonly string[]): SecurityContext => ({ capabilities: { add: [...add] } });
const asking = (cpu: string, memory: string): Spec => ({
  containers: [{ ...app, resources: { requests: { cpu, memory } } }],
});
const claim = (claimName: string) => ({ name: 'persistence', persistentVolumeClaim: { claimName } });

/** Text after `Pod not supported on Fargate: ` → a pod that is told so. Those marked * are events of real clusters. */
const UNSUPPORTED: Readonly<Record<string, PodOptions>> = {
  'fields not supported: HostNetwork': { spec: { hostNetwork: true } },
  'fields not supported: HostPID': { spec: { hostPID: true } },
  'fields not supported: HostIPC': { spec: { hostIPC: true } },
  'fields not supported: HostNetwork, HostPID, HostIPC': { spec: { hostIPC: true, hostPID: true, hostNetwork: true } },
  // *
  'fields not supported: HostNetwork, port contains HostIP or HostPort': {
    spec: { hostNetwork: true, containers: [{ ...app, ports: [{ containerPort: 80, hostPort: 80 }] }] },
  },
  // *
  'fields not supported: HostNetwork, invalid SecurityContext fields: Privileged, port contains HostIP or HostPort': {
    spec: {
      hostNetwork: true,
      containers: [{ ...app, securityContext: { privileged: true }, ports: [{ containerPort: 80, hostPort: 80 }] }],
    },
  },
  // *
  'invalid SecurityContext fields: Privileged': { spec: { containers: secured({ privileged: true }) } },
  // *
  'invalid SecurityContext fields: Privileged,Privileged': {
    spec: { containers: secured({ privileged: true }, { privileged: true }) },
  },
  // *
  'invalid SecurityContext fields: AllowPrivilegeEscalation': {
    spec: { containers: secured({ allowPrivilegeEscalation: true }) },
  },
  // *
  'invalid SecurityContext fields: Capabilities added: DAC_READ_SEARCH,Capabilities added: DAC_READ_SEARCH': {
    spec: { containers: secured(adding('DAC_READ_SEARCH'), adding('DAC_READ_SEARCH')) },
  },
  'invalid SecurityContext fields: Capabilities added: NET_ADMIN, SYS_ADMIN, AllowPrivilegeEscalation, Privileged': {
    spec: {
      containers: secured({
        ...adding('NET_ADMIN', 'CHOWN', 'SYS_ADMIN'),
        allowPrivilegeEscalation: true,
        privileged: true,
      }),
    },
  },
  'invalid SecurityContext fields: AllowPrivilegeEscalation,Privileged': {
    spec: {
      initContainers: [{ ...app, name: 'first', securityContext: { allowPrivilegeEscalation: true } }],
      containers: secured({ privileged: true }),
    },
  },
  // *
  'invalid SecurityContext fields: Privileged, volumes not supported: mntdatas3fs is of an unsupported volume Type': {
    spec: {
      containers: secured({ privileged: true }),
      volumes: [{ name: 'mntdatas3fs', hostPath: { path: '/mnt/data-s3-fs' } }],
    },
  },
  // *
  'volumes not supported: persistence not supported because: persistentvolumeclaim "test-pvc" not found': {
    spec: { volumes: [claim('test-pvc')] },
  },
  'volumeDevices not supported, volumes not supported: persistence not supported because: persistentvolumeclaim "disk" not found':
    {
      spec: {
        containers: [{ ...app, volumeDevices: [{ name: 'persistence', devicePath: '/dev/xvda' }] }],
        volumes: [claim('disk')],
      },
    },
  'port contains HostIP or HostPort': {
    spec: { containers: [{ ...app, ports: [{ containerPort: 80, hostIP: '10.0.0.1' }] }] },
  },
  'DaemonSet not supported': {
    metadata: {
      labels: { 'eks.amazonaws.com/fargate-profile': 'web-profile' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'a8c2' }],
    },
    spec: { schedulerName: 'fargate-scheduler' },
  },
};

/** Waits until all is done, so that what must not happen has had its chance. */
async function verdictOn(cluster: FargateCluster, options: PodOptions) {
  await create(cluster, 'web', options);
  await refused(cluster, 'web');
  await cluster.settled();
  expect(cluster.network.requests).toEqual([]);
  expect(await nodeNames(cluster)).toEqual([]);
  return refused(cluster, 'web');
}

describe('a pod that Fargate does not support is told, and not launched', () => {
  it.each(Object.entries(UNSUPPORTED))('%s', async (text, options) => {
    const cluster = await fargateCluster();
    const message = `Pod not supported on Fargate: ${text}`;
    expect(await verdictOn(cluster, options)).toEqual(toldOnce('POD_UNSUPPORTED_ON_FARGATE', message));
  });

  it('once, though it changes and is looked at again', async () => {
    const cluster = await fargateCluster();
    const before = await verdictOn(cluster, { spec: { hostNetwork: true } });
    const body = { metadata: { annotations: { touched: 'yes' } } };
    await cluster.core.patchNamespacedPod({ namespace: 'default', name: 'web', body }, MERGE);
    cluster.profiles.set(WEB_PROFILE);
    await cluster.settled();
    expect(await refused(cluster, 'web')).toEqual(before);
  });
});

describe('a pod that fits no Fargate size', () => {
  it.each([
    ['17', '1Gi'],
    ['1', '120Gi'],
  ])('is told so when it asks for %s CPUs and %s', async (cpu, memory) => {
    const cluster = await fargateCluster();
    expect(await verdictOn(cluster, { spec: asking(cpu, memory) })).toEqual(
      toldOnce(
        'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE',
        "Your pod's cpu/memory requirements exceed the max Fargate configuration",
      ),
    );
  });
});

describe('a pod that Fargate supports', () => {
  it.each<[string, Spec]>([
    [
      'the volumes that Fargate mounts',
      {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', secret: { secretName: 's' } },
          { name: 'c', configMap: { name: 'm' } },
          { name: 'd', projected: { sources: [] } },
          { name: 'e', downwardAPI: { items: [] } },
          { name: 'f', nfs: { server: '10.0.0.5', path: '/' } },
        ],
      },
    ],
    ['capabilities of the default set', { containers: secured(adding('CHOWN', 'SYS_CHROOT', 'NET_BIND_SERVICE')) }],
    ['a security context of the whole pod', { securityContext: { runAsUser: 1000, fsGroup: 1000 } }],
    ['the largest size', asking('16', '119Gi')],
  ])('is launched with %s', async (_what, spec) => {
    const cluster = await fargateCluster();
    await create(cluster, 'web', { spec });
    expect((await bound(cluster, 'web')).spec?.nodeName).toMatch(/^fargate-ip-/);
  });
});

describe('a profile that may not launch', () => {
  it.each([
    [
      'RoleNotInAuthConfig',
      'Pod execution role is not found in auth config or does not have all required permissions for launching fargate pods.',
    ],
    [
      'RoleNotAssumable',
      'Failed to assume PodExecutionRole; Please make sure the role exists and trusts the eks-fargate-pods.amazonaws.com service principal',
    ],
  ] as const)('for %s keeps its pods waiting, and launches them when it may', async (launchBlock, why) => {
    const cluster = await fargateCluster();
    cluster.profiles.set({ ...WEB_PROFILE, launchBlock });
    const message = `Misconfigured Fargate Profile: fargate profile web-profile blocked for new launches due to: ${why}`;
    expect(await verdictOn(cluster, {})).toEqual(toldOnce('POD_MISCONFIGURED_PROFILE', message));
    cluster.profiles.set(WEB_PROFILE);
    const pod = await bound(cluster, 'web');
    const scheduled = pod.status?.conditions?.filter(({ type }) => type === 'PodScheduled');
    expect(scheduled).toMatchObject([{ status: 'True' }]);
    expect(scheduled?.[0]).not.toHaveProperty('message', expect.anything());
  });
});
