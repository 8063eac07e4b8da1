// The kinds of coordination.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { leases } from './leases.ts';

export const coordinationKinds = [leases] as unknown as readonly KindDefinition[];
