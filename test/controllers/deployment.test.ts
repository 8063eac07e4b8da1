// Deployments: sets and revisions, scaling, pausing, the progress deadline, failures.

import { describe, expect, it } from 'vitest';
import { DEPLOYMENTS } from '../../src/kube/kind-refs.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import {
  conditionOf,
  deployment,
  eventsOf,
  imageOf,
  isComplete,
  listPods,
  listSets,
  NAMESPACE,
  readDeployment,
  sizes,
  template,
} from './support/workloads.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';

const create = ({ apps }: TestCluster, spec = {}) =>
  apps.createNamespacedDeployment({ namespace: NAMESPACE, body: deployment(spec) });
const patch = ({ apps }: TestCluster, spec: object) =>
  apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: 'web', body: { spec } }, MERGE);
const complete = (cluster: TestCluster) => cluster.until(() => readDeployment(cluster), isComplete);
const healthy = (image: string) => ({
  runs: ({ spec }: { spec?: { containers: { image?: string }[] } }) => spec?.containers[0]?.image !== image,
});
const withImage = async (cluster: TestCluster, image: string) =>
  (await listSets(cluster)).find((set) => imageOf(set) === image);

describe('a new deployment', () => {
  it('gets a set of its own, of revision 1, whose pods carry the hash of the template', async () => {
    const cluster = await testCluster({ runs: () => true });
    const { metadata } = await create(cluster);
    const done = await complete(cluster);
    const [set, ...others] = await listSets(cluster);
    const hash = set?.metadata?.labels?.['pod-template-hash'] ?? '';
    expect(others).toEqual([]);
    expect(set?.metadata).toMatchObject({
      name: `web-${hash}`,
      labels: { app: 'web', 'pod-template-hash': hash },
      annotations: {
        [REVISION]: '1',
        'deployment.kubernetes.io/desired-replicas': '3',
        'deployment.kubernetes.io/max-replicas': '4',
      },
      ownerReferences: [
        { kind: 'Deployment', name: 'web', uid: metadata?.uid, controller: true, blockOwnerDeletion: true },
      ],
    });
    expect(set?.spec?.selector.matchLabels).toEqual({ app: 'web', 'pod-template-hash': hash });
    const pods = await listPods(cluster, `app=web,pod-template-hash=${hash}`);
    expect(pods).toHaveLength(3);
    expect(pods[0]?.metadata?.name).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`));
    expect(done.metadata).toMatchObject({ generation: 1, annotations: { [REVISION]: '1' } });
    expect(done.status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, terminatingReplicas: 0 });
    expect(done.status).not.toHaveProperty('unavailableReplicas');
    expect(await eventsOf(cluster, 'web')).toEqual([`Scaled up replica set web-${hash} from 0 to 3`]);
  });

  it('is progressing and unavailable until its pods are, and then complete', async () => {
    const cluster = await testCluster();
    await create(cluster);
    const started = await cluster.until(
      () => readDeployment(cluster),
      ({ status }) => status?.unavailableReplicas === 3 && status.replicas === 3,
    );
    expect(started.status?.conditions).toMatchObject([
      { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
    ]);
    const ready = await testCluster({ runs: () => true });
    await create(ready);
    const name = (await complete(ready)) && (await listSets(ready))[0]?.metadata?.name;
    expect((await readDeployment(ready)).status?.conditions).toMatchObject([
      { type: 'Available', status: 'True', message: 'Deployment has minimum availability.' },
      {
        type: 'Progressing',
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet "${name}" has successfully progressed.`,
      },
    ]);
  });

  it('takes over an orphaned set of its template instead of making one', async () => {
    const cluster = await testCluster({ runs: () => true });
    const labels = { app: 'web', 'pod-template-hash': 'given' };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template: template('app:1', labels) };
    await cluster.apps.createNamespacedReplicaSet({
      namespace: NAMESPACE,
      body: { metadata: { name: 'given', labels }, spec },
    });
    await create(cluster);
    await complete(cluster);
    expect(
      (await listSets(cluster)).map(({ metadata }) => [metadata?.name, metadata?.annotations?.[REVISION]]),
    ).toEqual([['given', '1']]);
  });

  it('leaves an orphaned set that is on its way out, and makes one', async () => {
    const cluster = await testCluster({ runs: () => true });
    const labels = { app: 'web', 'pod-template-hash': 'given' };
    const metadata = { name: 'given', labels, finalizers: ['test/hold'] };
    const spec = { replicas: 0, selector: { matchLabels: labels }, template: template('app:1', labels) };
    await cluster.apps.createNamespacedReplicaSet({ namespace: NAMESPACE, body: { metadata, spec } });
    await cluster.apps.deleteNamespacedReplicaSet({ namespace: NAMESPACE, name: 'given' });
    await create(cluster);
    await complete(cluster);
    const owners = (await listSets(cluster)).map((set) => [
      set.metadata?.name === 'given',
      (set.metadata?.ownerReferences ?? []).length,
    ]);
    expect(owners).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });

  it('finds another name for its set where somebody else has the name', async () => {
    const first = await testCluster();
    await create(first);
    const [{ metadata } = {}] = await first.until(
      () => listSets(first),
      (sets) => sets.length === 1,
    );
    const cluster = await testCluster();
    const other = {
      replicas: 0,
      selector: { matchLabels: { app: 'other' } },
      template: template('x', { app: 'other' }),
    };
    const body = { metadata: { name: metadata?.name ?? '' }, spec: other };
    await cluster.apps.createNamespacedReplicaSet({ namespace: NAMESPACE, body });
    await create(cluster);
    const found = await cluster.until(
      () => readDeployment(cluster),
      ({ status }) => status?.replicas === 3,
    );
    expect(found.status?.collisionCount).toBe(1);
    expect((await withImage(cluster, 'app:1'))?.metadata?.name).not.toBe(metadata?.name);
  });
});

