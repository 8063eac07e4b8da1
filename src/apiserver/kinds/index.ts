// The kinds that every cluster serves. One file a kind (or a few that are one thought), one line here.

import type { ReviewHandlers } from '../auth/reviews.ts';
import { configMaps } from './config-maps.ts';
import { daemonSets } from './daemon-sets.ts';
import { deployments } from './deployments.ts';
import { endpointSlices, endpoints } from './endpoints.ts';
import { events, eventsV1 } from './events.ts';
import type { CustomSubresource, KindDefinition } from './kind.ts';
import { leases } from './leases.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { podTemplates } from './pod-templates.ts';
import { pods } from './pods.ts';
import { priorityClasses } from './priority-classes.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts';
import { replicaSets } from './replica-sets.ts';
import { reviews } from './reviews.ts';
import { secrets } from './secrets.ts';
import { serviceAccounts } from './service-accounts.ts';
import { services } from './services.ts';
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from './webhook-configurations.ts';

export interface KindDependencies {
  /** `172.20.0.0/16` */
  readonly serviceCidr: string;
  /** `serviceaccounts/token` */
  readonly token: CustomSubresource;
  readonly reviews: ReviewHandlers;
}

export function builtInKinds({ serviceCidr, token, reviews: handlers }: KindDependencies): readonly KindDefinition[] {
  const kinds = [
    configMaps,
    endpoints,
    events,
    namespaces,
    nodes,
    pods(),
    podTemplates,
    secrets,
    serviceAccounts(token),
    services(serviceCidr),
    daemonSets,
    deployments,
    replicaSets,
    eventsV1,
    endpointSlices,
    leases,
    priorityClasses,
    clusterRoleBindings,
    clusterRoles,
    roleBindings,
    roles,
    mutatingWebhookConfigurations,
    validatingWebhookConfigurations,
    ...reviews(handlers),
  ];
  return kinds as unknown as readonly KindDefinition[];
}
