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