describe('revisions', () => {
  it('count up with each template, and the set that an undo brings back gets the newest and remembers its old one', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster);
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    expect((await complete(cluster)).metadata?.annotations?.[REVISION]).toBe('2');
    const first = await withImage(cluster, 'app:1');
    await patch(cluster, { template: template('app:1') });
    expect((await complete(cluster)).metadata?.annotations?.[REVISION]).toBe('3');
    const again = await withImage(cluster, 'app:1');
    expect(again?.metadata?.uid).toBe(first?.metadata?.uid);
    expect(again?.metadata?.annotations).toMatchObject({ [REVISION]: '3', [HISTORY]: '1' });
    expect(await sizes(cluster)).toEqual({ 'app:1': 3, 'app:2': 0 });
    await patch(cluster, { template: template('app:2') });
    await complete(cluster);
    await patch(cluster, { template: template('app:1') });
    await complete(cluster);
    expect((await withImage(cluster, 'app:1'))?.metadata?.annotations).toMatchObject({
      [REVISION]: '5',
      [HISTORY]: '1,3',
    });
  });

  it('are forgotten beyond the history limit, the oldest first', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster, { revisionHistoryLimit: 2 });
    for (const image of ['app:2', 'app:3', 'app:4', 'app:5']) {
      await complete(cluster);
      await patch(cluster, { template: template(image) });
    }
    await complete(cluster);
    const sets = await cluster.until(
      () => listSets(cluster),
      (found) => found.length <= 3,
    );
    await cluster.settled();
    expect(sets.map((set) => imageOf(set)).sort()).toEqual(['app:3', 'app:4', 'app:5']);
    expect(await listSets(cluster)).toHaveLength(3);
  });

  it('carry the annotations of the deployment, such as the cause of the change', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster);
    await complete(cluster);
    const annotations = {
      'kubernetes.io/change-cause': 'a better image',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    };
    const body = { metadata: { annotations }, spec: { template: template('app:2') } };
    await cluster.apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: 'web', body }, MERGE);
    await complete(cluster);
    const found = (await withImage(cluster, 'app:2'))?.metadata?.annotations ?? {};
    expect(found['kubernetes.io/change-cause']).toBe('a better image');
    expect(found).not.toHaveProperty('kubectl.kubernetes.io/last-applied-configuration');
  });
});

describe('scaling', () => {
  it('makes and removes pods of the set there is, by the scale subresource', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster);
    await complete(cluster);
    for (const replicas of [5, 0, 2]) {
      const body = { spec: { replicas } };
      await cluster.apps.patchNamespacedDeploymentScale({ namespace: NAMESPACE, name: 'web', body }, MERGE);
      await cluster.until(
        () => listPods(cluster),
        (pods) => pods.length === replicas,
      );
    }
    await cluster.settled();
    expect(await listSets(cluster)).toHaveLength(1);
  });

  it('in the middle of a rollout shares the change among the sets by their sizes', async () => {
    const cluster = await testCluster(healthy('app:2'));
    await create(cluster, {
      replicas: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:1'] === 8 && found['app:2'] === 5,
    );
    await cluster.settled();
    await patch(cluster, { replicas: 15 });
    await cluster.until(
      () => sizes(cluster),
      (found) => Object.values(found).reduce((sum, size) => sum + size) === 18,
    );
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 11, 'app:2': 7 });
  });
});

