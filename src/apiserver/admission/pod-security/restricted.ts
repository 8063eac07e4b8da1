// The checks of the restricted level, by version: what a hardened pod says of itself.
// https://github.com/kubernetes/pod-security-admission/tree/master/policy

import type { PodSpec, Volume } from '../../../kube/types.gen.ts';
import { isRelaxed, isSeccompAllowed, procMount, seccomp } from './baseline.ts';
import type { Check } from './checks.ts';
import { containersOf, containersText, plural, quoted, settersText, sorted, type Violation } from './words.ts';

/** What means nothing on Windows is not asked there. */
const onlyLinux =
  (check: (spec: PodSpec) => Violation | undefined) =>
  (spec: PodSpec): Violation | undefined =>
    spec.os?.name === 'windows' ? undefined : check(spec);

function escalation(spec: PodSpec): Violation | undefined {
  const bad = containersOf(spec).filter((item) => item.securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  const detail = `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
}

function capabilities(spec: PodSpec): Violation | undefined {
  const all = containersOf(spec);
  const added = (item: (typeof all)[number]) =>
    (item.securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = all.filter((item) => !item.securityContext?.capabilities?.drop?.includes('ALL'));
  const adding = all.filter((item) => added(item).length > 0);
  const names = quoted(sorted(adding.flatMap(added)));
  const details = [
    ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [`${containersText(adding)} must not include ${names} in securityContext.capabilities.add`]
      : []),
  ];
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
}

const ALLOWED = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;

function volumes(spec: PodSpec): Violation | undefined {
  const bad = (spec.volumes ?? []).filter((volume) => !ALLOWED.some((type) => volume[type]));
  if (bad.length === 0) return undefined;
  const typeOf = (volume: Volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
  const types = sorted(bad.map(typeOf));
  const names = `${plural(bad.length, 'volume')} ${quoted(bad.map(({ name }) => name))}`;
  const uses = `${plural(bad.length, 'uses', 'use')} ${plural(types.length, 'restricted volume type')}`;
  return { reason: 'restricted volume types', detail: `${names} ${uses} ${quoted(types)}` };
}

function nonRoot(spec: PodSpec): Violation | undefined {
  const reason = 'runAsNonRoot != true';
  const ofPod = spec.securityContext?.runAsNonRoot;
  const all = containersOf(spec);
  const saying = all.filter((item) => item.securityContext?.runAsNonRoot === false);
  if (ofPod === false || saying.length > 0)
    return {
      reason,
      detail: `${settersText(ofPod === false, saying)} must not set securityContext.runAsNonRoot=false`,
    };
  const silent = all.filter((item) => item.securityContext?.runAsNonRoot === undefined);
  if (ofPod === true || silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
}

function user(spec: PodSpec): Violation | undefined {
  const isPodBad = spec.securityContext?.runAsUser === 0;
  const bad = containersOf(spec).filter((item) => item.securityContext?.runAsUser === 0);
  if (!isPodBad && bad.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${settersText(isPodBad, bad)} must not set runAsUser=0` };
}

function seccompSaid(spec: PodSpec): Violation | undefined {
  const forbidden = seccomp(spec);
  if (forbidden) return forbidden;
  const silent = containersOf(spec).filter((item) => !item.securityContext?.seccompProfile);
  if (isSeccompAllowed(spec.securityContext?.seccompProfile?.type) || silent.length === 0) return undefined;
  const words = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason: 'seccompProfile', detail: `pod or ${containersText(silent)} ${words}` };
}

/** In order of their ids. `overrides`: what of the baseline it takes the place of. */
export const RESTRICTED: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    versions: [
      { since: 8, check: escalation },
      { since: 25, check: onlyLinux(escalation) },
    ],
  },
  {
    id: 'capabilities_restricted',
    overrides: 'capabilities_baseline',
    versions: [
      { since: 22, check: capabilities },
      { since: 25, check: onlyLinux(capabilities) },
    ],
  },
  { id: 'procMount_restricted', overrides: 'procMount', versions: [{ since: 35, check: procMount }] },
  { id: 'restrictedVolumes', overrides: 'hostPathVolumes', versions: [{ since: 0, check: volumes }] },
  {
    id: 'runAsNonRoot',
    versions: [
      { since: 0, check: nonRoot },
      { since: 35, check: isRelaxed(nonRoot) },
    ],
  },
  {
    id: 'runAsUser',
    versions: [
      { since: 23, check: user },
      { since: 35, check: isRelaxed(user) },
    ],
  },
  {
    id: 'seccompProfile_restricted',
    overrides: 'seccompProfile_baseline',
    versions: [
      { since: 19, check: seccompSaid },
      { since: 25, check: onlyLinux(seccompSaid) },
    ],
  },
];
