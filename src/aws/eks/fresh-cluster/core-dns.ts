// CoreDNS as EKS installs it by default: two replicas that wait for a profile on a cluster without nodes.
// Shape: eksctl's bundled manifests (pkg/addons/default/assets) and a fresh cluster.

import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  DEPLOYMENTS,
  SERVICE_ACCOUNTS,
  SERVICES,
} from '../../../kube/kind-refs.ts';
import { imageRegistry } from './image-registry.ts';
import type { FreshClusterFacts, FreshObject } from './index.ts';

/** EKS's default versions (DescribeAddonVersions, August 2026). */
const VERSIONS: Readonly<Record<string, string>> = {
  '1.36': 'v1.14.3-eksbuild.11',
  '1.35': 'v1.14.3-eksbuild.11',
  '1.34': 'v1.13.2-eksbuild.19',
  '1.33': 'v1.13.2-eksbuild.19',
};
const OLDER = 'v1.11.4-eksbuild.33';

const LABELS = { 'eks.amazonaws.com/component': 'coredns', 'k8s-app': 'kube-dns' };
const NAMESPACE = 'kube-system';
const COREFILE = `.:53 {
    errors
    health {
        lameduck 5s
      }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;

export function coreDns(facts: FreshClusterFacts): readonly FreshObject[] {
  return [
    { kind: SERVICE_ACCOUNTS, object: { metadata: { name: 'coredns', namespace: NAMESPACE, labels: LABELS } } },
    ...roles(),
    {
      kind: CONFIG_MAPS,
      object: { metadata: { name: 'coredns', namespace: NAMESPACE, labels: LABELS }, data: { Corefile: COREFILE } },
    },
    { kind: SERVICES, object: service(facts.dnsAddress) },
    { kind: DEPLOYMENTS, object: deployment(facts) },
  ];
}

function roles(): readonly FreshObject[] {
  const name = 'system:coredns';
  const labels = { ...LABELS, 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  const rules = [
    { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  ];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name: 'coredns', namespace: NAMESPACE }];
  return [
    { kind: CLUSTER_ROLES, object: { metadata: { name, labels }, rules } },
    { kind: CLUSTER_ROLE_BINDINGS, object: { metadata: { name, labels }, roleRef, subjects } },
  ];
}

function service(clusterIP: string): FreshObject['object'] {
  const labels = { ...LABELS, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
    { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
  ];
  const annotations = { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' };
  return {
    metadata: { name: 'kube-dns', namespace: NAMESPACE, labels, annotations },
    spec: { clusterIP, selector: { 'k8s-app': 'kube-dns' }, ports },
  };
}

function deployment({ region, kubernetesVersion }: FreshClusterFacts): FreshObject['object'] {
  const version = VERSIONS[kubernetesVersion] ?? OLDER;
  return {
    metadata: { name: 'coredns', namespace: NAMESPACE, labels: { ...LABELS, 'kubernetes.io/name': 'CoreDNS' } },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: podSpec(`${imageRegistry(region)}/eks/coredns:${version}`),
      },
    },
  };
}

function podSpec(image: string): object {
  return {
    serviceAccountName: 'coredns',
    priorityClassName: 'system-cluster-critical',
    dnsPolicy: 'Default',
    tolerations: [
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
    ],
    containers: [container(image)],
    volumes: [
      { name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } },
    ],
  };
}

function container(image: string): object {
  return {
    name: 'coredns',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['-conf', '/etc/coredns/Corefile'],
    resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
    ports: [
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
      { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
    ],
    volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
    livenessProbe: {
      httpGet: { path: '/health', port: 8080, scheme: 'HTTP' },
      initialDelaySeconds: 60,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 5,
    },
    readinessProbe: { httpGet: { path: '/ready', port: 8181, scheme: 'HTTP' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  };
}