describe('a paused deployment', () => {
  it('does not roll out, says that it is paused, and rolls out when it is resumed', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster);
    await complete(cluster);
    await patch(cluster, { paused: true, template: template('app:2') });
    const paused = await cluster.until(
      () => readDeployment(cluster),
      (found) => conditionOf(found, 'Progressing')?.reason === 'DeploymentPaused',
    );
    expect(conditionOf(paused, 'Progressing')).toMatchObject({ status: 'Unknown', message: 'Deployment is paused' });
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 3 });
    await patch(cluster, { paused: false });
    await complete(cluster);
    expect(await sizes(cluster)).toEqual({ 'app:1': 0, 'app:2': 3 });
  });

  it('that was made so has no set until it is resumed', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster, { paused: true });
    await cluster.until(
      () => readDeployment(cluster),
      (found) => conditionOf(found, 'Progressing')?.reason === 'DeploymentPaused',
    );
    await cluster.settled();
    expect(await listSets(cluster)).toEqual([]);
    await patch(cluster, { paused: false });
    await complete(cluster);
  });

  it('follows its replicas all the same', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster);
    await complete(cluster);
    await patch(cluster, { paused: true, template: template('app:2'), replicas: 5 });
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:1'] === 5,
    );
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 5 });
  });
});

describe('the progress deadline', () => {
  it('that passes without a step is told, and lifted by a step forward', async () => {
    const cluster = await testCluster(healthy('app:2'));
    await create(cluster, { progressDeadlineSeconds: 60 });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:2'] === 1,
    );
    await cluster.settled();
    cluster.clock.advance(30_000);
    await cluster.settled();
    expect(conditionOf(await readDeployment(cluster), 'Progressing')).toMatchObject({ status: 'True' });
    cluster.clock.advance(32_000);
    const late = await cluster.until(
      () => readDeployment(cluster),
      (found) => conditionOf(found, 'Progressing')?.status === 'False',
    );
    const name = (await withImage(cluster, 'app:2'))?.metadata?.name;
    expect(conditionOf(late, 'Progressing')).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${name}" has timed out progressing.`,
    });
    expect(conditionOf(late, 'Available')).toMatchObject({ status: 'True' });
    await patch(cluster, { template: template('app:1') });
    const recovered = await complete(cluster);
    expect(conditionOf(recovered, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
  });

  it('does not run for a deployment that is complete, and begins anew with an undo', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster, { progressDeadlineSeconds: 60 });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await complete(cluster);
    const reasons = new Set<string | undefined>();
    using _listener = cluster.store.onCommit(() => {
      const { status } = cluster.inside.of(DEPLOYMENTS).get({ namespace: NAMESPACE, name: 'web' });
      for (const { reason } of status?.conditions ?? []) reasons.add(reason);
    });
    cluster.clock.advance(120_000);
    const [{ metadata } = {}] = await listPods(cluster);
    await cluster.core.deleteNamespacedPod({ namespace: NAMESPACE, name: metadata?.name ?? '' });
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.every((one) => one.metadata?.name !== metadata?.name),
    );
    await complete(cluster);
    cluster.clock.advance(120_000);
    await patch(cluster, { template: template('app:1') });
    await complete(cluster);
    expect(reasons).toContain('NewReplicaSetAvailable');
    expect(reasons).not.toContain('ProgressDeadlineExceeded');
  });
});

it('a deployment whose pods are refused tells why in ReplicaFailure, until they can be made', async () => {
  const cluster = await testCluster({ runs: () => true });
  const pods = template();
  await create(cluster, { template: { ...pods, spec: { ...pods.spec, serviceAccountName: 'late' } } });
  const failing = await cluster.until(
    () => readDeployment(cluster),
    (found) => conditionOf(found, 'ReplicaFailure') !== undefined,
  );
  expect(conditionOf(failing, 'ReplicaFailure')).toMatchObject({
    status: 'True',
    reason: 'FailedCreate',
    message: expect.stringContaining('serviceaccount "late" not found'),
  });
  await cluster.core.createNamespacedServiceAccount({ namespace: NAMESPACE, body: { metadata: { name: 'late' } } });
  await cluster.until(
    () => readDeployment(cluster),
    (found) => isComplete(found) && conditionOf(found, 'ReplicaFailure') === undefined,
  );
});
