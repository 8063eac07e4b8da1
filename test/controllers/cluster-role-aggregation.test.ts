// Cluster roles that are made of others.

import { RbacAuthorizationV1Api, type V1ClusterRole, type V1PolicyRule } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';

const READ_THINGS: V1PolicyRule = { apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] };
const READ_PODS: V1PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

const open = async () => {
  const cluster = await testCluster();
  return { cluster, rbac: cluster.client(RbacAuthorizationV1Api) };
};
const part = (name: string, rules: V1PolicyRule[], label = 'sum'): V1ClusterRole => ({
  metadata: { name, labels: { [`part-of-${label}`]: 'true' } },
  rules,
});
const sum: V1ClusterRole = {
  metadata: { name: 'sum' },
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'part-of-sum': 'true' } }] },
};
const rulesWhen = async (
  { cluster, rbac }: { cluster: TestCluster; rbac: RbacAuthorizationV1Api },
  wanted: readonly V1PolicyRule[],
  name = 'sum',
) => {
  const isWanted = ({ rules = [] }: V1ClusterRole) => JSON.stringify(rules) === JSON.stringify(wanted);
  return (await cluster.until(() => rbac.readClusterRole({ name }), isWanted)).rules ?? [];
};

describe('an aggregated cluster role', () => {
  it('has the rules of its parts, each once, and follows them as they come, change and go', async () => {
    const { cluster, rbac } = await open();
    await rbac.createClusterRole({ body: sum });
    await rbac.createClusterRole({ body: part('a', [READ_THINGS]) });
    await rulesWhen({ cluster, rbac }, [READ_THINGS]);
    await rbac.createClusterRole({ body: part('b', [READ_THINGS, READ_PODS]) });
    await rbac.createClusterRole({ body: part('c', [{ ...READ_PODS, verbs: ['delete'] }], 'other') });
    await rulesWhen({ cluster, rbac }, [READ_THINGS, READ_PODS]);
    await rbac.patchClusterRole({ name: 'b', body: { rules: [] } }, MERGE);
    await rulesWhen({ cluster, rbac }, [READ_THINGS]);
    await rbac.deleteClusterRole({ name: 'a' });
    await cluster.until(
      () => rbac.readClusterRole({ name: 'sum' }),
      ({ rules }) => (rules ?? []).length === 0,
    );
  });

  it('loses what somebody wrote into it', async () => {
    const { cluster, rbac } = await open();
    await rbac.createClusterRole({ body: part('a', [READ_THINGS]) });
    await rbac.createClusterRole({ body: { ...sum, rules: [READ_PODS] } });
    await rulesWhen({ cluster, rbac }, [READ_THINGS]);
  });

  it('`view`, `edit` and `admin` take up what is labelled for them', async () => {
    const { cluster, rbac } = await open();
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
    await rbac.createClusterRole({ body: { metadata: { name: 'view-things', labels }, rules: [READ_THINGS] } });
    for (const name of ['view', 'edit', 'admin']) {
      const hasThings = ({ rules = [] }: V1ClusterRole) =>
        rules.some(({ apiGroups }) => apiGroups?.includes('example.com'));
      await cluster.until(() => rbac.readClusterRole({ name }), hasThings);
    }
    expect((await rbac.readClusterRole({ name: 'view' })).rules?.length).toBeGreaterThan(5);
  });
});
