// Resources of a pod as a whole: what they default to, and what they must not be less than.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go (defaultPodRequests),
// pkg/apis/core/validation (validatePodResources), staging/src/k8s.io/component-helpers/resource/helpers.go

import { compareQuantities, formatQuantity, parseQuantity } from '../../../../kube/quantity.ts';
import { isHugePages } from '../../../../kube/resource-names.ts';
import type { Container, PodSpec } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateResourceName } from '../../../validation/resource-names.ts';
import { validateClaimNames } from './claim-validation.ts';
import { validateResources } from './resource-validation.ts';

const COMPUTE = ['cpu', 'memory'];
const SUPPORTED = ['cpu', 'hugepages-', 'memory'];

type Quantity = ReturnType<typeof parseQuantity>;
type Quantities = Record<string, string | number>;

const isSupported = (name: string) => COMPUTE.includes(name) || isHugePages(name);
const read = (amount: string | number) => parseQuantity(String(amount));

/** Changes `spec`: limits of huge pages come from the containers, requests from them and then from the pod's own limits. */
export function defaultPodResources(spec: PodSpec): void {
  const { resources } = spec;
  if (!resources || (isEmpty(resources.limits) && isEmpty(resources.requests))) return;
  const limits: Quantities = { ...resources.limits };
  for (const name of namesOf(spec, 'limits').filter(isHugePages)) {
    const sum = resources.requests?.[name] === undefined ? aggregate(spec, 'limits', name) : undefined;
    if (sum) limits[name] ??= formatQuantity(sum);
  }
  if (isEmpty(limits)) return;
  resources.limits = limits as NonNullable<typeof resources.limits>;
  const requests: Quantities = { ...resources.requests };
  for (const name of COMPUTE) {
    const sum = aggregate(spec, 'requests', name);
    if (sum) requests[name] ??= formatQuantity(sum);
  }
  for (const [name, limit] of Object.entries(limits)) if (isSupported(name)) requests[name] ??= limit;
  if (!isEmpty(requests)) resources.requests = requests as NonNullable<typeof resources.requests>;
}

const isEmpty = (amounts: object | undefined) => Object.keys(amounts ?? {}).length === 0;

type Amounts = 'requests' | 'limits';

const all = ({ containers, initContainers }: PodSpec): readonly Container[] => [
  ...(containers ?? []),
  ...(initContainers ?? []),
];

const namesOf = (spec: PodSpec, amounts: Amounts): readonly string[] => [
  ...new Set(all(spec).flatMap(({ resources }) => Object.keys(resources?.[amounts] ?? {}))),
];

/** What the containers take together, or what is taken while they are made ready; undefined when none says. */
function aggregate({ containers, initContainers }: PodSpec, amounts: Amounts, name: string): Quantity | undefined {
  const amountOf = ({ resources }: Container) => {
    const amount = resources?.[amounts]?.[name];
    return amount === undefined ? undefined : read(amount);
  };
  let sidecars: Quantity | undefined;
  let most: Quantity | undefined;
  for (const container of initContainers ?? []) {
    const own = amountOf(container);
    if (container.restartPolicy === 'Always') sidecars = plus(sidecars, own);
    most = larger(most, container.restartPolicy === 'Always' ? sidecars : plus(own, sidecars));
  }
  const together = (containers ?? []).map(amountOf).reduce(plus, undefined);
  return larger(plus(together, sidecars), most);
}

/** In the format of the first. */
const plus = (a: Quantity | undefined, b: Quantity | undefined) =>
  a && b ? { ...a, nanos: a.nanos + b.nanos } : (a ?? b);

const larger = (a: Quantity | undefined, b: Quantity | undefined) =>
  a && b ? (compareQuantities(a, b) < 0 ? b : a) : (a ?? b);

/** @param place where the spec is, and the names of its claims */
export function validatePodResources(
  spec: PodSpec,
  { path, claims }: { path: string; claims: ReadonlySet<string> },
  errors: FieldErrors,
): void {
  if (spec.os?.name === 'windows') {
    errors.forbidden(`${path}.resources`, 'may not be set for a windows pod');
    return;
  }
  if (spec.resources?.claims || errors.emptyAt(`${path}.resources.claims`))
    errors.forbidden(`${path}.resources.claims`, 'claims may not be set for Resources at pod-level');
  validateResources(spec.resources, `${path}.resources`, { errors, checkName: validateName });
  validateClaimNames(spec.resources, { path, claims }, errors);
  const { limits = {}, requests = {} } = spec.resources ?? {};
  for (const name of namesOf(spec, 'requests'))
    checkAggregate(spec, { amounts: 'requests', name, own: requests[name] }, { path, errors });
  for (const name of namesOf(spec, 'limits').filter(isHugePages))
    checkAggregate(spec, { amounts: 'limits', name, own: limits[name] }, { path, errors });
  for (const [index, { resources }] of (spec.containers ?? []).entries())
    for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
      const most = limits[name];
      if (most === undefined || compareQuantities(read(limit), read(most)) <= 0) continue;
      const place = `${path}.resources.containers[${index}][${name}].limits`; // Where upstream says that it is.
      errors.invalid(place, shown(limit), `must be less than or equal to pod limits of ${shown(most)}`);
    }
}

const shown = (amount: string | number) => formatQuantity(read(amount));

function validateName(name: string, path: string, errors: FieldErrors): void {
  const before = errors.causes.length;
  validateResourceName(name, path, errors);
  if (errors.causes.length === before && !isSupported(name)) errors.notSupported(path, name, SUPPORTED);
}

function checkAggregate(
  spec: PodSpec,
  { amounts, name, own }: { amounts: Amounts; name: string; own: string | number | undefined },
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  const sum = aggregate(spec, amounts, name);
  if (own === undefined || !sum || compareQuantities(sum, read(own)) <= 0) return;
  const words = `must be greater than or equal to aggregate container ${amounts} of ${formatQuantity(sum)}`;
  errors.invalid(`${path}.resources.${amounts}[${name}]`, shown(own), words);
}
