import { describe, expect, it } from 'vitest';
import { unsupportedMessage, type VolumeLookup } from '../../src/fargate/refuse.ts';
import type { PersistentVolumeClaim, Pod, PodSpec } from '../../src/kube/types.gen.ts';

const NOTHING: VolumeLookup = { claim: () => undefined, volume: () => undefined };
const metadata = {
  name: 'p',
  namespace: 'ns',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};

function message(spec: Partial<PodSpec>, lookup = NOTHING, more: Partial<Pod['metadata']> = {}): string | undefined {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...more },
    spec: { containers: [{ name: 'c' }], ...spec },
  };
  return unsupportedMessage(pod, lookup);
}

const bound = (volumeName: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { ...metadata, name: 'data' },
  spec: { volumeName },
  status: { phase: 'Bound' },
});
const claimVolume = { volumes: [{ name: 'storage', persistentVolumeClaim: { claimName: 'data' } }] };

describe('Fargate refuses a pod', () => {
  it('not when there is nothing against it', () => {
    const volumes = [
      { name: 'a', emptyDir: {} },
      { name: 'b', nfs: { server: 's', path: '/' } },
    ];
    const securityContext = { capabilities: { add: ['SYS_CHROOT'] } };
    expect(message({ volumes, containers: [{ name: 'c', securityContext }] })).toBeUndefined();
  });

  // Events seen on real clusters.
  it.each<[string, Partial<PodSpec>]>([
    [
      'fields not supported: HostNetwork, invalid SecurityContext fields: Privileged, port contains HostIP or HostPort',
      {
        hostNetwork: true,
        containers: [{ name: 'c', securityContext: { privileged: true }, ports: [{ containerPort: 1, hostPort: 1 }] }],
      },
    ],
    [
      'invalid SecurityContext fields: Privileged,Privileged',
      { containers: ['a', 'b'].map((name) => ({ name, securityContext: { privileged: true } })) },
    ],
    [
      'invalid SecurityContext fields: Capabilities added: DAC_READ_SEARCH,Capabilities added: DAC_READ_SEARCH',
      {
        containers: ['a', 'b'].map((name) => ({
          name,
          securityContext: { capabilities: { add: ['DAC_READ_SEARCH'] } },
        })),
      },
    ],
    [
      'invalid SecurityContext fields: Privileged, volumes not supported: mntdatas3fs is of an unsupported volume Type',
      {
        containers: [{ name: 'c', securityContext: { privileged: true } }],
        volumes: [{ name: 'mntdatas3fs', hostPath: { path: '/mnt' } }],
      },
    ],
    ['fields not supported: HostNetwork, HostPID, HostIPC', { hostNetwork: true, hostPID: true, hostIPC: true }],
    [
      'invalid SecurityContext fields: AllowPrivilegeEscalation',
      { containers: [{ name: 'c', securityContext: { allowPrivilegeEscalation: true } }] },
    ],
    [
      'volumeDevices not supported',
      { containers: [{ name: 'c', volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] }] },
    ],
    [
      'port contains HostIP or HostPort',
      { containers: [{ name: 'c', ports: [{ containerPort: 80, hostIP: '10.0.0.1' }] }] },
    ],
  ])('with: %s', (expected, spec) => {
    expect(message(spec)).toBe(`Pod not supported on Fargate: ${expected}`);
  });

  it('of a DaemonSet', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'x' }];
    expect(message({}, NOTHING, { ownerReferences })).toBe('Pod not supported on Fargate: DaemonSet not supported');
  });

  it('whose claim is not there, not bound, or not on EFS', () => {
    const volume = (driver: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata,
      spec: { csi: { driver, volumeHandle: 'h' } },
    });
    const prefix = 'Pod not supported on Fargate: volumes not supported: storage not supported because: ';
    expect(message(claimVolume)).toBe(`${prefix}persistentvolumeclaim "data" not found`);
    const unbound = { ...bound('pv'), status: { phase: 'Pending' } };
    expect(message(claimVolume, { claim: () => unbound, volume: () => undefined })).toBe(`${prefix}PVC data not bound`);
    const local = { ...volume(''), spec: { hostPath: { path: '/data' } } };
    expect(message(claimVolume, { claim: () => bound('pv'), volume: () => local })).toBe(
      `${prefix}PVC data bound to invalid PV pv with nil CSI spec`,
    );
    expect(message(claimVolume, { claim: () => bound('pv'), volume: () => volume('ebs.csi.aws.com') })).toBe(
      `${prefix}PVC data bound to invalid PV pv with CSI Driver: ebs.csi.aws.com`,
    );
    expect(message(claimVolume, { claim: () => bound('pv'), volume: () => volume('efs.csi.aws.com') })).toBeUndefined();
  });
});
