// What of a pod may change once it is there: images, a few times, and more tolerations (ValidatePodUpdate).

import type { Container, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../../../../kube/types.gen.ts';
import { deepEqual, equalButForEmpty } from '../../../../lib/json.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { asGoStruct } from '../../../validation/go-structs.ts';
import { tolerationIdentity, validateTolerations } from '../../../validation/tolerations.ts';
import { unifiedDiff } from '../../../validation/unified-diff.ts';
import { NODE_SELECTOR_TERM } from '../volume-structs.ts';
import { validateAnnotationUpdates } from './annotations.ts';
import { shownEphemeral, shownPodSpec } from './structs.ts';

const FORBIDDEN =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

const MAX_DEADLINE = 2 ** 31 - 1;

export function validatePodUpdate(pod: Pod, current: Pod, errors: FieldErrors): void {
  const [spec, before] = [pod.spec, current.spec];
  validateAnnotationUpdates(pod, current, errors);
  if (!spec || !before || spec === before) return;
  for (const list of ['containers', 'initContainers'] as const)
    if (!validateContainerUpdates(spec[list] ?? [], before[list] ?? [], { path: `spec.${list}`, errors })) return;
  if (!validateDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds, errors)) return;
  validateAddedTolerations(spec.tolerations ?? [], before.tolerations ?? [], errors);
  validateGates(spec, before, errors);
  if (before.schedulingGates?.length) validateNarrowing(spec, before, errors);
  const [wanted, kept] = [comparable(spec, before), before];
  if (!equalButForEmpty(wanted, kept))
    errors.forbidden('spec', `${FORBIDDEN}\n${unifiedDiff(shownPodSpec(kept), shownPodSpec(wanted))}`);
}

/** False: nothing further is looked at. */
function validateContainerUpdates(
  next: readonly Container[],
  before: readonly Container[],
  { path, errors }: { path: string; errors: FieldErrors },
): boolean {
  if (next.length !== before.length) {
    errors.forbidden(path, 'pod updates may not add or remove containers');
    return false;
  }
  for (const [index, { image = '' }] of next.entries()) {
    if (image === '') errors.required(`${path}[${index}].image`);
    if (image.trim() !== image)
      errors.invalid(`${path}[${index}].image`, image, 'must not have leading or trailing whitespace');
  }
  return true;
}

/** A deadline comes, and then only nearer. False: nothing further is looked at. */
function validateDeadline(next: number | undefined, before: number | undefined, errors: FieldErrors): boolean {
  const path = 'spec.activeDeadlineSeconds';
  if (next === undefined) {
    if (before !== undefined) errors.invalid(path, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (next < 0 || next > MAX_DEADLINE) errors.invalid(path, next, `must be between 0 and ${MAX_DEADLINE}, inclusive`);
  else if (before !== undefined && before < next)
    errors.invalid(path, next, 'must be less than or equal to previous value');
  else return true;
  return false;
}

function validateAddedTolerations(
  next: readonly Toleration[],
  before: readonly Toleration[],
  errors: FieldErrors,
): void {
  const known = new Set(next.map(tolerationIdentity));
  if (before.every((old) => known.has(tolerationIdentity(old)))) validateTolerations(next, 'spec.tolerations', errors);
  else errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
}

/** Gates go and never come. */
function validateGates(spec: PodSpec, current: PodSpec, errors: FieldErrors): void {
  const known = new Set(current.schedulingGates?.map(({ name }) => name));
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries())
    if (!known.has(name))
      errors.forbidden(
        `spec.schedulingGates[${index}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
}

/** While there are gates, the nodes that will do may become fewer. */
function validateNarrowing(spec: PodSpec, current: PodSpec, errors: FieldErrors): void {
  const { nodeSelector } = spec;
  if (Object.entries(current.nodeSelector ?? {}).some(([key, value]) => nodeSelector?.[key] !== value)) {
    const words = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    errors.invalid('spec.nodeSelector', nodeSelector ?? null, words);
  }
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const [terms, before] = [requiredTerms(spec), requiredTerms(current)];
  if (before.length === 0) return;
  if (terms.length !== before.length) {
    const words = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    errors.invalid(path, terms.length > 0 ? terms : null, words);
    return;
  }
  for (const [index, term] of terms.entries())
    if (!hasOnlyAdditions(term, before[index] ?? {}))
      errors.invalid(
        `${path}[${index}]`,
        asGoStruct(term, NODE_SELECTOR_TERM),
        'only additions are allowed (no mutations or deletions)',
      );
}

const requiredTerms = ({ affinity }: PodSpec): readonly NodeSelectorTerm[] =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];

function hasOnlyAdditions(term: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const lists = (['matchExpressions', 'matchFields'] as const).map(
    (list) => [term[list] ?? [], before[list] ?? []] as const,
  );
  if (lists.every(([, old]) => old.length === 0) && lists.some(([next]) => next.length > 0)) return false;
  return lists.every(([next, old]) => deepEqual(next.slice(0, old.length), old));
}

/** The spec with everything that may change as it was. */
function comparable(spec: PodSpec, current: PodSpec): PodSpec {
  const copy = { ...spec, containers: withImages(spec.containers, current.containers) };
  if (spec.initContainers) copy.initContainers = withImages(spec.initContainers, current.initContainers ?? []);
  restore(copy, current, 'activeDeadlineSeconds');
  restore(copy, current, 'schedulingGates');
  restore(copy, current, 'tolerations');
  const { terminationGracePeriodSeconds: grace } = current;
  if (grace !== undefined && grace < 0 && copy.terminationGracePeriodSeconds === 1)
    copy.terminationGracePeriodSeconds = grace;
  if (current.schedulingGates?.length) {
    restore(copy, current, 'nodeSelector');
    restoreNodeAffinity(copy, current);
  }
  return copy;
}

const withImages = (containers: readonly Container[], current: readonly Container[]): Container[] =>
  containers.map((container, index) => ({ ...container, image: current[index]?.image ?? '' }));

function restore<Field extends keyof PodSpec>(spec: PodSpec, current: PodSpec, field: Field): void {
  if (current[field] === undefined) delete spec[field];
  else spec[field] = current[field];
}

function restoreNodeAffinity(spec: PodSpec, current: PodSpec): void {
  const { nodeAffinity: _, ...others } = spec.affinity ?? {};
  const before = current.affinity?.nodeAffinity;
  if (before) spec.affinity = { ...others, nodeAffinity: before };
  else if (Object.keys(others).length > 0 || current.affinity) spec.affinity = others;
  else delete spec.affinity;
}

/** Ephemeral containers are added, never changed and never taken away (ValidatePodEphemeralContainersUpdate). */
export function validateEphemeralUpdate(pod: Pod, current: Pod, errors: FieldErrors): void {
  const path = 'spec.ephemeralContainers';
  for (const old of current.spec?.ephemeralContainers ?? []) {
    const next = pod.spec?.ephemeralContainers?.find(({ name }) => name === old.name);
    const subject = `existing ephemeral containers ${JSON.stringify(old.name)}`;
    if (!next) errors.forbidden(path, `${subject} may not be removed\n`);
    else if (!equalButForEmpty(next, old))
      errors.forbidden(
        path,
        `${subject} may not be changed\n${unifiedDiff(shownEphemeral(old), shownEphemeral(next))}`,
      );
  }
}
