// PodTopologyLabels: a pod that is bound to a node takes the zone and the region of it as labels. Since 1.35.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/podtopologylabels/admission.go

import type { KubeObject } from '../../kube/object.ts';
import type { Binding, Node, Pod } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import type { AdmissionRule } from './rule.ts';

const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

export function podTopologyLabels(store: Store): AdmissionRule {
  /** What a binding says of labels, the pod takes over when it is bound. */
  const label = ({ metadata }: KubeObject, nodeName: string | undefined) => {
    const node = nodeName ? (store.find('/nodes', nodeName)?.value as unknown as Node | undefined) : undefined;
    const labels = Object.entries(node?.metadata.labels ?? {}).filter(([key]) => LABELS.includes(key));
    if (labels.length > 0) metadata.labels = { ...metadata.labels, ...Object.fromEntries(labels) };
  };
  return {
    name: 'PodTopologyLabels',
    mutate({ operation, kind, object, subresource }) {
      if (operation !== 'CREATE' || kind.kind !== 'Pod' || subresource !== undefined || !object) return;
      label(object, (object as Pod).spec?.nodeName);
    },
    mutateSubresource({ operation, kind, object, request }) {
      const isBinding = request.subresource === 'binding' && request.resource !== 'bindings'; // The older form is left alone.
      if (operation !== 'CREATE' || kind.kind !== 'Pod' || !isBinding || !object) return;
      const { target } = object as unknown as Binding;
      if (target?.kind === 'Node') label(object, target.name);
    },
  };
}
