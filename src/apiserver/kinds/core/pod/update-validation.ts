// What of a pod may change once it is there: images, a few times, and more tolerations (ValidatePodUpdate).

import type { Pod, PodSpec } from '../../../../kube/types.gen.ts';
import { deepCopy, deepEqual } from '../../../../lib/json.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { unifiedDiff } from '../../../validation/unified-diff.ts';

const FORBIDDEN =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

export function validatePodUpdate(pod: Pod, current: Pod, errors: FieldErrors): void {
  if (!pod.spec || !current.spec) return;
  const { activeDeadlineSeconds: deadline } = pod.spec;
  const before = current.spec.activeDeadlineSeconds;
  if (before !== undefined && deadline === undefined)
    errors.invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value');
  else if (before !== undefined && deadline !== undefined && deadline > before) {
    errors.invalid('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value');
  }
  const tolerations = current.spec.tolerations ?? [];
  const isKept = tolerations.every((old) =>
    pod.spec?.tolerations?.some((toleration) =>
      deepEqual({ ...toleration, tolerationSeconds: 0 }, { ...old, tolerationSeconds: 0 }),
    ),
  );
  if (!isKept)
    errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
  if ((pod.spec.containers ?? []).length !== (current.spec.containers ?? []).length) {
    errors.forbidden('spec.containers', 'pod updates may not add or remove containers');
    return;
  }
  validateGates(pod.spec, current.spec, errors);
  const [wanted, kept] = [comparable(pod.spec, current.spec), comparable(current.spec, current.spec)];
  if (!deepEqual(wanted, kept)) errors.forbidden('spec', `${FORBIDDEN}\n${unifiedDiff(kept, wanted)}`);
}

/** Gates go and never come; while there are some, the node selector may be narrowed. */
function validateGates(spec: PodSpec, current: PodSpec, errors: FieldErrors): void {
  const known = (current.schedulingGates ?? []).map(({ name }) => name);
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries())
    if (!known.includes(name))
      errors.forbidden(
        `spec.schedulingGates[${index}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
  if (known.length === 0) return;
  const { nodeSelector } = spec;
  for (const [key, value] of Object.entries(current.nodeSelector ?? {}))
    if (nodeSelector?.[key] !== value) {
      const words = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
      errors.invalid('spec.nodeSelector', nodeSelector ?? null, words);
      return;
    }
}

/** The spec with everything that may change made equal. */
function comparable(spec: PodSpec, current: PodSpec): PodSpec {
  const copy = deepCopy(spec);
  for (const list of [copy.containers, copy.initContainers ?? []]) for (const container of list) container.image = '';
  delete copy.activeDeadlineSeconds;
  delete copy.schedulingGates;
  if (current.schedulingGates?.length) delete copy.nodeSelector;
  if ((current.terminationGracePeriodSeconds ?? 0) < 0 && copy.terminationGracePeriodSeconds === 1)
    copy.terminationGracePeriodSeconds = current.terminationGracePeriodSeconds as number;
  if (current.tolerations) copy.tolerations = current.tolerations;
  else delete copy.tolerations;
  return copy;
}

/** Ephemeral containers are added, never changed and never taken away (ValidatePodEphemeralContainersUpdate). */
export function validateEphemeralUpdate(pod: Pod, current: Pod, errors: FieldErrors): void {
  const path = 'spec.ephemeralContainers';
  for (const old of current.spec?.ephemeralContainers ?? []) {
    const next = pod.spec?.ephemeralContainers?.find(({ name }) => name === old.name);
    const subject = `existing ephemeral containers ${JSON.stringify(old.name)}`;
    if (!next) errors.forbidden(path, `${subject} may not be removed\n`);
    else if (!deepEqual(next, old)) errors.forbidden(path, `${subject} may not be changed\n${unifiedDiff(old, next)}`);
  }
}
