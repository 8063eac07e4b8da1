// The admission rules in the order in which they run (pkg/kubeapiserver/options/plugins.go).

import type { Store } from '../../store/store.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { podPriority } from './pod-priority.ts';
import { type EscalationOptions, rbacEscalation } from './rbac-escalation.ts';
import type { AdmissionRule } from './rule.ts';
import { serviceAccountAdmission } from './service-account.ts';
import { taintNewNodes } from './taint-new-nodes.ts';

export function admissionRules(store: Store, access: EscalationOptions): readonly AdmissionRule[] {
  return [
    namespaceLifecycle(store),
    nodeRestriction(store),
    taintNewNodes,
    serviceAccountAdmission(store),
    podPriority(store),
    defaultTolerationSeconds,
    rbacEscalation(access),
  ];
}
