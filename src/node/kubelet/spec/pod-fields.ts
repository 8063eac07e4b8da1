// What a container may ask about its own pod: fieldRef and resourceFieldRef. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/fieldpath/fieldpath.go, pkg/api/v1/resource/helpers.go

import { parseQuantity, type Quantity } from '../../../kube/quantity.ts';
import type { Pod, ResourceFieldSelector } from '../../../kube/types.gen.ts';
import { quote } from '../go-format.ts';

/** What is known of the pod's place besides the pod itself. */
export interface PodPlace {
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
  /** The node's allocatable resources: what a limit is when none is set. */
  readonly allocatable: Readonly<Record<string, string | number>>;
}

const NANOS = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;

/** Undefined: there is no such field. */
export function podField(path: string, pod: Pod, place: PodPlace): string | undefined {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
  const fields: Readonly<Record<string, () => string>> = {
    'metadata.name': () => metadata.name,
    'metadata.namespace': () => metadata.namespace ?? '',
    'metadata.uid': () => metadata.uid,
    'metadata.labels': () => formatMap(metadata.labels),
    'metadata.annotations': () => formatMap(metadata.annotations),
    'spec.nodeName': () => spec?.nodeName ?? '',
    'spec.serviceAccountName': () => spec?.serviceAccountName ?? '',
    'status.hostIP': () => place.hostIPs[0] ?? '',
    'status.hostIPs': () => place.hostIPs.join(','),
    'status.podIP': () => place.podIPs[0] ?? '',
    'status.podIPs': () => place.podIPs.join(','),
  };
  return fields[path]?.();
}

function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${quote(map[key] ?? '')}`)
    .join('\n');
}

/** Throws an Error in the kubelet's words. `containerName` is the one that asks, when the selector names none. */
export function resourceField(
  selector: ResourceFieldSelector,
  containerName: string,
  { pod, place }: { pod: Pod; place: PodPlace },
): string {
  const name = selector.containerName ?? containerName;
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  const container = [...containers, ...initContainers].find((candidate) => candidate.name === name);
  if (!container) throw new Error(`container ${name} not found`);
  const [kind, ...rest] = selector.resource.split('.');
  const resource = rest.join('.');
  if ((kind !== 'limits' && kind !== 'requests') || resource === '')
    throw new Error(`unsupported container resource : ${selector.resource}`);
  const set = container.resources?.[kind]?.[resource];
  const value = set ?? (kind === 'limits' ? place.allocatable[resource] : undefined) ?? 0;
  return divide(parseQuantity(String(value)), divisorOf(selector), resource);
}

function divisorOf({ divisor }: ResourceFieldSelector): Quantity {
  const parsed = parseQuantity(String(divisor ?? '1'));
  return parsed.nanos === 0n ? parseQuantity('1') : parsed;
}

/** Rounded up; CPU in thousandths, everything else in whole units. */
function divide(value: Quantity, divisor: Quantity, resource: string): string {
  const unit = resource === 'cpu' ? NANOS_PER_MILLI : NANOS;
  const count = ceilDivide(value.nanos, unit);
  const per = ceilDivide(divisor.nanos, unit);
  return String(ceilDivide(count, per));
}

const ceilDivide = (a: bigint, b: bigint) => (a + b - 1n) / b;
