// Resources of a pod as a whole: what they default to, and what they must not be less than.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go (defaultPodRequests),
// pkg/apis/core/validation (validatePodResources), staging/src/k8s.io/component-helpers/resource/helpers.go

import { compareQuantities, formatQuantity, parseQuantity } from '../../../../kube/quantity.ts';
import type { Container, PodSpec } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';

const COMPUTE = ['cpu', 'memory'];
const HUGE_PAGES = 'hugepages-';
const SUPPORTED = ['cpu', HUGE_PAGES, 'memory'];

type Quantity = ReturnType<typeof parseQuantity>;

const isSupported = (name: string) => COMPUTE.includes(name) || name.startsWith(HUGE_PAGES);
const read = (amount: string | number) => parseQuantity(String(amount));

/** Changes `spec`: requests come from the containers, then from the pod's own limits. */
export function defaultPodResources(spec: PodSpec): void {
  const { resources } = spec;
  if (!resources?.limits && !resources?.requests) return;
  const requests: Record<string, string | number> = { ...resources.requests };
  for (const name of COMPUTE) {
    const sum = containerRequests(spec, name);
    if (sum) requests[name] ??= formatQuantity(sum);
  }
  for (const [name, limit] of Object.entries(resources.limits ?? {})) if (isSupported(name)) requests[name] ??= limit;
  if (Object.keys(requests).length > 0) resources.requests = requests as NonNullable<typeof resources.requests>;
}

/** What the containers need together, or the largest init container alone; undefined when none asks. */
function containerRequests({ containers, initContainers = [] }: PodSpec, name: string): Quantity | undefined {
  const requestOf = ({ resources }: Container) => resources?.requests?.[name];
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === 'Always';
  const running = [...(containers ?? []), ...initContainers.filter(isSidecar)].flatMap((item) => requestOf(item) ?? []);
  const starting = initContainers.filter((item) => !isSidecar(item)).flatMap((item) => requestOf(item) ?? []);
  const [first] = running.map(read);
  const nanos = running.reduce((all, amount) => all + read(amount).nanos, 0n);
  const sum = first && { ...first, nanos };
  const all = [...(sum ? [sum] : []), ...starting.map(read)];
  return all.sort(compareQuantities).at(-1);
}

export function validatePodResources(spec: PodSpec, path: string, errors: FieldErrors): void {
  const { limits = {}, requests = {}, claims } = spec.resources ?? {};
  if (claims?.length) errors.forbidden(`${path}.resources.claims`, 'claims may not be set for Resources at pod-level');
  for (const [field, list] of Object.entries({ limits, requests }))
    for (const name of Object.keys(list))
      if (!isSupported(name)) errors.notSupported(`${path}.resources.${field}[${name}]`, name, SUPPORTED);
  for (const [name, amount] of Object.entries(requests)) {
    const sum = containerRequests(spec, name);
    const own = read(amount);
    if (sum && compareQuantities(own, sum) < 0)
      errors.invalid(
        `${path}.resources.requests[${name}]`,
        formatQuantity(own),
        `must be greater than or equal to aggregate container requests of ${formatQuantity(sum)}`,
      );
  }
}
