// Writes what a plan of slices says.

import { isReason } from '../../kube/api-error.ts';
import { ENDPOINT_SLICES } from '../../kube/kind-refs.ts';
import type { EndpointSlice, ObjectMeta } from '../../kube/types.gen.ts';
import { kubernetesSuffix } from '../../lib/ids.ts';
import { deepEqual } from '../../lib/json.ts';
import type { actingAs } from '../context.ts';
import type { SlicePlan, Wanted } from './plan-slices.ts';

export const SERVICE_NAME = 'kubernetes.io/service-name';

interface Writing {
  readonly cluster: ReturnType<typeof actingAs>['cluster'];
  /** Of whom the slices are. */
  readonly owner: { readonly name: string; readonly namespace?: string };
  /** What every slice has: labels, and more for new ones. */
  readonly metadata: Partial<ObjectMeta> & { readonly labels: Record<string, string> };
  readonly onCreated: (slice: EndpointSlice) => void;
}

export async function carryOut(plan: SlicePlan, { cluster, owner, metadata, onCreated }: Writing): Promise<void> {
  const slices = cluster.of(ENDPOINT_SLICES);
  const { labels } = metadata;
  for (const { slice, wanted } of plan.keep) {
    const isSame =
      deepEqual({ endpoints: slice.endpoints ?? [], ports: slice.ports ?? [] }, wanted) &&
      deepEqual(slice.metadata.labels, labels);
    if (!isSame) await slices.update({ ...slice, ...bodyOf(wanted), metadata: { ...slice.metadata, labels } });
  }
  for (const wanted of plan.create) {
    const { name, namespace = '' } = owner;
    const names = { generateName: `${name}-`, name: `${name}-${kubernetesSuffix()}`, namespace };
    const made = await slices.create({ metadata: { ...metadata, ...names }, addressType: 'IPv4', ...bodyOf(wanted) });
    onCreated(made);
  }
  for (const { metadata: old } of plan.remove) {
    await slices.delete({ name: old.name, namespace: old.namespace ?? '' }).catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error;
    });
  }
}

const bodyOf = ({ ports, endpoints }: Wanted) => ({ ports: [...ports], endpoints: [...endpoints] });
