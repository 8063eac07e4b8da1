// How a change of `replicas` in the middle of a rollout is shared among the sets.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shares } from '../../src/controllers/deployment/scaling.ts';
import type { Deployment, ReplicaSet } from '../../src/kube/types.gen.ts';

const MAX = 'deployment.kubernetes.io/max-replicas';

const deploymentOf = (replicas: number, maxSurge: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'web', resourceVersion: '1', creationTimestamp: '' },
  spec: {
    replicas,
    selector: {},
    template: {},
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 1 } },
  },
});

/** The sets, from the oldest to the newest, as they were when `max` pods were allowed. */
const setsOf = (sizes: readonly number[], max: number): ReplicaSet[] =>
  sizes.map((replicas, index) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `set-${index}`,
      uid: String(index),
      resourceVersion: '1',
      creationTimestamp: `2026-01-0${index + 1}T00:00:00Z`,
      annotations: { [MAX]: String(max) },
    },
    spec: { replicas, selector: {} },
  }));

/** The sizes after the change, from the oldest set to the newest. */
function shared(sizes: readonly number[], change: { max: number; replicas: number; maxSurge: number }): number[] {
  const result = shares(deploymentOf(change.replicas, change.maxSurge), setsOf(sizes, change.max));
  return result.sort((a, b) => (a.set.metadata.name < b.set.metadata.name ? -1 : 1)).map(({ size }) => size);
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

describe('shares', () => {
  it.each([
    {
      what: 'the example of the documentation: 10 to 15',
      sizes: [8, 5],
      max: 13,
      replicas: 15,
      maxSurge: 3,
      wanted: [11, 7],
    },
    {
      what: 'more to the largest, and of those alike to the newest',
      sizes: [3, 3, 4],
      max: 10,
      replicas: 12,
      maxSurge: 0,
      wanted: [3, 4, 5],
    },
    {
      what: 'what is too much by rounding, off the oldest of the largest',
      sizes: [3, 3],
      max: 6,
      replicas: 4,
      maxSurge: 1,
      wanted: [2, 3],
    },
    {
      what: 'more than is allowed where rounding spares all but one',
      sizes: [1, 1, 1, 1, 1],
      max: 5,
      replicas: 3,
      maxSurge: 0,
      wanted: [0, 1, 1, 1, 1],
    },
    { what: 'nothing at all for no replicas', sizes: [4, 2], max: 6, replicas: 0, maxSurge: 2, wanted: [0, 0] },
  ])('are $what', ({ sizes, wanted, ...change }) => {
    expect(shared(sizes, change)).toEqual(wanted);
  });

  /** What rounding leaves is taken from the largest alone, which may not have as much. */
  it('for any sets and change add up to what is allowed, or the largest has nothing left; no set moves against the others', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 150 }), fc.nat(10), (before, replicas, maxSurge) => {
        const after = shared(before, { max: sum(before), replicas, maxSurge });
        const direction = Math.sign(replicas + maxSurge - sum(before));
        const [least, allowed] = [Math.min(...after), replicas + maxSurge];
        expect(least).toBeGreaterThanOrEqual(0);
        if (least > 0) expect(sum(after)).toBe(allowed);
        else expect(sum(after)).toBeGreaterThanOrEqual(allowed);
        for (const [index, size] of after.entries()) expect([0, direction]).toContain(Math.sign(size - before[index]!));
      }),
      { numRuns: 1_000 },
    );
  });
});
