// What an API server makes by itself at its first start: namespaces, the bootstrap policy, its own service with its address.

import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  COMPONENT_STATUSES,
  CONFIG_MAPS,
  FLOW_SCHEMAS,
  IP_ADDRESSES,
  NAMESPACES,
  PRIORITY_CLASSES,
  PRIORITY_LEVEL_CONFIGURATIONS,
  ROLE_BINDINGS,
  ROLES,
  SERVICE_CIDRS,
  SERVICES,
} from '../../kube/kind-refs.ts';
import type { KindRef } from '../../kube/object.ts';
import { danglingCondition } from '../flow-schema-status.ts';
import { ADDRESS_LABELS } from '../kinds/core/service-addresses.ts';
import type { BootstrapPolicy, PlainObject } from './policy.ts';

/** An object to make. */
export interface BootstrapObject {
  readonly kind: KindRef;
  readonly object: PlainObject;
  /** Who owns its fields; kube-apiserver when absent. */
  readonly manager?: string;
  /** What is applied to it from the start, and by whom. */
  readonly status?: { readonly manager: string; value(now: string): object };
}

export interface BootstrapFacts {
  /** PEM. */
  readonly certificateAuthority: string;
  /** The first address of the service block. */
  readonly serviceAddress: string;
  /** `172.20.0.0/16` */
  readonly serviceCidr: string;
  readonly policy: BootstrapPolicy;
}

const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

const POLICY_KINDS = {
  clusterroles: CLUSTER_ROLES,
  clusterrolebindings: CLUSTER_ROLE_BINDINGS,
  roles: ROLES,
  rolebindings: ROLE_BINDINGS,
  priorityclasses: PRIORITY_CLASSES,
} as const;

const FLOW_PRODUCER = 'api-priority-and-fairness-config-producer-v1';
export const FLOW_CONSUMER = 'api-priority-and-fairness-config-consumer-v1';

/** In an order in which they can be created. */
export function bootstrapObjects(facts: BootstrapFacts): readonly BootstrapObject[] {
  const { policy } = facts;
  const namespaces = SYSTEM_NAMESPACES.map((name) => ({ kind: NAMESPACES, object: { metadata: { name } } }));
  const rules = (Object.keys(POLICY_KINDS) as (keyof typeof POLICY_KINDS)[]).flatMap((plural) =>
    policy[plural].map((object) => ({ kind: POLICY_KINDS[plural] as KindRef, object })),
  );
  return [
    ...namespaces,
    ...rules,
    ...flowControl(policy),
    ...COMPONENTS.map((name) => healthy(name)),
    authenticationConfig(facts),
    ...serviceRange(facts),
    kubernetesService(facts),
  ];
}

/** A cluster that answers has all of them, in one process. */
const COMPONENTS = ['controller-manager', 'etcd-0', 'scheduler'];

function healthy(name: string): BootstrapObject {
  const conditions = [{ type: 'Healthy', status: 'True', message: 'ok' }];
  return { kind: COMPONENT_STATUSES, object: { metadata: { name }, conditions } };
}

/** Each of the schemas finds its priority level (apiserver pkg/util/flowcontrol/apf_controller.go, syncFlowSchemaStatus). */
function flowControl({ prioritylevelconfigurations: levels, flowschemas }: BootstrapPolicy): BootstrapObject[] {
  return [
    ...levels.map((object) => ({ kind: PRIORITY_LEVEL_CONFIGURATIONS, object, manager: FLOW_PRODUCER })),
    ...flowschemas.map((object) => ({
      kind: FLOW_SCHEMAS,
      object,
      manager: FLOW_PRODUCER,
      status: { manager: FLOW_CONSUMER, value: (now: string) => ({ conditions: [foundLevel(object, now)] }) },
    })),
  ];
}

function foundLevel({ spec }: PlainObject, lastTransitionTime: string): object {
  const { name } = (spec as { priorityLevelConfiguration: { name: string } }).priorityLevelConfiguration;
  return danglingCondition(name, true, lastTransitionTime);
}

/** The block of the services, and the one address of it that is taken (pkg/controlplane/controller/defaultservicecidr). */
function serviceRange({ serviceCidr, serviceAddress }: BootstrapFacts): BootstrapObject[] {
  const message = 'Kubernetes default Service CIDR is ready';
  const ready = (lastTransitionTime: string) => ({
    type: 'Ready',
    status: 'True',
    lastTransitionTime,
    message,
  });
  return [
    {
      kind: SERVICE_CIDRS,
      object: { metadata: { name: 'kubernetes' }, spec: { cidrs: [serviceCidr] } },
      status: { manager: 'kubernetes-service-cidr-controller', value: (now) => ({ conditions: [ready(now)] }) },
    },
    {
      kind: IP_ADDRESSES,
      object: {
        metadata: {
          name: serviceAddress,
          labels: ADDRESS_LABELS,
        },
        spec: { parentRef: { resource: 'services', namespace: 'default', name: 'kubernetes' } },
      },
    },
  ];
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
      spec: {
        clusterIP: serviceAddress,
        ipFamilyPolicy: 'SingleStack',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
      },
    },
  };
}
