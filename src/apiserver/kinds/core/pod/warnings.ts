// What is accepted of a pod and yet deserves a word: pkg/api/pod/warnings.go.

import type { Container, HostAlias, ObjectMeta, PodAffinityTerm, PodSpec } from '../../../../kube/types.gen.ts';
import { ipWarnings } from '../../../validation/ip-forms.ts';
import { nodeLabelDeprecation, nodeSelectorWarnings, nodeTermWarnings } from '../../../validation/node-selectors.ts';
import { repeats } from '../../../validation/repeats.ts';
import { APP_ARMOR_TEXT, unsaidAppArmor } from './app-armor.ts';
import { byteWarnings, containerWarnings, portWarnings } from './container-warnings.ts';
import { containersOf } from './os-validation.ts';
import { volumeWarnings } from './volume-warnings.ts';

const NULL_SELECTOR = 'a null labelSelector results in matching no pod';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Annotations of old, and what to use instead. */
const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
];
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_OF_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const SECCOMP_TEXT = 'non-functional in v1.27+; use the "seccompProfile" field instead';

interface PodLike {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** @param path where a template is: `spec.template`, `template`; of a pod itself, nothing */
export function podWarnings({ metadata, spec }: PodLike = {}, path?: string): readonly string[] {
  if (!spec) return [];
  const prefix = path === undefined ? '' : `${path}.`;
  const at = `${prefix}spec`;
  const annotations = metadata?.annotations ?? {};
  const containers = containersOf(spec, at);
  const said = { annotations, path: `${prefix}metadata.annotations` };
  return [
    ...placeWarnings(spec, at),
    ...annotationWarnings(annotations, said.path),
    ...volumeWarnings(spec.volumes ?? [], `${at}.volumes`),
    ...repeatedAliases(spec.hostAliases ?? [], `${at}.hostAliases`),
    ...pullSecretWarnings(spec, `${at}.imagePullSecrets`),
    ...byteWarnings(spec.overhead, `${at}.overhead`),
    ...seccompWarnings(SECCOMP, spec, said),
    ...containers.flatMap(([place, container]) => [
      ...seccompWarnings(`${SECCOMP_OF_CONTAINER}${container.name}`, container, said),
      ...(path === undefined ? [] : appArmorWarnings(container, spec, said)), // A pod's are told with its fields.
      ...containerWarnings(container, place),
    ]),
    ...portWarnings(containers),
    ...graceWarnings(spec, `${at}.terminationGracePeriodSeconds`),
    ...affinityWarnings(spec, `${at}.affinity`),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, index) =>
      ipWarnings(ip, `${at}.dnsConfig.nameservers[${index}]`),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, index) => ipWarnings(ip, `${at}.hostAliases[${index}].ip`)),
  ];
}

function graceWarnings({ terminationGracePeriodSeconds: seconds = 0 }: PodSpec, path: string): readonly string[] {
  return seconds < 0 ? [`${path}: must be >= 0; negative values are invalid and will be treated as 1`] : [];
}

/** Labels of nodes that have a successor. */
function placeWarnings(spec: PodSpec, path: string): readonly string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const at = `${path}.affinity.nodeAffinity`;
  const selected = Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
    const words = nodeLabelDeprecation(key);
    return words ? [`${path}.nodeSelector[${key}]: ${words}`] : [];
  });
  const spread = (spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, index) => {
    const constraint = `${path}.topologySpreadConstraints[${index}]`;
    const words = nodeLabelDeprecation(topologyKey);
    return [
      ...(words ? [`${constraint}.topologyKey: ${topologyKey} is ${words}`] : []),
      ...(labelSelector ? [] : [`${constraint}.labelSelector: ${NULL_SELECTOR}`]),
    ];
  });
  return [
    ...selected,
    ...nodeSelectorWarnings(affinity?.[REQUIRED], `${at}.${REQUIRED}`),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ preference }, index) =>
      nodeTermWarnings(preference, `${at}.${PREFERRED}[${index}].preference`, true),
    ),
    ...spread,
  ];
}

const annotationWarnings = (annotations: Readonly<Record<string, string>>, path: string): readonly string[] =>
  ANNOTATIONS.flatMap(([key, words]) => (annotations[key] === undefined ? [] : [`${path}[${key}]: ${words}`]));

interface Said {
  readonly annotations: Readonly<Record<string, string>>;
  readonly path: string;
}

/** @param of the pod or container that has no such field */
function seccompWarnings(key: string, of: PodSpec | Container, { annotations, path }: Said): readonly string[] {
  const isUnset = annotations[key] !== undefined && !of.securityContext?.seccompProfile;
  return isUnset ? [`${path}[${key}]: ${SECCOMP_TEXT}`] : [];
}

function appArmorWarnings(container: Container, spec: PodSpec, { annotations, path }: Said): readonly string[] {
  const unsaid = unsaidAppArmor(container, { annotations, ofPod: spec.securityContext?.appArmorProfile });
  return unsaid ? [`${path}[${unsaid.key}]: ${APP_ARMOR_TEXT}`] : [];
}

function repeatedAliases(aliases: readonly HostAlias[], path: string): readonly string[] {
  return repeated(aliases.map(({ ip }) => ip)).map(
    ([index, ip]) => `${path}[${index}].ip: duplicate ip ${JSON.stringify(ip)}`,
  );
}

/** Those that have been there before, with their place in the list. */
function repeated(texts: readonly string[]): readonly (readonly [index: number, text: string])[] {
  const isRepeated = repeats<string>();
  return [...texts.entries()].filter(([, text]) => isRepeated(text));
}

function pullSecretWarnings({ imagePullSecrets: secrets = [] }: PodSpec, path: string): readonly string[] {
  return [
    ...repeated(secrets.map(({ name = '' }) => name)).map(
      ([index, name]) => `${path}[${index}].name: duplicate name ${JSON.stringify(name)}`,
    ),
    ...secrets.flatMap(({ name }, index) => (name ? [] : [`${path}[${index}].name: invalid empty name ""`])),
  ];
}

function affinityWarnings(spec: PodSpec, path: string): readonly string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((name) => {
    const affinity = spec.affinity?.[name];
    return [
      ...(affinity?.[REQUIRED] ?? []).flatMap((term, index) =>
        termWarnings(term, `${path}.${name}.${REQUIRED}[${index}]`),
      ),
      ...(affinity?.[PREFERRED] ?? []).flatMap(({ podAffinityTerm }, index) =>
        termWarnings(podAffinityTerm, `${path}.${name}.${PREFERRED}[${index}].podAffinityTerm`),
      ),
    ];
  });
}

function termWarnings({ labelSelector }: PodAffinityTerm, path: string): readonly string[] {
  return labelSelector ? [] : [`${path}.labelSelector: ${NULL_SELECTOR}`];
}
