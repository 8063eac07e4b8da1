// What a pod refers to by name: https://github.com/kubernetes/kubernetes/blob/master/pkg/api/v1/pod/util.go (VisitPod…Names).

import type { Container, EphemeralContainer, PodSpec, Volume } from '../../kube/types.gen.ts';

type AnyContainer = Container | EphemeralContainer;

/** Before validation there may be none. */
const containersOf = ({ initContainers = [], containers, ephemeralContainers = [] }: PodSpec): AnyContainer[] => [
  ...initContainers,
  ...(containers ?? []),
  ...ephemeralContainers,
];

/** Undefined names are left to whoever compares. */
type Names = readonly (string | undefined)[];

export function secretNames(spec: PodSpec): Names {
  return [
    ...(spec.imagePullSecrets ?? []).map(({ name }) => name),
    ...containersOf(spec).flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name),
    ]),
    ...(spec.volumes ?? []).flatMap(secretsOfVolume),
  ];
}

function secretsOfVolume(volume: Volume): Names {
  const { secret, projected, azureFile, cephfs, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = volume;
  const referring = [cephfs, flexVolume, iscsi, rbd, scaleIO, storageos];
  return [
    secret?.secretName,
    azureFile?.secretName,
    csi?.nodePublishSecretRef?.name,
    ...referring.map((source) => source?.secretRef?.name),
    ...(projected?.sources ?? []).map((source) => source.secret?.name),
  ];
}

export function configMapNames(spec: PodSpec): Names {
  return [
    ...containersOf(spec).flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
      ...envFrom.map(({ configMapRef }) => configMapRef?.name),
    ]),
    ...(spec.volumes ?? []).flatMap(({ configMap, projected }) => [
      configMap?.name,
      ...(projected?.sources ?? []).map((source) => source.configMap?.name),
    ]),
  ];
}

/** Volumes that need something of the API: https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/api/pod/util.go (HasAPIObjectReference). */
const VOLUME_REFERENCES = [
  ['configMap', 'configmaps (via configmap volumes)'],
  ['secret', 'secrets (via secret volumes)'],
  ['csi', 'csidrivers (via CSI volumes)'],
  ['glusterfs', 'endpoints (via glusterFS volumes)'],
  ['persistentVolumeClaim', 'persistentvolumeclaims'],
  ['ephemeral', 'persistentvolumeclaims (via ephemeral volumes)'],
  ['azureFile', 'secrets (via azureFile volumes)'],
] as const;

const SOURCE_REFERENCES = [
  ['configMap', 'configmaps (via projected volumes)'],
  ['secret', 'secrets (via projected volumes)'],
  ['serviceAccountToken', 'serviceaccounts (via projected volumes)'],
  ['clusterTrustBundle', 'clustertrustbundles'],
  ['podCertificate', 'podcertificates'],
] as const;

/** The first sort of object that a pod needs; undefined: none. */
export function objectReference(spec: PodSpec): string | undefined {
  if (spec.serviceAccountName) return 'serviceaccounts';
  if (secretNames(spec).some(Boolean)) return 'secrets';
  if (configMapNames(spec).some(Boolean)) return 'configmaps';
  if (spec.resourceClaims?.length) return 'resourceclaims';
  return (spec.volumes ?? []).map(referenceOfVolume).find((reference) => reference !== undefined);
}

function referenceOfVolume(volume: Volume): string | undefined {
  const own = VOLUME_REFERENCES.find(([source]) => volume[source])?.[1];
  const sources = volume.projected?.sources ?? [];
  return own ?? sources.flatMap((item) => SOURCE_REFERENCES.find(([source]) => item[source])?.[1] ?? [])[0];
}
