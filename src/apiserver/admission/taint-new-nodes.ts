// TaintNodesByCondition: a new node is not ready until its kubelet says so.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/nodetaint/admission.go

import type { Node } from '../../kube/types.gen.ts';
import type { AdmissionRule } from './rule.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';

export const taintNewNodes: AdmissionRule = {
  name: 'TaintNodesByCondition',
  mutate({ operation, kind, object }) {
    if (operation !== 'CREATE' || kind.kind !== 'Node' || !object) return;
    const node = object as Node;
    // Emulator: Fargate nodes are registered when they are ready, so nobody would take the taint away again.
    if (node.metadata.labels?.['eks.amazonaws.com/compute-type'] === 'fargate') return;
    node.spec ??= {};
    if (node.spec.taints?.some(({ key }) => key === NOT_READY)) return;
    node.spec.taints = [...(node.spec.taints ?? []), { key: NOT_READY, effect: 'NoSchedule' }];
  },
};
