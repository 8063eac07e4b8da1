// aws-node and kube-proxy: the DaemonSets of a fresh cluster. They keep away from Fargate nodes by affinity.

import { CLUSTER_ROLE_BINDINGS, CONFIG_MAPS, DAEMON_SETS, SERVICE_ACCOUNTS } from '../../../kube/kind-refs.ts';
import { imageRegistry } from './image-registry.ts';
import type { FreshClusterFacts, FreshObject } from './index.ts';

const NAMESPACE = 'kube-system';
const AWS_NODE_VERSION = 'v1.20.4-eksbuild.2';
const PROXY_BUILD = 'eksbuild.2';

const EXPRESSIONS = [
  { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
  { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] },
  { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate', 'hybrid', 'auto'] },
];
const AFFINITY = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: EXPRESSIONS }] },
  },
};

export function daemonSetAddons(facts: FreshClusterFacts): readonly FreshObject[] {
  const registry = imageRegistry(facts.region);
  return [
    {
      kind: SERVICE_ACCOUNTS,
      object: { metadata: { name: 'aws-node', namespace: NAMESPACE, labels: { 'k8s-app': 'aws-node' } } },
    },
    { kind: DAEMON_SETS, object: daemonSet('aws-node', `${registry}/amazon-k8s-cni:${AWS_NODE_VERSION}`) },
    { kind: SERVICE_ACCOUNTS, object: { metadata: { name: 'kube-proxy', namespace: NAMESPACE } } },
    { kind: CLUSTER_ROLE_BINDINGS, object: proxyBinding() },
    ...proxyConfig(facts),
    {
      kind: DAEMON_SETS,
      object: daemonSet('kube-proxy', `${registry}/eks/kube-proxy:v${facts.kubernetesVersion}.0-${PROXY_BUILD}`),
    },
  ];
}

function daemonSet(name: string, image: string): FreshObject['object'] {
  const labels = { 'k8s-app': name };
  return {
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
      template: {
        metadata: { labels },
        spec: {
          affinity: AFFINITY,
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          serviceAccountName: name,
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name, image, imagePullPolicy: 'IfNotPresent', securityContext: { privileged: true } }],
        },
      },
    },
  };
}

function proxyBinding(): FreshObject['object'] {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' };
  return {
    metadata: { name: 'eks:kube-proxy' },
    roleRef,
    subjects: [{ kind: 'ServiceAccount', name: 'kube-proxy', namespace: NAMESPACE }],
  };
}

function proxyConfig({ endpoint, region, clusterName }: FreshClusterFacts): readonly FreshObject[] {
  const labels = { 'eks.amazonaws.com/component': 'kube-proxy', 'k8s-app': 'kube-proxy' };
  const kubeconfig = `kind: Config
apiVersion: v1
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: ${endpoint}
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token
`;
  const config = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
bindAddress: 0.0.0.0
clientConnection:
  kubeconfig: /var/lib/kube-proxy/kubeconfig
mode: iptables
`;
  const annotations = { 'eks.amazonaws.com/cluster': `${clusterName}.${region}` };
  return [
    {
      kind: CONFIG_MAPS,
      object: { metadata: { name: 'kube-proxy', namespace: NAMESPACE, labels, annotations }, data: { kubeconfig } },
    },
    {
      kind: CONFIG_MAPS,
      object: { metadata: { name: 'kube-proxy-config', namespace: NAMESPACE, labels }, data: { config } },
    },
  ];
}
