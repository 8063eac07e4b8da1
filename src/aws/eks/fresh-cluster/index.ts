// What a new EKS cluster holds beside what Kubernetes makes by itself: the roles of EKS's own controllers, and the default add-ons.

import type { KindRef } from '../../../kube/object.ts';
import type { ObjectMeta } from '../../../kube/types.gen.ts';
import { coreDns } from './core-dns.ts';
import { daemonSetAddons } from './daemon-set-addons.ts';
import { eksRoles } from './eks-roles.ts';
import { podIdentityObjects } from './pod-identity.ts';

/** An object to make, in plain data. */
export interface FreshObject {
  readonly kind: KindRef;
  readonly object: {
    readonly metadata: Partial<ObjectMeta> & { readonly name: string };
    readonly [field: string]: unknown;
  };
}

export interface FreshClusterFacts {
  readonly region: string;
  /** `1.35` */
  readonly kubernetesVersion: string;
  /** The `.10` of the service CIDR. */
  readonly dnsAddress: string;
  /** `https://127.0.0.1:6443`, for kube-proxy's configuration. */
  readonly endpoint: string;
  readonly clusterName: string;
  /** False: the cluster was made without its default add-ons. */
  readonly hasDefaultAddons: boolean;
}

export function freshClusterObjects(facts: FreshClusterFacts): readonly FreshObject[] {
  const addons = facts.hasDefaultAddons ? [...coreDns(facts), ...daemonSetAddons(facts)] : [];
  return [...eksRoles(), ...podIdentityObjects(), ...addons];
}
