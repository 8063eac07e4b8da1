// The kinds of the core group and of events.k8s.io.

import type { Clock } from '../../../lib/clock.ts';
import type { CustomSubresource, KindDefinition } from '../kind.ts';
import { bindings } from './bindings.ts';
import { componentStatuses } from './component-statuses.ts';
import { configMaps } from './config-maps.ts';
import { endpoints } from './endpoints.ts';
import { events, eventsV1 } from './events.ts';
import { limitRanges } from './limit-ranges.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { persistentVolumeClaims } from './persistent-volume-claims.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podTemplates } from './pod-templates.ts';
import { pods } from './pods.ts';
import { replicationControllers } from './replication-controllers.ts';
import { resourceQuotas } from './resource-quotas.ts';
import { secrets } from './secrets.ts';
import { serviceAccounts } from './service-accounts.ts';
import { services } from './services.ts';

export interface CoreDependencies {
  /** `172.20.0.0/16` */
  readonly serviceCidr: string;
  readonly clock: Clock;
  /** `serviceaccounts/token` */
  readonly token: CustomSubresource;
}

export function coreKinds({ serviceCidr, clock, token }: CoreDependencies): readonly KindDefinition[] {
  const kinds = [
    bindings,
    componentStatuses,
    configMaps,
    endpoints,
    events,
    eventsV1,
    limitRanges,
    namespaces,
    nodes,
    persistentVolumeClaims,
    persistentVolumes(clock),
    pods(),
    podTemplates,
    replicationControllers,
    resourceQuotas,
    secrets,
    serviceAccounts(token),
    services(serviceCidr, clock),
  ];
  return kinds as unknown as readonly KindDefinition[];
}
