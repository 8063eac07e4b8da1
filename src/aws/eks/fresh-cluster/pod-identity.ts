// The webhook object under which every cluster shows its pod-identity webhook.
// Emulator: it is there to be seen; pods are mutated inside the API server, not by a call to its URL.

import { MUTATING_WEBHOOKS } from '../../../kube/kind-refs.ts';
import { POD_IDENTITY_WEBHOOK_NAME, SKIP_LABEL } from '../pod-identity-webhook.ts';
import type { FreshObject } from './index.ts';

/** As it is in live clusters; the names are told in aws/amazon-eks-pod-identity-webhook#208. */
export function podIdentityObjects(): readonly FreshObject[] {
  const webhook = {
    name: 'iam-for-pods.amazonaws.com',
    admissionReviewVersions: ['v1beta1'],
    clientConfig: { url: 'https://127.0.0.1:23443/mutate' },
    failurePolicy: 'Ignore',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: { matchExpressions: [{ key: SKIP_LABEL, operator: 'DoesNotExist' }] },
    reinvocationPolicy: 'IfNeeded',
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
    sideEffects: 'None',
    timeoutSeconds: 10,
  };
  return [{ kind: MUTATING_WEBHOOKS, object: { metadata: { name: POD_IDENTITY_WEBHOOK_NAME }, webhooks: [webhook] } }];
}
