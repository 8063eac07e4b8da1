// The review kinds: created, answered, never stored.

import type { KubeObject } from '../../../kube/object.ts';
import type { ReviewHandlers } from '../../auth/reviews.ts';
import type { KindDefinition } from '../kind.ts';

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

const KINDS = [
  [AUTHENTICATION, 'SelfSubjectReview', 'selfsubjectreviews', false],
  [AUTHENTICATION, 'TokenReview', 'tokenreviews', false],
  [AUTHORIZATION, 'LocalSubjectAccessReview', 'localsubjectaccessreviews', true],
  [AUTHORIZATION, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', false],
  [AUTHORIZATION, 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', false],
  [AUTHORIZATION, 'SubjectAccessReview', 'subjectaccessreviews', false],
] as const;

export function reviews(handlers: ReviewHandlers): readonly KindDefinition[] {
  return KINDS.map(
    ([group, kind, plural, namespaced]): KindDefinition<KubeObject> => ({
      group,
      version: 'v1',
      kind,
      plural,
      namespaced,
      singular: kind.toLowerCase(),
      verbs: ['create'],
      nameRule: 'path-segment',
      columns: [],
      virtualCreate: handlers[plural],
    }),
  );
}
