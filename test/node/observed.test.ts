// What the kubelet makes of what the engine has of a pod's containers.

import { expect, test } from 'vitest';
import type { Pod } from '../../src/kube/types.gen.ts';
import { containerName } from '../../src/node/kubelet/container-name.ts';
import { observe } from '../../src/node/kubelet/observed.ts';
import type { ContainerState } from '../../src/runtime/container-runtime.ts';

const UID = '11111111-1111-4111-8111-111111111111';
const NOW = '2026-01-01T00:00:00Z';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: UID },
  spec: { containers: [{ name: 'main', image: 'i' }] },
} as Pod;

const container = (attempt: number, more: Pick<ContainerState, 'status' | 'error' | 'exitCode'>): ContainerState => ({
  id: `id-${attempt}`,
  name: containerName({ container: 'main', pod: 'web', namespace: 'default', podUid: UID, attempt }),
  labels: {},
  image: 'i',
  imageId: 'sha256:i',
  createdAtMs: 0,
  ...more,
});

test.each([
  ['that has ended', { status: 'exited', exitCode: 1 }, 2],
  ['that could not be started', { status: 'created', error: 'no such file' }, 2],
  ['that was never started, as one on a network that died is', { status: 'created' }, 1],
] as const)('after a container %s comes the one of number', (_what, state, number) => {
  const states = [container(1, state), container(0, { status: 'exited', exitCode: 255 })];
  expect(observe(pod, states, NOW)[0]).toMatchObject({ restartCount: 1, nextAttempt: number });
});
