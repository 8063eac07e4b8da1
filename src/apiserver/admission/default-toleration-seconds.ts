// DefaultTolerationSeconds: pods stay five minutes on a node that is not ready or not reachable.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/defaulttolerationseconds/admission.go

import type { Pod } from '../../kube/types.gen.ts';
import type { AdmissionRule } from './rule.ts';

const SECONDS = 300;
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

export const defaultTolerationSeconds: AdmissionRule = {
  name: 'DefaultTolerationSeconds',
  mutate({ operation, kind, object, subresource }) {
    if (operation === 'DELETE' || kind.kind !== 'Pod' || !object || subresource !== undefined) return;
    const { spec } = object as Pod;
    if (!spec) return;
    const tolerated = (key: string) =>
      spec.tolerations?.some(
        (toleration) =>
          (toleration.key === key || !toleration.key) && (toleration.effect === 'NoExecute' || !toleration.effect),
      );
    const missing = TAINTS.filter((key) => !tolerated(key));
    if (missing.length === 0) return;
    const added = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }));
    spec.tolerations = [...(spec.tolerations ?? []), ...added];
  },
};
