// The story of a rollout with the real kubectl: status, history, undo, pause, resume, scale, deleting with and without dependents.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { findKubectl, missing } from '../support/tools.ts';
import { type TestCluster, type TestClusterOptions, testCluster } from './support/test-cluster.ts';
import { isComplete, listPods, listSets, readDeployment, sizes } from './support/workloads.ts';

const KUBECTL = findKubectl('1.33');
const absent = missing({ kubectl: KUBECTL });
const run = promisify(execFile);

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "app:1" }] }
`;

type Kubectl = (...args: string[]) => Promise<string>;

/** A cluster with the deployment of the manifest, complete, and kubectl for it. */
async function givenDeployment(options: TestClusterOptions): Promise<{ cluster: TestCluster; kubectl: Kubectl }> {
  const cluster = await testCluster(options);
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  const [kubeconfig, manifest] = [join(directory.path, 'config'), join(directory.path, 'web.yaml')];
  writeFileSync(kubeconfig, cluster.kubeconfig);
  writeFileSync(manifest, MANIFEST);
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: directory.path };
  const kubectl: Kubectl = async (...args) => (await run(KUBECTL ?? '', args, { env })).stdout.trim();
  expect(await kubectl('apply', '-f', manifest)).toBe('deployment.apps/web created');
  expect(await kubectl('rollout', 'status', 'deployment/web')).toMatch(/successfully rolled out$/);
  return { cluster, kubectl };
}

const runsAll = { runs: () => true };
const neverRuns = (image: string): TestClusterOptions => ({ runs: ({ spec }) => spec?.containers[0]?.image !== image });

describe.skipIf(absent)(absent ? `kubectl (${absent})` : 'kubectl', () => {
  it('waits for a rollout, lists its history with its causes, and takes it back to any revision', async () => {
    const { cluster, kubectl } = await givenDeployment(runsAll);
    for (const version of ['2', '3']) {
      await kubectl('set', 'image', 'deployment/web', `app=app:${version}`);
      await kubectl('annotate', 'deployment/web', `kubernetes.io/change-cause=to version ${version}`, '--overwrite');
      expect(await kubectl('rollout', 'status', 'deployment/web')).toMatch(/successfully rolled out$/);
      await cluster.settled();
    }
    const history = await kubectl('rollout', 'history', 'deployment/web');
    expect(
      history
        .split('\n')
        .slice(2)
        .map((line) => line.split(/\s{2,}/)),
    ).toEqual([
      ['1', '<none>'],
      ['2', 'to version 2'],
      ['3', 'to version 3'],
    ]);
    expect(await kubectl('rollout', 'undo', 'deployment/web')).toBe('deployment.apps/web rolled back');
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:2'] === 3 && found['app:3'] === 0,
    );
    await kubectl('rollout', 'undo', 'deployment/web', '--to-revision=1');
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:1'] === 3 && found['app:2'] === 0,
    );
    await cluster.until(() => readDeployment(cluster), isComplete);
    const revisions = (await kubectl('rollout', 'history', 'deployment/web')).split('\n').slice(2);
    expect(revisions.map((line) => line.split(/\s/)[0])).toEqual(['3', '4', '5']);
    expect(await kubectl('rollout', 'history', 'deployment/web', '--revision=5')).toContain('app:1');
  });

  it('says that a rollout exceeded its progress deadline', async () => {
    const { cluster, kubectl } = await givenDeployment(neverRuns('app:2'));
    await kubectl('set', 'image', 'deployment/web', 'app=app:2');
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:2'] === 1,
    );
    await cluster.settled();
    cluster.clock.advance(602_000);
    const failure = await kubectl('rollout', 'status', 'deployment/web').catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).toContain('error: deployment "web" exceeded its progress deadline');
  });

  it('pauses and resumes', async () => {
    const { cluster, kubectl } = await givenDeployment(runsAll);
    await kubectl('rollout', 'pause', 'deployment/web');
    await kubectl('set', 'image', 'deployment/web', 'app=app:2');
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 3 });
    await kubectl('rollout', 'resume', 'deployment/web');
    await kubectl('rollout', 'status', 'deployment/web');
    await cluster.until(
      () => sizes(cluster),
      (found) => found['app:2'] === 3 && found['app:1'] === 0,
    );
  });

  it('restarts all pods, and scales when the size is as expected', async () => {
    const { cluster, kubectl } = await givenDeployment(runsAll);
    const before = new Set((await listPods(cluster)).map(({ metadata }) => metadata?.uid));
    await kubectl('rollout', 'restart', 'deployment/web');
    await kubectl('rollout', 'status', 'deployment/web');
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.length === 3 && !pods.some(({ metadata }) => before.has(metadata?.uid)),
    );
    await kubectl('scale', 'deployment/web', '--current-replicas=3', '--replicas=5');
    await cluster.until(
      () => listPods(cluster),
      ({ length }) => length === 5,
    );
    const refusal = await kubectl('scale', 'deployment/web', '--current-replicas=3', '--replicas=1').catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(refusal).toContain('Expected replicas to be 3, was 5');
  });

  it('waits until all is gone that it deletes in the foreground, and leaves what it orphans', async () => {
    const { cluster, kubectl } = await givenDeployment(runsAll);
    await kubectl('delete', 'deployment/web', '--cascade=orphan');
    await cluster.settled();
    expect(await listPods(cluster)).toHaveLength(3);
    const [{ metadata } = {}] = await listSets(cluster);
    await kubectl('delete', `replicaset/${metadata?.name}`, '--cascade=foreground');
    expect(await listPods(cluster)).toEqual([]);
  });
});
