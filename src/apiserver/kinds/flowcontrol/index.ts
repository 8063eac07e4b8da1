// The kinds of flowcontrol.apiserver.k8s.io.

import type { BootstrapPolicy } from '../../bootstrap/policy.ts';
import type { KindDefinition } from '../kind.ts';
import { flowSchemas } from './flow-schemas.ts';
import { priorityLevelConfigurations } from './priority-level-configurations.ts';

/** @param policy holds the schemas and levels that a server cannot be without */
export function flowControlKinds(policy: BootstrapPolicy): readonly KindDefinition[] {
  return [
    flowSchemas(policy.flowschemas),
    priorityLevelConfigurations(policy.prioritylevelconfigurations),
  ] as unknown as readonly KindDefinition[];
}
