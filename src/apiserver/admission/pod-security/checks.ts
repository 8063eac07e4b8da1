// Which checks a level has in a version, and what they have against a pod.
// https://github.com/kubernetes/pod-security-admission/blob/master/policy/registry.go

import type { ObjectMeta, PodSpec } from '../../../kube/types.gen.ts';
import { BASELINE } from './baseline.ts';
import type { LevelVersion } from './policy.ts';
import { RESTRICTED } from './restricted.ts';
import type { Violation } from './words.ts';

export interface Check {
  readonly id: string;
  /** The baseline check that it takes the place of, where it is in force. */
  readonly overrides?: string;
  /** In order; `since` is the minor version from which on it is checked so. */
  readonly versions: readonly { readonly since: number; readonly check: CheckPod }[];
}

type CheckPod = (spec: PodSpec, metadata: Partial<ObjectMeta>) => Violation | undefined;

const inForce = ({ versions }: Check, minor: number) => versions.findLast(({ since }) => since <= minor)?.check;

/** What a pod does that its level forbids, baseline first. */
export function violations(
  { level, version }: LevelVersion,
  pod: { readonly metadata: Partial<ObjectMeta>; readonly spec: PodSpec },
): readonly Violation[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? Number.POSITIVE_INFINITY : version;
  const restricted = level === 'restricted' ? RESTRICTED.filter((check) => inForce(check, minor)) : [];
  const overridden = restricted.map(({ overrides }) => overrides);
  const checks = [...BASELINE.filter(({ id }) => !overridden.includes(id)), ...restricted];
  return checks.flatMap((check) => inForce(check, minor)?.(pod.spec, pod.metadata) ?? []);
}

/** `host namespaces (hostPID=true), privileged (…)` */
export const violationsText = (list: readonly Violation[]) =>
  list.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
