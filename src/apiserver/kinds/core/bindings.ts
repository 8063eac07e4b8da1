// Binding: the older way to say on which node a pod runs; a create is one of the pod's own subresource.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/storage.go (LegacyBindingREST)

import { PODS } from '../../../kube/kind-refs.ts';
import type { Binding } from '../../../kube/types.gen.ts';
import type { KindDefinition } from '../kind.ts';

export const bindings: KindDefinition<Binding> = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  namespaced: true,
  singular: 'binding',
  nameRule: 'dns-subdomain',
  verbs: ['create'],
  columns: [],
  standsFor: { kind: PODS, subresource: 'binding' },
};
