// The Kubernetes versions that a cluster can be asked for, and what each calls itself.

/** Minor version → newest patch of EKS-D (August 2026: https://github.com/aws/eks-distro/releases). */
const PATCHES: Readonly<Record<string, string>> = {
  '1.30': '1.30.14',
  '1.31': '1.31.14',
  '1.32': '1.32.13',
  '1.33': '1.33.13',
  '1.34': '1.34.9',
  '1.35': '1.35.6',
  '1.36': '1.36.2',
};

export const DEFAULT_KUBERNETES_VERSION = '1.35';

/** The commit suffix of EKS builds, `-eks-<7 hex>`; the node's and the control plane's differ on the real service as well. */
const NODE_BUILD = '680e576';
const CONTROL_PLANE_BUILD = '3025e55';

export function supportedKubernetesVersions(): readonly string[] {
  return Object.keys(PATCHES);
}

/** `v1.35.6-eks-3025e55`, as `GET /version` says it. @param minor `1.35` */
export function controlPlaneVersion(minor: string): string {
  return `v${patchOf(minor)}-eks-${CONTROL_PLANE_BUILD}`;
}

/** `v1.35.6-eks-680e576`, as a Fargate node's kubelet says it. @param minor `1.35` */
export function kubeletVersion(minor: string): string {
  return `v${patchOf(minor)}-eks-${NODE_BUILD}`;
}

function patchOf(minor: string): string {
  const patch = PATCHES[minor];
  if (patch === undefined) throw new Error(`not a Kubernetes version of ours: ${minor}`);
  return patch;
}
