// The kinds of resource.k8s.io: devices, who offers them and who asks for them.

import type { KindDefinition } from '../kind.ts';
import { deviceClasses } from './device-classes.ts';
import { resourceClaimTemplates } from './resource-claim-templates.ts';
import { resourceClaims } from './resource-claims.ts';
import { resourceSlices } from './resource-slices.ts';

export const resourceKinds = [
  deviceClasses,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
] as unknown as readonly KindDefinition[];
