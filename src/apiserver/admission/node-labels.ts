// Which labels of its own node a kubelet may set.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go

const RESTRICTED = 'node-restriction.kubernetes.io';

const KUBELET_LABELS = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'node.kubernetes.io/windows-build',
]);

const isBelow = (namespace: string, domain: string) => namespace === domain || namespace.endsWith(`.${domain}`);

type Labels = Readonly<Record<string, string>>;

/** Of the labels that differ, those that are not the kubelet's, in order. */
export function forbiddenLabels(next: Labels = {}, current: Labels = {}): readonly string[] {
  const keys = new Set([...Object.keys(next), ...Object.keys(current)]);
  return [...keys].filter((key) => next[key] !== current[key] && isForbidden(key)).sort();
}

function isForbidden(label: string): boolean {
  const namespace = label.includes('/') ? label.slice(0, label.indexOf('/')) : '';
  if (isBelow(namespace, RESTRICTED)) return true;
  const isKubernetes = isBelow(namespace, 'kubernetes.io') || isBelow(namespace, 'k8s.io');
  const isKubelets = ['kubelet.kubernetes.io', 'node.kubernetes.io'].some((domain) => isBelow(namespace, domain));
  return isKubernetes && !KUBELET_LABELS.has(label) && !isKubelets;
}
