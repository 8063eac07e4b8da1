// What the controllers share, and who each of them is.

import type { Cluster, Identity } from '../kube/cluster.ts';
import { type EventRecorder, eventRecorder } from '../kube/events.ts';
import type { ServedKinds } from '../kube/served-kinds.ts';
import type { ExpressionWarning, ValidatingAdmissionPolicy } from '../kube/types.gen.ts';
import type { SigningOrder } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/** Where pods reach the API server. */
export interface ApiServerAddresses {
  readonly addresses: readonly string[];
  readonly port: number;
}

/** Makes a certificate of a request. */
export type CertificateSigner = (order: SigningOrder) => Promise<string>;

export interface ControllerContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Every kind that is stored, for the controllers that work on all of them. */
  readonly kinds: ServedKinds;
  /** PEM. */
  readonly certificateAuthority: string;
  /** Signs with the cluster's CA; absent: nobody signs. */
  readonly sign?: CertificateSigner;
  /** What is wrong with the types in a policy's expressions; absent: nobody looks. */
  checkTypes?(policy: ValidatingAdmissionPolicy): readonly ExpressionWarning[];
  /** Absent where pods have no way to it: then the service `kubernetes` has no endpoints. */
  readonly apiServer?: ApiServerAddresses;
}

/** Each controller acts as its own service account, with the rights that upstream's bootstrap policy gives it. */
export function controllerIdentity(name: string): Identity {
  return {
    user: `system:serviceaccount:kube-system:${name}`,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
    fieldManager: 'kube-controller-manager',
  };
}

/** The context with the cluster as this controller sees it, and its events. */
export function actingAs(
  context: ControllerContext,
  name: string,
): ControllerContext & { readonly events: EventRecorder } {
  const cluster = context.cluster.as(controllerIdentity(name));
  return {
    ...context,
    cluster,
    events: eventRecorder({ cluster, component: name, clock: context.clock, logger: context.logger }),
  };
}
