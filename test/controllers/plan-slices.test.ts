// How endpoints are spread over slices: each in one, no slice too full, and nothing moved without need.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSlices, type SlicePlan, type Wanted } from '../../src/controllers/endpoints/plan-slices.ts';
import type { EndpointSlice } from '../../src/kube/types.gen.ts';

const MOST = 100;
const PORTS = [8080, 9090].map((port) => [{ name: '', port, protocol: 'TCP' }]);

const endpoint = (number: number) => ({
  addresses: [`10.0.${number >> 8}.${number & 255}`],
  targetRef: { uid: String(number) },
});
const group = (port: number, numbers: readonly number[]): Wanted => ({
  ports: PORTS[port]!,
  endpoints: numbers.map(endpoint),
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

let made = 0;
const sliceOf = ({ ports, endpoints }: Wanted): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `slice-${made++}`, uid: String(made), resourceVersion: '1', creationTimestamp: '' },
  addressType: 'IPv4',
  ports: [...ports],
  endpoints: [...endpoints],
});

/** What there is after a plan was carried out. */
const carriedOut = ({ keep, create }: SlicePlan): EndpointSlice[] => [
  ...keep.map(({ slice, wanted }) => ({ ...slice, ports: [...wanted.ports], endpoints: [...wanted.endpoints] })),
  ...create.map(sliceOf),
];
const byName = (slices: readonly EndpointSlice[]) =>
  [...slices].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
const sizesOf = (slices: readonly EndpointSlice[]) => slices.map(({ endpoints = [] }) => endpoints.length);

describe('a plan', () => {
  it('is one empty slice for nothing, and keeps that', () => {
    const first = planSlices([], []);
    expect(first).toEqual({ keep: [], create: [{ ports: [], endpoints: [] }], remove: [] });
    const slices = carriedOut(first);
    expect(planSlices(slices, [])).toMatchObject({ keep: [{ slice: slices[0] }], create: [], remove: [] });
  });

  it('splits what is more than a hundred, and fills the room there is before it makes another', () => {
    const slices = carriedOut(planSlices([], [group(0, range(0, 150))]));
    expect(sizesOf(slices)).toEqual([100, 50]);
    const next = carriedOut(planSlices(slices, [group(0, range(0, 210))]));
    expect(sizesOf(next)).toEqual([100, 100, 10]);
    expect(next[0]?.endpoints).toEqual(slices[0]?.endpoints);
  });

  it('changes a slice that is no longer needed into one that is, and removes only what is left', () => {
    const slices = carriedOut(planSlices([], [group(0, range(0, 250))]));
    const plan = planSlices(slices, [group(1, [1])]);
    expect(plan.create).toEqual([]);
    expect(plan.remove).toHaveLength(2);
    expect(plan.keep).toMatchObject([
      { slice: { metadata: { name: slices[0]?.metadata.name } }, wanted: group(1, [1]) },
    ]);
  });
});

describe('for any pods that come and go', () => {
  const numbers = fc.uniqueArray(fc.nat(260), { maxLength: 260 });
  const wanted = fc.tuple(numbers, numbers).map(([left, right]) =>
    [
      group(0, left),
      group(
        1,
        right.map((number) => number + 1_000),
      ),
    ].filter(({ endpoints }) => endpoints.length > 0),
  );

  it('every endpoint is in exactly one slice, on its ports, no slice has more than a hundred, and a second plan changes nothing', () => {
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 1, maxLength: 4 }), (rounds) => {
        let slices: EndpointSlice[] = [];
        for (const groups of rounds) {
          slices = carriedOut(planSlices(slices, groups));
          for (const { ports, endpoints } of groups) {
            const held = slices
              .filter((slice) => slice.ports?.[0]?.port === ports[0]?.port)
              .flatMap((slice) => slice.endpoints ?? []);
            const uids = (list: readonly { targetRef?: { uid?: string } }[]) =>
              list.map(({ targetRef }) => targetRef?.uid).sort();
            expect(uids(held)).toEqual(uids(endpoints));
          }
          const total = groups.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
          expect(sizesOf(slices).reduce((sum, size) => sum + size, 0)).toBe(total);
          expect(Math.max(...sizesOf(slices))).toBeLessThanOrEqual(MOST);
          const again = planSlices(slices, groups);
          expect([again.create, again.remove]).toEqual([[], []]);
          expect(byName(carriedOut(again))).toEqual(byName(slices));
        }
      }),
      { numRuns: 60 },
    );
  });
});
