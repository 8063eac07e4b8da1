// Fargate's mutating webhook as an admission rule: it runs inside the API server, where EKS has it beside.

import type { KubeObject } from '../kube/object.ts';
import type { Pod } from '../kube/types.gen.ts';
import { markPod } from './mark-pod.ts';
import type { FargateProfiles } from './ports.ts';

/** What the rule looks at of a request to the API server. */
interface AdmittedRequest {
  readonly operation: string;
  readonly kind: { readonly group: string; readonly plural: string };
  readonly namespace: string | undefined;
  readonly subresource?: string;
  readonly object: KubeObject | undefined;
}

interface FargateRule {
  readonly name: string;
  /** The webhook configuration under which EKS shows it. */
  readonly webhook: string;
  mutate(request: AdmittedRequest): void;
}

/** Marks new pods that a profile takes. */
export function fargateAdmission(profiles: FargateProfiles): FargateRule {
  return {
    name: 'FargateMutation',
    webhook: '0500-amazon-eks-fargate-mutation.amazonaws.com',
    mutate({ operation, kind, namespace, subresource, object }) {
      if (operation !== 'CREATE' || kind.group !== '' || kind.plural !== 'pods' || subresource || !object) return;
      markPod(object as Pod, namespace ?? 'default', profiles.list());
    },
  };
}
