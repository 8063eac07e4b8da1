// Resources of a pod that runs: the `resize` subresource alone changes them.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go (podResizeStrategy), pkg/apis/core/validation
// (ValidatePodResize). Emulator: no kubelet here resizes what runs.

import type { Container, Pod, PodSpec } from '../../../../kube/types.gen.ts';
import { deepEqual } from '../../../../lib/json.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import type { ObjectSubresource } from '../../kind.ts';
import { MIRROR } from './annotations.ts';
import { qosClass } from './qos.ts';
import { validatePodSpec } from './validation.ts';

const SIDES = ['requests', 'limits'] as const;

export const resize: ObjectSubresource<Pod> = {
  name: 'resize',
  isOfSpec: true,
  hasNoTable: true,
  merge: (incoming, current) => (current.status ? { ...incoming, status: current.status } : incoming),
  // The writer comes to own also what stays as it was.
  settle(incoming, current) {
    const spec = current.spec && incoming.spec ? resized(incoming.spec, current.spec) : incoming.spec;
    const { managedFields } = incoming.metadata;
    const metadata = { ...current.metadata, ...(managedFields ? { managedFields } : {}) };
    return { ...current, metadata, ...(spec ? { spec } : {}) };
  },
  validate: validateResize,
};

/** Containers of other names or numbers are left as they came, to be refused. */
function resized(wanted: PodSpec, current: PodSpec): PodSpec {
  const lists = (['containers', 'initContainers'] as const).map(
    (list) => [wanted[list] ?? [], current[list] ?? []] as const,
  );
  if (lists.some(([next, before]) => next.length !== before.length)) return wanted;
  const [containers = [], initContainers = []] = lists.map(([next, before]) => withResources(next, before));
  return { ...current, containers, ...(current.initContainers ? { initContainers } : {}) };
}

function withResources(wanted: readonly Container[], current: readonly Container[]): Container[] {
  return current.map((container, index) => {
    const next = wanted[index];
    if (next?.name !== container.name) return next ?? container;
    const { resources: _r, resizePolicy: _p, ...rest } = container;
    const { resources, resizePolicy } = next;
    return { ...rest, ...(resources ? { resources } : {}), ...(resizePolicy ? { resizePolicy } : {}) };
  });
}

function validateResize(pod: Pod, current: Pod, errors: FieldErrors): void {
  if (!pod.spec || !current.spec) return;
  if (current.metadata.annotations?.[MIRROR] !== undefined)
    return void errors.forbidden('[]', 'static pods cannot be resized');
  if (current.spec.os?.name === 'windows') return void errors.forbidden('[]', 'windows pods cannot be resized');
  validatePodSpec(pod.spec, 'spec', errors);
  const before = current.status?.qosClass ?? qosClass(current.spec);
  if (before !== qosClass(pod.spec))
    errors.invalid('spec', before, 'Pod QOS Class may not change as a result of resizing');
  const [sum, old] = [pod.spec.resources, current.spec.resources];
  if ([sum, old].some((resources) => Object.keys({ ...resources?.limits, ...resources?.requests }).length > 0))
    return void errors.forbidden(
      '[]',
      'resize of pods with pod-level resources is forbidden when InPlacePodLevelResourcesVerticalScalingEnabled feature gate is disabled',
    );
  if (validateOrder(pod.spec, current.spec, errors)) validateContainers(pod.spec, current.spec, errors);
}

/** False: containers came, went or changed places. */
function validateOrder(spec: PodSpec, current: PodSpec, errors: FieldErrors): boolean {
  let isKept = true;
  for (const list of ['containers', 'initContainers'] as const) {
    const [next, before] = [spec[list] ?? [], current[list] ?? []];
    const isSame = next.length === before.length;
    if (!isSame) errors.forbidden(`spec.${list}`, `${list} may not be added or removed on resize`);
    const isOrdered = !isSame || before.every(({ name }, index) => next[index]?.name === name);
    for (const [index, { name }] of (isOrdered ? [] : before).entries())
      if (next[index]?.name !== name)
        errors.forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`);
    isKept &&= isSame && isOrdered;
  }
  return isKept;
}

function validateContainers(spec: PodSpec, current: PodSpec, errors: FieldErrors): void {
  for (const [index, container] of (current.initContainers ?? []).entries())
    if (container.restartPolicy === 'Always')
      validateKept(spec.initContainers?.[index], container, {
        path: `spec.initContainers[${index}].resources`,
        errors,
      });
  for (const [index, container] of current.containers.entries())
    validateKept(spec.containers[index], container, { path: `spec.containers[${index}].resources`, errors });
  for (const [index, container] of current.containers.entries())
    if (!deepEqual(fixed(spec.containers[index] as Container), withClaims(container)))
      errors.forbidden('spec', 'only cpu and memory resources are mutable');
  for (const [index, container] of (current.initContainers ?? []).entries()) {
    const next = spec.initContainers?.[index];
    const isSidecar = container.restartPolicy === 'Always';
    if (isSidecar && !deepEqual(fixed(next as Container), withClaims(container)))
      errors.forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable');
    if (!isSidecar && !deepEqual(next, container))
      errors.forbidden('spec', 'resources for non-sidecar init containers are immutable');
  }
}

/** What was asked for or bounded stays so, at another size. */
function validateKept(
  next: Container | undefined,
  current: Container,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  for (const side of SIDES) {
    const [wanted, before] = [next?.resources?.[side] ?? {}, current.resources?.[side] ?? {}];
    if (Object.keys(before).some((name) => wanted[name] === undefined))
      errors.forbidden(`${path}.${side}`, `resource ${side} cannot be removed`);
  }
}

/** Upstream forgets the claims of what is asked for, not of what is there (dropCPUMemoryResourcesFromContainer): who has any is not resized. */
const withClaims = (container: Container) => ({ ...fixed(container), claims: container.resources?.claims });

/** A container without what may change of it. */
function fixed({ resources = {}, ...rest }: Container): object {
  const others = Object.fromEntries(
    SIDES.map((side) => [
      side,
      Object.fromEntries(Object.entries(resources[side] ?? {}).filter(([name]) => name !== 'cpu' && name !== 'memory')),
    ]),
  );
  return { ...rest, ...others, claims: undefined };
}
