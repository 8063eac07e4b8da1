// While a CustomResourceDefinition is on its way out, no objects of its kind are made.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/customresource_handler.go (forbidCreateAdmission)

import { findCondition } from '../../kube/conditions.ts';
import type { CustomResourceDefinition } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import { refused } from './refusal.ts';
import type { AdmissionRule } from './rule.ts';

const COLLECTION = 'apiextensions.k8s.io/customresourcedefinitions';

export function terminatingDefinitions(store: Store): AdmissionRule {
  return {
    name: 'TerminatingDefinitions',
    mutate(admission) {
      const { operation, kind } = admission;
      if (operation !== 'CREATE' || !kind.custom) return;
      const record = store.find(COLLECTION, `${kind.plural}.${kind.group}`);
      const { status } = (record?.value ?? {}) as unknown as Partial<CustomResourceDefinition>;
      if (findCondition(status?.conditions, 'Terminating')?.status !== 'True') return;
      const words = 'create not allowed while custom resource definition is terminating';
      throw refused(admission, words);
    },
  };
}
