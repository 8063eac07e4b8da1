// The kinds of networking.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { ingressClasses } from './ingress-classes.ts';
import { ingresses } from './ingresses.ts';
import { ipAddresses } from './ip-addresses.ts';
import { networkPolicies } from './network-policies.ts';
import { serviceCidrs } from './service-cidrs.ts';

export const networkingKinds = [
  ingressClasses,
  ingresses,
  ipAddresses,
  networkPolicies,
  serviceCidrs,
] as unknown as readonly KindDefinition[];
