// The roles that EKS binds to its own controllers in every cluster. The names are those of a real cluster (June 2026); the rules are
// what the controllers of this emulator need, and for the others what their work calls for.

import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES } from '../../../kube/kind-refs.ts';
import type { FreshObject } from './index.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): Rule => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

const READ = ['get', 'list', 'watch'];
const EVENTS = [
  rule('', ['events'], ['create', 'patch', 'update']),
  rule('events.k8s.io', ['events'], ['create', 'patch', 'update']),
];

/** Role (and user, of the same name) → rules. */
const ROLES: Readonly<Record<string, readonly Rule[]>> = {
  'eks:fargate-manager': [
    rule('', ['configmaps'], ['get', 'create', 'update']),
    rule('', ['pods'], [...READ, 'delete']),
    rule('', ['nodes'], [...READ, 'delete']),
    rule('coordination.k8s.io', ['leases'], [...READ, 'delete']),
    rule('admissionregistration.k8s.io', ['mutatingwebhookconfigurations'], ['get', 'create', 'update']),
  ],
  'eks:fargate-scheduler': [
    ...EVENTS,
    rule('', ['configmaps', 'persistentvolumeclaims', 'persistentvolumes'], READ),
    rule('', ['pods'], [...READ, 'patch', 'delete']),
    rule('', ['pods/status'], ['patch', 'update']),
    rule('', ['pods/binding', 'bindings'], ['create']),
    rule('', ['nodes'], [...READ, 'create', 'delete', 'patch', 'update']),
    rule('', ['nodes/status'], ['patch', 'update']),
  ],
  'eks:addon-manager': [rule('*', ['*'], [...READ, 'create', 'update', 'patch', 'delete'])],
  'eks:az-poller': [rule('', ['nodes'], READ)],
  'eks:cluster-event-watcher': [rule('', ['events'], READ)],
  'eks:coredns-autoscaler': [rule('', ['nodes'], READ), rule('apps', ['deployments'], [...READ, 'patch'])],
  'eks:kms-storage-migrator': [rule('', ['secrets'], [...READ, 'update'])],
  'eks:network-policy-controller': [
    rule('', ['pods', 'namespaces', 'services'], READ),
    rule('networking.k8s.io', ['networkpolicies'], READ),
  ],
  'eks:network-webhooks': [rule('', ['pods', 'nodes'], READ)],
  'eks:node-manager': [
    rule('', ['nodes'], [...READ, 'delete', 'patch']),
    rule('', ['pods'], READ),
    rule('', ['pods/eviction'], ['create']),
  ],
  'eks:nodewatcher': [rule('', ['nodes'], READ)],
  'eks:pod-identity-mutating-webhook': [rule('', ['pods', 'serviceaccounts'], READ)],
  'eks:service-operations': [rule('', ['pods', 'nodes', 'namespaces'], READ)],
  'eks:tagging-controller': [rule('', ['nodes'], [...READ, 'patch'])],
};

export function eksRoles(): readonly FreshObject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const own = Object.entries(ROLES).flatMap(([name, rules]): FreshObject[] => [
    { kind: CLUSTER_ROLES, object: { metadata: { name }, rules } },
    {
      kind: CLUSTER_ROLE_BINDINGS,
      object: {
        metadata: { name },
        roleRef: { apiGroup, kind: 'ClusterRole', name },
        subjects: [{ apiGroup, kind: 'User', name }],
      },
    },
  ]);
  const bootstrapper = {
    metadata: { name: 'eks:node-bootstrapper' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'eks:node-bootstrapper' },
    subjects: [
      { apiGroup, kind: 'Group', name: 'system:bootstrappers' },
      { apiGroup, kind: 'Group', name: 'system:nodes' },
    ],
  };
  const rules = [rule('certificates.k8s.io', ['certificatesigningrequests/selfnodeserver'], ['create'])];
  return [
    ...own,
    { kind: CLUSTER_ROLES, object: { metadata: bootstrapper.metadata, rules } },
    { kind: CLUSTER_ROLE_BINDINGS, object: bootstrapper },
  ];
}
