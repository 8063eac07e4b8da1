// Whether the expressions of an admission policy fit the kinds that it is for is said in its status.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/validatingadmissionpolicystatus/controller.go

import { VALIDATING_POLICIES } from '../kube/kind-refs.ts';
import { apiVersionOf } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { ExpressionWarning, ValidatingAdmissionPolicy } from '../kube/types.gen.ts';
import type { Controller } from '../reconcile/controller.ts';
import { type ControllerContext, controllerIdentity } from './context.ts';

const NAME = 'validatingadmissionpolicy-status';

/** @param checkTypes what is wrong with a policy's expressions; the API server knows the types */
export function admissionPolicyStatus(
  context: ControllerContext,
  checkTypes: (policy: ValidatingAdmissionPolicy) => readonly ExpressionWarning[],
): Controller {
  const cluster = context.cluster.as({ ...controllerIdentity(`${NAME}-controller`), fieldManager: NAME });
  return {
    name: NAME,
    sources: [watching(cluster, VALIDATING_POLICIES)],
    async reconcile(name) {
      const policy = cluster.of(VALIDATING_POLICIES).find({ name });
      const { generation = 0 } = policy?.metadata ?? {};
      if (!policy || generation <= (policy.status?.observedGeneration ?? 0)) return undefined;
      const warnings = checkTypes(policy);
      const body = {
        apiVersion: apiVersionOf(VALIDATING_POLICIES),
        kind: VALIDATING_POLICIES.kind,
        metadata: { name },
        status: {
          observedGeneration: generation,
          typeChecking: warnings.length > 0 ? { expressionWarnings: warnings } : {},
        },
      };
      await cluster
        .of(VALIDATING_POLICIES)
        .patch({ name }, { type: 'apply', subresource: 'status', force: true, body });
      return undefined;
    },
  };
}
