// CPU and memory of a container in the engine's units. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/cm/helpers_linux.go (MilliCPUToShares)

import { parseQuantity, quantityToBytes, quantityToMilli } from '../../../kube/quantity.ts';
import type { Container } from '../../../kube/types.gen.ts';
import type { ContainerSpec } from '../../../runtime/container-runtime.ts';

const SHARES_PER_CPU = 1024;
const FEWEST_SHARES = 2;
const MOST_SHARES = 262_144;

export function resourcesOf({ resources = {} }: Container): ContainerSpec['resources'] {
  const { limits = {}, requests = {} } = resources;
  const cpuLimit = limits['cpu'] === undefined ? undefined : milli(limits['cpu']);
  const cpuRequest = requests['cpu'] === undefined ? (cpuLimit ?? 0) : milli(requests['cpu']);
  const memoryBytes = limits['memory'] === undefined ? 0 : quantityToBytes(parseQuantity(String(limits['memory'])));
  return {
    ...(cpuLimit ? { cpuMillis: cpuLimit } : {}),
    cpuShares: Math.min(Math.max(Math.floor((cpuRequest * SHARES_PER_CPU) / 1000), FEWEST_SHARES), MOST_SHARES),
    ...(memoryBytes > 0 ? { memoryBytes } : {}),
  };
}

const milli = (quantity: string | number) => quantityToMilli(parseQuantity(String(quantity)));
