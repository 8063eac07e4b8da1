// Claims, volumes and classes of volume attributes that are deleted go when nobody uses them any more.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/controller/volume/pvcprotection, pvprotection, vacprotection

import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, VOLUME_ATTRIBUTES_CLASSES } from '../kube/kind-refs.ts';
import type { KindRef, KubeObject } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttributesClass } from '../kube/types.gen.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

interface Protection<T extends KubeObject> {
  readonly name: string;
  readonly kind: KindRef<T>;
  readonly finalizer: string;
  readonly sources: Controller['sources'];
  isUsed(object: T): boolean;
}

/** Takes the finalizer from what is being deleted and not in use. */
function protection<T extends KubeObject>(
  { cluster }: Pick<ControllerContext, 'cluster'>,
  { name, kind, finalizer, sources, isUsed }: Protection<T>,
): Controller {
  return {
    name,
    sources,
    async reconcile(key) {
      const [first = '', second] = key.split('/');
      const object = cluster.of(kind).find(second === undefined ? { name: first } : { namespace: first, name: second });
      if (object?.metadata.deletionTimestamp === undefined) return undefined;
      const { finalizers = [] } = object.metadata;
      if (!finalizers.includes(finalizer) || isUsed(object)) return undefined;
      const metadata = { ...object.metadata, finalizers: finalizers.filter((other) => other !== finalizer) };
      await cluster.of(kind).update({ ...object, metadata });
      return undefined;
    },
  };
}

const claimsOf = ({ metadata, spec }: Pod): string[] =>
  (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim: claim, ephemeral }) =>
    claim ? [claim.claimName] : ephemeral ? [`${metadata.name}-${name}`] : [],
  );

/** A pod uses its claims from when it has a node until it is gone. */
export function claimProtection(shared: ControllerContext): Controller {
  const context = actingAs(shared, 'pvc-protection-controller');
  const { cluster } = context;
  return protection<PersistentVolumeClaim>(context, {
    name: 'pvc-protection-controller',
    kind: PERSISTENT_VOLUME_CLAIMS,
    finalizer: 'kubernetes.io/pvc-protection',
    sources: [
      watching(cluster, PERSISTENT_VOLUME_CLAIMS),
      watching(cluster, PODS, ({ type, object }) =>
        type === 'DELETED' || object.metadata.deletionTimestamp !== undefined
          ? claimsOf(object).map((claim) => `${object.metadata.namespace}/${claim}`)
          : [],
      ),
    ],
    isUsed: ({ metadata: { namespace = '', name } }) =>
      cluster
        .of(PODS)
        .list({ namespace })
        .some((pod) => pod.spec?.nodeName && claimsOf(pod).includes(name)),
  });
}

/** A volume is in use while a claim has it. */
export function volumeProtection(shared: ControllerContext): Controller {
  const context = actingAs(shared, 'pv-protection-controller');
  return protection<PersistentVolume>(context, {
    name: 'pv-protection-controller',
    kind: PERSISTENT_VOLUMES,
    finalizer: 'kubernetes.io/pv-protection',
    sources: [watching(context.cluster, PERSISTENT_VOLUMES)],
    isUsed: ({ status }) => status?.phase === 'Bound',
  });
}

/** A class is in use while a claim or a volume names it, or a claim has it or is coming to have it. */
export function attributesClassProtection(shared: ControllerContext): Controller {
  const context = actingAs(shared, 'volumeattributesclass-protection-controller');
  const { cluster } = context;
  const classesOf = ({ spec, status }: PersistentVolumeClaim) => [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  const changed = <T extends KubeObject>(kind: KindRef<T>, namesOf: (object: T) => (string | undefined)[]) =>
    watching(cluster, kind, ({ object, previous }) =>
      [object, previous].flatMap((state) => (state ? namesOf(state) : [])).filter((name) => name !== undefined),
    );
  const classOf = ({ spec }: PersistentVolume) => [spec?.volumeAttributesClassName];
  return protection<VolumeAttributesClass>(context, {
    name: 'volumeattributesclass-protection-controller',
    kind: VOLUME_ATTRIBUTES_CLASSES,
    finalizer: 'kubernetes.io/vac-protection',
    sources: [
      watching(cluster, VOLUME_ATTRIBUTES_CLASSES),
      changed(PERSISTENT_VOLUME_CLAIMS, classesOf),
      changed(PERSISTENT_VOLUMES, classOf),
    ],
    isUsed: ({ metadata: { name } }) =>
      cluster
        .of(PERSISTENT_VOLUME_CLAIMS)
        .list()
        .some((claim) => classesOf(claim).includes(name)) ||
      cluster
        .of(PERSISTENT_VOLUMES)
        .list()
        .some((volume) => classOf(volume).includes(name)),
  });
}
