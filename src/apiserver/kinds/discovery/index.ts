// The kinds of discovery.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { endpointSlices } from './endpoint-slices.ts';

export const discoveryKinds = [endpointSlices] as unknown as readonly KindDefinition[];
