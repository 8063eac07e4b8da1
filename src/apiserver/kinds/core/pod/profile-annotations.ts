// Profiles of seccomp and AppArmor that a new pod names in annotations as well as in fields: they say the same.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go (validateSeccompAnnotationsAndFields,
// validateAppArmorAnnotationsAndFieldsMatchOnCreate)

import type { AppArmorProfile, PodSpec, SeccompProfile } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { containersOf } from './os-validation.ts';

interface Of {
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly spec: PodSpec | undefined;
  /** Of the spec: `spec`. */
  readonly path: string;
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCAL = 'localhost/';

export function validateProfileAnnotations({ annotations = {}, spec, path }: Of, errors: FieldErrors): void {
  const keys = Object.keys(annotations);
  if (!spec || !keys.some((key) => /^(container\.(seccomp|apparmor)|seccomp)\.security\./.test(key))) return;
  const { securityContext: ofPod } = spec;
  const seccomp = { name: 'seccomp', defaults: ['runtime/default', 'docker/default'], errors };
  validateMatch(annotations[SECCOMP_POD], ofPod?.seccompProfile, {
    ...seccomp,
    path: `${path}.securityContext.seccompProfile`,
  });
  const containers = containersOf(spec, path);
  for (const [at, { name, securityContext }] of containers)
    validateMatch(annotations[`${SECCOMP_CONTAINER}${name}`], securityContext?.seccompProfile, {
      ...seccomp,
      path: `${at}.securityContext.seccompProfile`,
    });
  if (spec.os?.name === 'windows') return;
  const appArmor = { name: 'apparmor', defaults: ['runtime/default'], errors };
  for (const [at, { name, securityContext }] of containers)
    validateMatch(annotations[`${APP_ARMOR}${name}`], securityContext?.appArmorProfile ?? ofPod?.appArmorProfile, {
      ...appArmor,
      path: `${at}.securityContext.appArmorProfile`,
    });
}

interface Place {
  readonly name: string;
  /** What an annotation may call the runtime's own profile. */
  readonly defaults: readonly string[];
  readonly path: string;
  readonly errors: FieldErrors;
}

function validateMatch(
  annotation: string | undefined,
  profile: SeccompProfile | AppArmorProfile | undefined,
  { name, defaults, path, errors }: Place,
): void {
  if (annotation === undefined || !profile) return;
  const { type, localhostProfile } = profile;
  const isOfType =
    (type !== 'Unconfined' || annotation === 'unconfined') &&
    (type !== 'RuntimeDefault' || defaults.includes(annotation)) &&
    (type !== 'Localhost' || annotation.startsWith(LOCAL));
  if (!isOfType) errors.forbidden(`${path}.type`, `${name} type in annotation and field must match`);
  else if (type === 'Localhost' && annotation.slice(LOCAL.length) !== localhostProfile)
    errors.forbidden(`${path}.localhostProfile`, `${name} profile in annotation and field must match`);
}
