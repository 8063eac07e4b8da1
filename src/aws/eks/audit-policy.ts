// Which requests of a cluster's API EKS writes to CloudWatch, and how much of them.
// https://docs.aws.amazon.com/eks/latest/best-practices/auditing-and-logging.html

const CORE = { group: '' };
const LATER = { omitStages: ['RequestReceived'] } as const;

const KNOWN_GROUPS = [
  CORE,
  ...[
    'admissionregistration.k8s.io',
    'apiextensions.k8s.io',
    'apiregistration.k8s.io',
    'apps',
    'authentication.k8s.io',
    'authorization.k8s.io',
    'autoscaling',
    'batch',
    'certificates.k8s.io',
    'extensions',
    'metrics.k8s.io',
    'networking.k8s.io',
    'policy',
    'rbac.authorization.k8s.io',
    'scheduling.k8s.io',
    'settings.k8s.io',
    'storage.k8s.io',
  ].map((group) => ({ group })),
];
const NODES = [{ ...CORE, resources: ['nodes', 'nodes/status'] }];
const STATUSES = [{ ...CORE, resources: ['nodes/status', 'pods/status'] }];
const CHANGES = ['update', 'patch'];

/** A policy of audit.k8s.io/v1. */
export const EKS_AUDIT_POLICY = {
  rules: [
    {
      level: 'RequestResponse',
      namespaces: ['kube-system'],
      verbs: [...CHANGES, 'delete'],
      resources: [{ ...CORE, resources: ['configmaps'], resourceNames: ['aws-auth'] }],
      ...LATER,
    },
    {
      level: 'None',
      users: ['system:kube-proxy'],
      verbs: ['watch'],
      resources: [{ ...CORE, resources: ['endpoints', 'services', 'services/status'] }],
    },
    { level: 'None', users: ['kubelet'], verbs: ['get'], resources: NODES },
    { level: 'None', userGroups: ['system:nodes'], verbs: ['get'], resources: NODES },
    {
      level: 'None',
      users: [
        'system:kube-controller-manager',
        'system:kube-scheduler',
        'system:serviceaccount:kube-system:endpoint-controller',
      ],
      verbs: ['get', 'update'],
      namespaces: ['kube-system'],
      resources: [{ ...CORE, resources: ['endpoints'] }],
    },
    {
      level: 'None',
      users: ['system:apiserver'],
      verbs: ['get'],
      resources: [{ ...CORE, resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'] }],
    },
    {
      level: 'None',
      users: ['system:kube-controller-manager'],
      verbs: ['get', 'list'],
      resources: [{ group: 'metrics.k8s.io' }],
    },
    { level: 'None', nonResourceURLs: ['/healthz*', '/version', '/swagger*'] },
    { level: 'None', resources: [{ ...CORE, resources: ['events'] }] },
    {
      level: 'Request',
      users: ['kubelet', 'system:node-problem-detector', 'system:serviceaccount:kube-system:node-problem-detector'],
      verbs: CHANGES,
      resources: STATUSES,
      ...LATER,
    },
    { level: 'Request', userGroups: ['system:nodes'], verbs: CHANGES, resources: STATUSES, ...LATER },
    {
      level: 'Request',
      users: ['system:serviceaccount:kube-system:namespace-controller'],
      verbs: ['deletecollection'],
      ...LATER,
    },
    {
      level: 'Metadata',
      resources: [
        { ...CORE, resources: ['secrets', 'configmaps'] },
        { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
      ],
      ...LATER,
    },
    { level: 'Request', resources: [{ ...CORE, resources: ['serviceaccounts/token'] }] },
    { level: 'Request', verbs: ['get', 'list', 'watch'], resources: KNOWN_GROUPS, ...LATER },
    { level: 'RequestResponse', resources: KNOWN_GROUPS, ...LATER },
    { level: 'Metadata', ...LATER },
  ],
} as const;
