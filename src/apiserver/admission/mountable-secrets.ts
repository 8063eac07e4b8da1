// Service accounts that let their pods use the secrets that they name, and no others: plugin/pkg/admission/serviceaccount (limitSecretReferences).

import type { Container, PodSpec, ServiceAccount } from '../../kube/types.gen.ts';

const ENFORCED = 'kubernetes.io/enforce-mountable-secrets';

/** strconv.ParseBool; what it cannot read is false. */
const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];

export const limitsSecrets = ({ metadata }: ServiceAccount): boolean =>
  TRUE.includes(metadata.annotations?.[ENFORCED] ?? '');

/** Why a new pod may not use what it names; undefined: it may. */
export function refusedSecret(account: ServiceAccount, spec: PodSpec): string | undefined {
  const mountable = namesOf(account.secrets);
  const lacks = `is not allowed because service account ${account.metadata.name} does not reference that`;
  for (const { secret } of spec.volumes ?? [])
    if (secret && !mountable.has(secret.secretName ?? ''))
      return `volume with secret.secretName="${secret.secretName ?? ''}" ${lacks} secret`;
  const { initContainers = [], containers } = spec;
  const words =
    refusedIn(initContainers, 'init container', mountable) ?? refusedIn(containers ?? [], 'container', mountable);
  if (words) return `${words} ${lacks} secret`;
  const pullable = namesOf(account.imagePullSecrets);
  const index = (spec.imagePullSecrets ?? []).findIndex(({ name = '' }) => !pullable.has(name));
  if (index < 0) return undefined;
  return `imagePullSecrets[${index}].name="${spec.imagePullSecrets?.[index]?.name ?? ''}" ${lacks} imagePullSecret`;
}

/** The same of containers that come to a pod later. */
export function refusedEphemeralSecret(account: ServiceAccount, spec: PodSpec): string | undefined {
  const containers = (spec.ephemeralContainers ?? []) as readonly Container[];
  const words = refusedIn(containers, 'ephemeral container', namesOf(account.secrets));
  return (
    words && `${words} is not allowed because service account ${account.metadata.name} does not reference that secret`
  );
}

const namesOf = (references: readonly { name?: string }[] | undefined): ReadonlySet<string> =>
  new Set((references ?? []).map(({ name = '' }) => name));

function refusedIn(containers: readonly Container[], what: string, mountable: ReadonlySet<string>): string | undefined {
  for (const { name, env = [], envFrom = [] } of containers) {
    for (const { name: variable, valueFrom } of env) {
      const secret = valueFrom?.secretKeyRef;
      if (secret && !mountable.has(secret.name ?? ''))
        return `${what} ${name} with envVar ${variable} referencing secret.secretName="${secret.name ?? ''}"`;
    }
    for (const { secretRef } of envFrom)
      if (secretRef && !mountable.has(secretRef.name ?? ''))
        return `${what} ${name} with envFrom referencing secret.secretName="${secretRef.name ?? ''}"`;
  }
  return undefined;
}
