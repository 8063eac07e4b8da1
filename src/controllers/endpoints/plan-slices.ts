// Which slices change so that each endpoint is in one of them, and as few as possible are written.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/endpointslice/reconciler.go (reconcileByPortMapping)

import type { Endpoint, EndpointPort, EndpointSlice } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';

/** Upstream's --max-endpoints-per-slice. */
const MOST = 100;

export interface Wanted {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export interface SlicePlan {
  /** Every slice that stays, with what it is to hold, also where that is what it holds. */
  readonly keep: readonly { readonly slice: EndpointSlice; readonly wanted: Wanted }[];
  readonly create: readonly Wanted[];
  readonly remove: readonly EndpointSlice[];
}

/** One empty slice stays where there is nothing else: it tells that the service has no endpoints. */
export function planSlices(slices: readonly EndpointSlice[], groups: readonly Wanted[]): SlicePlan {
  const all = groups.length > 0 ? groups : [{ ports: [], endpoints: [] }];
  const filled = all.map((group) =>
    fill(
      slices.filter(({ ports = [] }) => deepEqual(ports, group.ports)),
      group,
    ),
  );
  const keep = filled.flatMap((result) => result.keep);
  const spare = slices.filter((slice) => !keep.some((kept) => kept.slice === slice));
  const missing = filled.flatMap((result) => result.missing);
  const reused = spare.slice(0, missing.length).map((slice, index) => ({ slice, wanted: missing[index]! }));
  return { keep: [...keep, ...reused], create: missing.slice(reused.length), remove: spare.slice(reused.length) };
}

/** Endpoints stay in the slice where they are; new ones go where there is room, and then to slices of their own. */
function fill(slices: readonly EndpointSlice[], { ports, endpoints }: Wanted) {
  const left = new Map(endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  const held = slices.map((slice) => ({ slice, endpoints: (slice.endpoints ?? []).flatMap((old) => take(left, old)) }));
  const fresh = [...left.values()];
  for (const { endpoints: room } of held) room.push(...fresh.splice(0, MOST - room.length));
  const keep = held
    .filter((one) => one.endpoints.length > 0 || (endpoints.length === 0 && one.slice === slices[0]))
    .map((one) => ({ slice: one.slice, wanted: { ports, endpoints: one.endpoints } }));
  const missing: Wanted[] = [];
  while (fresh.length > 0 || (keep.length === 0 && missing.length === 0))
    missing.push({ ports, endpoints: fresh.splice(0, MOST) });
  return { keep, missing };
}

const keyOf = ({ targetRef, addresses }: Endpoint) => `${targetRef?.uid} ${addresses.join()}`;

function take(left: Map<string, Endpoint>, old: Endpoint): Endpoint[] {
  const now = left.get(keyOf(old));
  left.delete(keyOf(old));
  return now ? [now] : [];
}
