// What a fresh cluster holds is made ready once for all clusters of a process.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLUSTER_ROLES, FLOW_SCHEMAS, NAMESPACES, SERVICE_CIDRS, SERVICES } from '../../src/kube/kind-refs.ts';
import { ADMIN, type TestApiServer, testApiServer } from '../support/api-server.ts';

let one: TestApiServer;
let other: TestApiServer;
beforeAll(async () => {
  one = await testApiServer();
  other = await testApiServer();
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const view = (of: TestApiServer) => of.server.cluster(ADMIN).of(CLUSTER_ROLES).find({ name: 'view' });

it('each cluster has its objects under uids of its own, and says when it made them', () => {
  const uids = [one, other].flatMap(({ server }) =>
    server
      .cluster(ADMIN)
      .of(NAMESPACES)
      .list()
      .map(({ metadata }) => metadata.uid),
  );
  expect(uids.length).toBeGreaterThan(6);
  expect(new Set(uids).size).toBe(uids.length);
  const { creationTimestamp, managedFields } = view(other)?.metadata ?? {};
  expect(managedFields?.map(({ time }) => time)).toEqual([creationTimestamp]);
});

it('what is changed in one cluster is as it was in the other', async () => {
  const before = view(other);
  await one.server
    .cluster(ADMIN)
    .of(CLUSTER_ROLES)
    .patch({ name: 'view' }, { type: 'merge', body: { metadata: { labels: { changed: 'yes' } }, rules: [] } });
  expect(view(one)?.metadata.labels).toMatchObject({ changed: 'yes' });
  expect(view(other)).toEqual(before);
});

/** As a kube-apiserver 1.35.4 tells of its own. */
it('what a fresh cluster holds is owned by who made it, and no further', () => {
  const cluster = one.server.cluster(ADMIN);
  const owned = (kind: Parameters<typeof cluster.of>[0], name: string, namespace?: string) => {
    const { metadata } = cluster.of(kind).find({ name, ...(namespace ? { namespace } : {}) }) ?? {};
    return metadata?.managedFields?.map(({ operation, subresource = '', fieldsV1 }) => [
      `${operation} ${subresource}`.trim(),
      fieldsV1,
    ]);
  };
  const labels = { '.': {}, 'f:kubernetes.io/metadata.name': {} };
  expect(owned(NAMESPACES, 'default')).toEqual([['Update', { 'f:metadata': { 'f:labels': labels } }]]);
  expect(owned(SERVICE_CIDRS, 'kubernetes')).toEqual([
    ['Apply status', appliedCondition('Ready', ['lastTransitionTime', 'message', 'status', 'type'])],
    ['Update', { 'f:spec': { 'f:cidrs': {} } }],
  ]);
  const told = ['lastTransitionTime', 'message', 'reason', 'status', 'type'];
  expect(owned(FLOW_SCHEMAS, 'exempt')?.[0]).toEqual(['Apply status', appliedCondition('Dangling', told)]);
  const [[, service] = []] = owned(SERVICES, 'kubernetes', 'default') ?? [];
  const { 'f:spec': spec = {} } = service as Record<string, object>;
  const fields = ['clusterIP', 'internalTrafficPolicy', 'ipFamilyPolicy', 'ports', 'sessionAffinity', 'type'];
  expect(Object.keys(spec)).toEqual(fields.map((field) => `f:${field}`));
});

function appliedCondition(type: string, fields: readonly string[]) {
  const item = { '.': {}, ...Object.fromEntries(fields.map((field) => [`f:${field}`, {}])) };
  return { 'f:status': { 'f:conditions': { [`k:{"type":"${type}"}`]: item } } };
}
