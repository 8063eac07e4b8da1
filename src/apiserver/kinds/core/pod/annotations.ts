// Annotations of a pod that mean something: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
// (ValidatePodSpecificAnnotations, ValidatePodSpecificAnnotationUpdates).

import type { Pod, PodSpec, Toleration } from '../../../../kube/types.gen.ts';
import { goQuote } from '../../../../lib/go-quote.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { annotationJson } from '../../../validation/annotation-json.ts';
import { validateTolerations } from '../../../validation/tolerations.ts';
import { validateInnerPath } from './volume-paths.ts';

type Annotations = Readonly<Record<string, string>> | undefined;

/** What a kubelet calls a pod that it runs from a file of its own. */
export const MIRROR = 'kubernetes.io/config.mirror';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP =
  /^(?:seccomp\.security\.alpha\.kubernetes\.io\/pod$|container\.seccomp\.security\.alpha\.kubernetes\.io\/)/;
const SECCOMP_PROFILES = ['runtime/default', 'docker/default', 'unconfined'];
const APP_ARMOR_PROFILES = ['', 'runtime/default', 'unconfined'];
const MAX_INT32 = 2 ** 31 - 1;

interface Of {
  readonly spec: PodSpec | undefined;
  /** Of the annotations: `metadata.annotations`. */
  readonly path: string;
  readonly errors: FieldErrors;
}

export function validatePodAnnotations(annotations: Annotations, { spec, path, errors }: Of): void {
  if (!annotations) return;
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && !spec?.nodeName)
    errors.invalid(`${path}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set');
  const of = { key: TOLERATIONS, path, goType: '[]v1.Toleration', errors };
  validateTolerations((annotationJson(annotations, of) ?? []) as Toleration[], `${path}.${TOLERATIONS}`, errors);
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isCost(cost)) errors.invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer');
  const all = Object.entries(annotations);
  for (const [key, profile] of all) if (SECCOMP.test(key)) validateSeccomp(profile, `${path}.${key}`, errors);
  for (const [key, profile] of all)
    if (key.startsWith(APP_ARMOR)) validateAppArmor([key, profile], { spec, path, errors });
}

/** No plus, and no zeros in front. */
function isCost(text: string): boolean {
  const value = Number(text);
  return /^(?:-\d+|0|[1-9]\d*)$/.test(text) && value >= -MAX_INT32 - 1 && value <= MAX_INT32;
}

function validateSeccomp(profile: string, path: string, errors: FieldErrors): void {
  if (profile.startsWith('localhost/')) validateInnerPath(profile.slice('localhost/'.length), path, errors);
  else if (!SECCOMP_PROFILES.includes(profile)) errors.invalid(path, profile, 'must be a valid seccomp profile');
}

function validateAppArmor([key, profile]: readonly [string, string], { spec, path, errors }: Of): void {
  const name = key.slice(APP_ARMOR.length);
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  if (!containers.some((container) => container.name === name))
    errors.invalid(`${path}[${key}]`, name, 'container not found');
  if (!APP_ARMOR_PROFILES.includes(profile) && !profile.startsWith('localhost/'))
    errors.invalid(`${path}[${key}]`, profile, `invalid AppArmor profile name: ${goQuote(profile)}`);
}

/** What came to a pod with these stays, and comes to none later. Upstream looks at them all again. */
export function validateAnnotationUpdates(pod: Pod, current: Pod, errors: FieldErrors): void {
  const [next, before] = [pod.metadata.annotations, current.metadata.annotations];
  const check = (key: string, verb: string) => {
    const path = `metadata.annotations[${key}]`;
    if (key.startsWith(APP_ARMOR)) errors.forbidden(path, `may not ${verb} AppArmor annotations`);
    if (key === MIRROR) errors.forbidden(path, `may not ${verb} mirror pod annotation`);
  };
  for (const [key, value] of Object.entries(before ?? {})) if (next?.[key] !== value) check(key, 'remove or update');
  for (const key of Object.keys(next ?? {})) if (before?.[key] === undefined) check(key, 'add');
  validatePodAnnotations(next, { spec: pod.spec, path: 'metadata.annotations', errors });
}
