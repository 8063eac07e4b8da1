// Claims of pods on Fargate: what of them it mounts, and what a pod is told otherwise.

import { PatchStrategy, setHeaderOptions, type V1PersistentVolumeSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { type FargateCluster, fargateCluster } from './support/fargate-cluster.ts';
import { bound, create, NAMESPACE, nodeNames, refusal, refused, toldOnce } from './support/pods.ts';

const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
const storage = { storage: '5Gi' };
const accessModes = ['ReadWriteMany'];
const spec = { volumes: [{ name: 'persistence', persistentVolumeClaim: { claimName: 'data' } }] };

async function createClaim({ core }: FargateCluster, volumeName?: string): Promise<void> {
  const claim = {
    accessModes,
    resources: { requests: storage },
    storageClassName: '',
    ...(volumeName ? { volumeName } : {}),
  };
  await core.createNamespacedPersistentVolumeClaim({
    namespace: NAMESPACE,
    body: { metadata: { name: 'data' }, spec: claim },
  });
}

/** A volume of this source, and the claim bound to it. */
async function bindClaim(cluster: FargateCluster, source: Partial<V1PersistentVolumeSpec>): Promise<void> {
  const { core } = cluster;
  const volume = { capacity: storage, accessModes, persistentVolumeReclaimPolicy: 'Retain', ...source };
  await core.createPersistentVolume({ body: { metadata: { name: 'volume' }, spec: volume } });
  const body = { status: { phase: 'Bound', accessModes, capacity: storage } };
  const patch = { namespace: NAMESPACE, name: 'data' };
  await core.patchNamespacedPersistentVolumeClaim({ ...patch, body: { spec: { volumeName: 'volume' } } }, MERGE);
  await core.patchNamespacedPersistentVolumeClaimStatus({ ...patch, body }, MERGE);
}

const unsupported = (why: string) =>
  `Pod not supported on Fargate: volumes not supported: persistence not supported because: ${why}`;

describe('a pod with a claim', () => {
  it('that is not bound is told so', async () => {
    const cluster = await fargateCluster();
    await createClaim(cluster);
    await create(cluster, 'web', { spec });
    await refused(cluster, 'web');
    await cluster.settled();
    expect(await refusal(cluster, 'web')).toEqual(
      toldOnce('POD_UNSUPPORTED_ON_FARGATE', unsupported('PVC data not bound')),
    );
    expect(await nodeNames(cluster)).toEqual([]);
  });

  it.each<[string, Partial<V1PersistentVolumeSpec>]>([
    [
      'PVC data bound to invalid PV volume with CSI Driver: ebs.csi.aws.com',
      { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' } },
    ],
    ['PVC data bound to invalid PV volume with nil CSI spec', { hostPath: { path: '/x' } }],
  ])('is told: %s', async (why, source) => {
    const cluster = await fargateCluster();
    await createClaim(cluster);
    await bindClaim(cluster, source);
    await create(cluster, 'web', { spec });
    expect((await refused(cluster, 'web')).messages).toEqual([unsupported(why)]);
  });

  it('is launched when its claim comes to be bound to a volume of EFS', async () => {
    const cluster = await fargateCluster();
    await create(cluster, 'web', { spec });
    expect((await refused(cluster, 'web')).messages).toEqual([unsupported('persistentvolumeclaim "data" not found')]);
    await createClaim(cluster);
    await bindClaim(cluster, { csi: { driver: 'efs.csi.aws.com', volumeHandle: 'fs-1' } });
    expect((await bound(cluster, 'web')).spec?.nodeName).toMatch(/^fargate-ip-/);
  });
});
