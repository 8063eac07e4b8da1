// Profiles of AppArmor, which annotations named before there were fields: pkg/registry/core/pod/strategy.go (applyAppArmorVersionSkew).

import type { AppArmorProfile, Container, Pod } from '../../../../kube/types.gen.ts';

const PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const MAX_LOCAL_PROFILE = 4095;

/** What a new pod says of its containers in annotations goes into their fields too. @param pod changed @returns texts for warnings */
export function takeAppArmorAnnotations({ metadata, spec }: Pod): readonly string[] {
  if (!spec || spec.os?.name === 'windows') return [];
  const ofPod = spec.securityContext?.appArmorProfile;
  const containers: readonly Container[] = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return containers.flatMap((container) => {
    const unsaid = unsaidAppArmor(container, { annotations: metadata.annotations, ofPod });
    if (!unsaid) return [];
    const { key, profile } = unsaid;
    if (profile) container.securityContext = { ...container.securityContext, appArmorProfile: profile };
    return [`metadata.annotations[${key}]: ${APP_ARMOR_TEXT}`];
  });
}

export const APP_ARMOR_TEXT = 'deprecated since v1.30; use the "appArmorProfile" field instead';

/** The annotation of a profile that neither the container nor its pod has in a field. `profile` undefined: it is none. */
export function unsaidAppArmor(
  { name, securityContext }: Container,
  {
    annotations,
    ofPod,
  }: { annotations: Readonly<Record<string, string>> | undefined; ofPod: AppArmorProfile | undefined },
): { key: string; profile: AppArmorProfile | undefined } | undefined {
  const key = `${PREFIX}${name}`;
  const text = annotations?.[key];
  if (text === undefined || securityContext?.appArmorProfile) return undefined;
  const profile = profileOf(text);
  const isOfPod = profile && profile.type === ofPod?.type && profile.localhostProfile === ofPod.localhostProfile;
  return isOfPod ? undefined : { key, profile };
}

/** pkg/api/pod/util.go (ApparmorFieldForAnnotation); undefined: no profile that a field may name. */
function profileOf(text: string): AppArmorProfile | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' };
  if (text === 'runtime/default') return { type: 'RuntimeDefault' };
  const local = /^localhost\/(.+)$/s.exec(text)?.[1];
  const isValid = local !== undefined && local.trim() === local && Buffer.byteLength(local) <= MAX_LOCAL_PROFILE;
  return isValid ? { type: 'Localhost', localhostProfile: local } : undefined;
}
