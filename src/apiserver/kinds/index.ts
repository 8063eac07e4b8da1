// The kinds that every cluster serves: a folder a group, with its list; one line a group here.

import type { ReviewHandlers } from '../auth/reviews.ts';
import type { BootstrapPolicy } from '../bootstrap/policy.ts';
import { admissionRegistrationKinds } from './admissionregistration/index.ts';
import { apiExtensionsKinds } from './apiextensions/index.ts';
import { apiRegistrationKinds } from './apiregistration/index.ts';
import { appsKinds } from './apps/index.ts';
import { reviews } from './authorization/reviews.ts';
import { autoscalingKinds } from './autoscaling/index.ts';
import { batchKinds } from './batch/index.ts';
import { certificateKinds } from './certificates/index.ts';
import { coordinationKinds } from './coordination/index.ts';
import { type CoreDependencies, coreKinds } from './core/index.ts';
import { discoveryKinds } from './discovery/index.ts';
import { flowControlKinds } from './flowcontrol/index.ts';
import type { KindDefinition } from './kind.ts';
import { networkingKinds } from './networking/index.ts';
import { nodeKinds } from './node/index.ts';
import { policyKinds } from './policy/index.ts';
import { rbacKinds } from './rbac/index.ts';
import { resourceKinds } from './resource/index.ts';
import { schedulingKinds } from './scheduling/index.ts';
import { storageKinds } from './storage/index.ts';

export interface KindDependencies extends CoreDependencies {
  readonly reviews: ReviewHandlers;
  readonly policy: BootstrapPolicy;
}

export function builtInKinds({
  reviews: handlers,
  policy,
  ...dependencies
}: KindDependencies): readonly KindDefinition[] {
  return [
    ...coreKinds(dependencies),
    ...appsKinds,
    ...autoscalingKinds,
    ...batchKinds,
    ...policyKinds,
    ...discoveryKinds,
    ...coordinationKinds,
    ...schedulingKinds,
    ...rbacKinds,
    ...admissionRegistrationKinds,
    ...apiExtensionsKinds,
    ...storageKinds,
    ...networkingKinds,
    ...flowControlKinds(policy),
    ...apiRegistrationKinds(dependencies.clock),
    ...certificateKinds(dependencies.clock),
    ...resourceKinds,
    ...nodeKinds,
    ...(reviews(handlers) as unknown as readonly KindDefinition[]),
  ];
}
