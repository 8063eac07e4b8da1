// How large a Fargate task a pod gets. Pure.
// https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html

import { parseQuantity, quantityToBytes, quantityToMilli } from '../kube/quantity.ts';
import type { Container, PodSpec } from '../kube/types.gen.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What kubelet, kube-proxy and containerd take of the task's memory. */
const COMPONENTS_BYTES = 256 * MIB;

/** vCPU (in thousandths) → the memory sizes (GiB) that may go with it: the table of the page above. */
const LADDER: readonly { readonly cpuMillis: number; readonly memoryGib: readonly number[] }[] = [
  { cpuMillis: 250, memoryGib: [0.5, 1, 2] },
  { cpuMillis: 500, memoryGib: steps(1, 4, 1) },
  { cpuMillis: 1000, memoryGib: steps(2, 8, 1) },
  { cpuMillis: 2000, memoryGib: steps(4, 16, 1) },
  { cpuMillis: 4000, memoryGib: steps(8, 30, 1) },
  { cpuMillis: 8000, memoryGib: steps(16, 60, 4) },
  { cpuMillis: 16000, memoryGib: steps(32, 120, 8) },
];

function steps(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

/** A rung of the ladder. */
export interface TaskSize {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/**
 * The smallest task that holds the pod: requests only; the larger of the largest init container and the sum of the others, for
 * each resource; plus 256 MiB. Without any request it is the smallest task. Undefined: there is none so large.
 */
export function taskSize(spec: PodSpec): TaskSize | undefined {
  const wanted = podRequests(spec);
  const memoryBytes = wanted.memoryBytes + COMPONENTS_BYTES;
  for (const rung of LADDER) {
    if (rung.cpuMillis < wanted.cpuMillis) continue;
    const memoryGib = rung.memoryGib.find((gib) => gib * GIB >= memoryBytes);
    if (memoryGib !== undefined) return { cpuMillis: rung.cpuMillis, memoryBytes: memoryGib * GIB };
  }
  return undefined;
}

/** The value of the `CapacityProvisioned` annotation: `0.25vCPU 0.5GB`. */
export function capacityText(size: TaskSize): string {
  return `${size.cpuMillis / 1000}vCPU ${size.memoryBytes / GIB}GB`;
}

/** What the pod asks for as a whole; init containers with restartPolicy Always run along with the others. */
function podRequests(spec: PodSpec): TaskSize {
  const init = spec.initContainers ?? [];
  const sidecars = init.filter((container) => container.restartPolicy === 'Always');
  const running = sum([...spec.containers, ...sidecars].map(requestsOf));
  const largest = init.map((container, index) => {
    const before = sidecars.filter((sidecar) => init.indexOf(sidecar) < index);
    return container.restartPolicy === 'Always' ? sum([]) : sum([...before.map(requestsOf), requestsOf(container)]);
  });
  return {
    cpuMillis: Math.max(running.cpuMillis, ...largest.map((size) => size.cpuMillis)),
    memoryBytes: Math.max(running.memoryBytes, ...largest.map((size) => size.memoryBytes)),
  };
}

function requestsOf(container: Container): TaskSize {
  const requests = container.resources?.requests ?? {};
  return {
    cpuMillis: quantityToMilli(parseQuantity(String(requests['cpu'] ?? '0'))),
    memoryBytes: quantityToBytes(parseQuantity(String(requests['memory'] ?? '0'))),
  };
}

function sum(sizes: readonly TaskSize[]): TaskSize {
  return {
    cpuMillis: sizes.reduce((total, size) => total + size.cpuMillis, 0),
    memoryBytes: sizes.reduce((total, size) => total + size.memoryBytes, 0),
  };
}
