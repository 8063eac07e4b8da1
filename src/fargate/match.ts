// Which Fargate profile takes a pod. Pure.
// https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html

import type { FargateProfile, ProfileSelector } from './ports.ts';

/** The label by which a pod chooses a profile, and by which the chosen one is recorded. */
export const PROFILE_LABEL = 'eks.amazonaws.com/fargate-profile';

type Labels = Readonly<Record<string, string>>;

/** What matching looks at. */
export interface MatchablePod {
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * The profile that takes the pod: the first by name among those with a selector that matches; only the named one when the pod's
 * label chooses (it must match all the same). Profiles that are not active take no pods.
 */
export function matchProfile(pod: MatchablePod, profiles: readonly FargateProfile[]): FargateProfile | undefined {
  const chosen = pod.labels[PROFILE_LABEL];
  return profiles
    .filter((profile) => profile.isActive && (chosen === undefined || profile.name === chosen))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .find((profile) => profile.selectors.some((selector) => matchesSelector(pod, selector)));
}

function matchesSelector(pod: MatchablePod, selector: ProfileSelector): boolean {
  if (!matchesWildcard(selector.namespace, pod.namespace)) return false;
  return Object.entries(selector.labels ?? {}).every(([key, value]) => hasLabel(pod.labels, key, value));
}

function hasLabel(labels: Labels, keyPattern: string, valuePattern: string): boolean {
  return Object.entries(labels).some(
    ([key, value]) => matchesWildcard(keyPattern, key) && matchesWildcard(valuePattern, value),
  );
}

/** `*` is any number of characters, `?` is exactly one; all else stands for itself. Linear in pattern times text. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let starText = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      starText = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++starText;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
