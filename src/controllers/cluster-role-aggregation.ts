// Cluster roles that are made of others: `admin`, `edit`, `view`, and what users build that way.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go

import { CLUSTER_ROLES } from '../kube/kind-refs.ts';
import { matchesSelector } from '../kube/selectors.ts';
import { watching } from '../kube/sources.ts';
import type { PolicyRule } from '../kube/types.gen.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

const NAME = 'clusterrole-aggregation-controller';

export function clusterRoleAggregation(shared: ControllerContext): Controller {
  const { cluster } = actingAs(shared, NAME);
  const aggregated = () =>
    cluster
      .of(CLUSTER_ROLES)
      .list()
      .filter(({ aggregationRule }) => aggregationRule);
  return {
    name: NAME,
    sources: [watching(cluster, CLUSTER_ROLES, () => aggregated().map(({ metadata }) => metadata.name))],
    async reconcile(name) {
      const role = cluster.of(CLUSTER_ROLES).find({ name });
      const selectors = role?.aggregationRule?.clusterRoleSelectors;
      if (!role || !selectors) return undefined;
      const parts = cluster
        .of(CLUSTER_ROLES)
        .list()
        .filter(
          (other) =>
            other.metadata.name !== name &&
            selectors.some((selector) => matchesSelector(selector, other.metadata.labels)),
        );
      const rules: PolicyRule[] = [];
      for (const rule of parts.flatMap((part) => part.rules ?? []))
        if (!rules.some((other) => deepEqual(other, rule))) rules.push(rule);
      if (!deepEqual(role.rules ?? [], rules)) await cluster.of(CLUSTER_ROLES).update({ ...role, rules });
      return undefined;
    },
  };
}
