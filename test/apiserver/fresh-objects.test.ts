// What a fresh cluster holds is made ready once for all clusters of a process.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLUSTER_ROLES, NAMESPACES } from '../../src/kube/kind-refs.ts';
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
