// What an API server makes by itself at its first start: namespaces, the bootstrap roles and bindings, priority classes, its own service.
// bootstrap-policy.gen.json holds upstream's policy as data (kubernetes/kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy).

import { readFileSync } from 'node:fs';
import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  NAMESPACES,
  PRIORITY_CLASSES,
  ROLE_BINDINGS,
  ROLES,
  SERVICES,
} from '../../kube/kind-refs.ts';
import type { KindRef } from '../../kube/object.ts';
import type { ObjectMeta } from '../../kube/types.gen.ts';

/** An object to make, in plain data: `metadata` and the kind's own fields. */
export interface BootstrapObject {
  readonly kind: KindRef;
  readonly object: {
    readonly metadata: Partial<ObjectMeta> & { readonly name: string };
    readonly [field: string]: unknown;
  };
}

export interface BootstrapFacts {
  /** PEM. */
  readonly certificateAuthority: string;
  /** The first address of the service block. */
  readonly serviceAddress: string;
}

const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

const POLICY_KINDS = {
  clusterroles: CLUSTER_ROLES,
  clusterrolebindings: CLUSTER_ROLE_BINDINGS,
  roles: ROLES,
  rolebindings: ROLE_BINDINGS,
  priorityclasses: PRIORITY_CLASSES,
} as const;

/** In an order in which they can be created. */
export function bootstrapObjects(facts: BootstrapFacts): readonly BootstrapObject[] {
  const text = readFileSync(new URL('./bootstrap-policy.gen.json', import.meta.url), 'utf8');
  const policy = JSON.parse(text) as Record<keyof typeof POLICY_KINDS, BootstrapObject['object'][]>;
  const namespaces = SYSTEM_NAMESPACES.map((name) => ({ kind: NAMESPACES, object: { metadata: { name } } }));
  const rules = (Object.keys(POLICY_KINDS) as (keyof typeof POLICY_KINDS)[]).flatMap((plural) =>
    policy[plural].map((object) => ({ kind: POLICY_KINDS[plural] as KindRef, object })),
  );
  return [...namespaces, ...rules, authenticationConfig(facts), kubernetesService(facts)];
}

/** Where extension API servers look up whom to trust. */
function authenticationConfig({ certificateAuthority }: BootstrapFacts): BootstrapObject {
  return {
    kind: CONFIG_MAPS,
    object: {
      metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
      data: { 'client-ca-file': certificateAuthority },
    },
  };
}

/** The API server as its clients inside the cluster know it (pkg/controlplane/controller/kubernetesservice). */
function kubernetesService({ serviceAddress }: BootstrapFacts): BootstrapObject {
  return {
    kind: SERVICES,
    object: {
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { component: 'apiserver', provider: 'kubernetes' },
      },
      spec: { clusterIP: serviceAddress, ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }] },
    },
  };
}
