// DefaultIngressClass: an ingress that names no class gets the cluster's default one, the newest if there are several.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/network/defaultingressclass/admission.go

import type { Ingress, IngressClass } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import { newestFirst } from './newest-first.ts';
import type { AdmissionRule } from './rule.ts';

const DEFAULT_MARK = 'ingressclass.kubernetes.io/is-default-class';
/** How an ingress named its class before there was a field. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export function defaultIngressClass(store: Store): AdmissionRule {
  return {
    name: 'DefaultIngressClass',
    mutate({ operation, kind, object, subresource }) {
      if (operation !== 'CREATE' || kind.kind !== 'Ingress' || subresource !== undefined || !object) return;
      const { metadata, spec } = object as Ingress;
      if (metadata.annotations?.[CLASS_ANNOTATION] !== undefined || spec?.ingressClassName !== undefined) return;
      const classes = store
        .list('networking.k8s.io/ingressclasses')
        .map(({ value }) => value as unknown as IngressClass);
      const defaults = classes.filter((one) => one.metadata.annotations?.[DEFAULT_MARK] === 'true');
      const [first] = newestFirst(defaults);
      if (spec && first) spec.ingressClassName = first.metadata.name;
    },
  };
}
