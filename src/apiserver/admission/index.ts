// The admission rules in the order in which they run (pkg/kubeapiserver/options/plugins.go).

import { type Clock, delay } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from './certificate-requests.ts';
import { claimResize } from './claim-resize.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { disruptionBudgets } from './disruption-budget.ts';
import { limitRanger } from './limit-ranger.ts';
import type { Kinds } from './matching.ts';
import { type MutatingOptions, mutatingWebhooks } from './mutating-webhooks.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { podPriority } from './pod-priority.ts';
import { podSecurity } from './pod-security.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import { type EscalationOptions, rbacEscalation } from './rbac-escalation.ts';
import { resourceQuotaAdmission } from './resource-quota.ts';
import type { AdmissionRule } from './rule.ts';
import { runtimeClassAdmission } from './runtime-class.ts';
import { serviceAccountAdmission } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNewNodes } from './taint-new-nodes.ts';
import { terminatingDefinitions } from './terminating-definitions.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';
import { validatingWebhooks } from './validating-webhooks.ts';

export interface AdmissionOptions extends EscalationOptions {
  readonly kinds: Kinds;
  /** Names of the webhook configurations that rules of this process stand for. */
  readonly inProcess: ReadonlySet<string>;
  readonly decode: MutatingOptions['decode'];
  /** Pods take the zone and the region of their nodes: since 1.35. */
  readonly labelsPods: boolean;
}

export function admissionRules(
  store: Store,
  clock: Clock,
  { kinds, inProcess, decode, labelsPods, ...access }: AdmissionOptions,
): readonly AdmissionRule[] {
  const { authorizer } = access;
  const pause = () => delay(clock, 0);
  const hooks = { store, authorizer, kinds, inProcess, pause };
  return [
    terminatingDefinitions(store),
    namespaceLifecycle(store),
    limitRanger(store),
    serviceAccountAdmission(store),
    nodeRestriction(store, authorizer),
    taintNewNodes,
    podSecurity(store),
    podPriority(store),
    defaultTolerationSeconds,
    defaultStorageClass(store),
    storageObjectInUseProtection,
    claimResize(store),
    runtimeClassAdmission(store),
    certificateApproval(access.authorizer),
    certificateSigning(access.authorizer),
    certificateSubjectRestriction,
    defaultIngressClass(store),
    ...(labelsPods ? [podTopologyLabels(store)] : []),
    rbacEscalation(access),
    disruptionBudgets(clock),
    mutatingWebhooks({ ...hooks, decode }, clock),
    validatingAdmissionPolicy({ store, authorizer, kinds, pause }),
    validatingWebhooks(hooks, clock),
    resourceQuotaAdmission(clock),
  ];
}
