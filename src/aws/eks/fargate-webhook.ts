// The webhook object that a cluster has from its first Fargate profile on, as `kubectl get mutatingwebhookconfigurations` shows it.
// Emulator: it is there to be seen; pods are mutated inside the API server, not by a call to its URL.

import { isReason } from '../../kube/api-error.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { MUTATING_WEBHOOKS } from '../../kube/kind-refs.ts';
import type { New } from '../../kube/object.ts';
import type { MutatingWebhookConfiguration } from '../../kube/types.gen.ts';

export const FARGATE_WEBHOOK_NAME = '0500-amazon-eks-fargate-mutation.amazonaws.com';

/** As read from live clusters. */
function fargateWebhook(): New<MutatingWebhookConfiguration> {
  return {
    metadata: { name: FARGATE_WEBHOOK_NAME },
    webhooks: [
      {
        name: FARGATE_WEBHOOK_NAME,
        admissionReviewVersions: ['v1beta1'],
        clientConfig: { url: 'https://127.0.0.1:23445/mutate' },
        failurePolicy: 'Ignore',
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        reinvocationPolicy: 'Never',
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
        sideEffects: 'None',
        timeoutSeconds: 5,
      },
    ],
  };
}

/** Makes the object where it is not there. */
export async function ensureFargateWebhook(cluster: Cluster): Promise<void> {
  const webhooks = cluster.of(MUTATING_WEBHOOKS);
  if (webhooks.find({ name: FARGATE_WEBHOOK_NAME })) return;
  await webhooks.create(fargateWebhook()).catch((error: unknown) => {
    // Somebody made it meanwhile: it is there, which is what was wanted.
    if (!isReason(error, 'AlreadyExists')) throw error;
  });
}
