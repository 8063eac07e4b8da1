// What EKS's mutating webhook does to a new pod that a profile takes: the name of the profile, the scheduler, the priority. Nothing
// else changes: no toleration is added, no resources are filled in.

import type { Pod } from '../kube/types.gen.ts';
import { matchProfile, PROFILE_LABEL } from './match.ts';
import type { FargateProfile } from './ports.ts';

export const FARGATE_SCHEDULER = 'fargate-scheduler';
const DEFAULT_SCHEDULER = 'default-scheduler';
/** What Fargate says of a pod's launch. */
export const CAPACITY_ANNOTATION = 'CapacityProvisioned';
export const LOGGING_ANNOTATION = 'Logging';
const COMPUTE_TYPE = 'eks.amazonaws.com/compute-type';

/** The class of every Fargate pod; one that the user named is overwritten. */
const PRIORITY_CLASS = 'system-node-critical';
const PRIORITY = 2000001000;

/**
 * Marks `pod` (changed in place) when a profile takes it.
 * @param namespace where it is being created
 * @returns the profile's name, or undefined when the pod is left alone
 */
export function markPod(pod: Pod, namespace: string, profiles: readonly FargateProfile[]): string | undefined {
  if (!isEligible(pod)) return undefined;
  const profile = matchProfile({ namespace, labels: pod.metadata.labels ?? {} }, profiles);
  if (!profile || !pod.spec) return undefined;
  forgetLaunch(pod);
  pod.metadata.labels = { ...pod.metadata.labels, [PROFILE_LABEL]: profile.name };
  pod.spec.schedulerName = FARGATE_SCHEDULER;
  pod.spec.priority = PRIORITY;
  pod.spec.priorityClassName = PRIORITY_CLASS;
  return profile.name;
}

function isEligible(pod: Pod): boolean {
  const scheduler = pod.spec?.schedulerName;
  if (pod.spec?.nodeName || (scheduler && scheduler !== DEFAULT_SCHEDULER)) return false;
  if (pod.metadata.ownerReferences?.some((owner) => owner.kind === 'DaemonSet')) return false;
  const computeType = pod.metadata.annotations?.[COMPUTE_TYPE];
  return computeType === undefined || computeType === 'fargate';
}

/** A pod may be sent with what was said of another's launch, as when it is made from a copy. */
function forgetLaunch({ metadata }: Pod): void {
  const { [CAPACITY_ANNOTATION]: _capacity, [LOGGING_ANNOTATION]: _logging, ...others } = metadata.annotations ?? {};
  if (metadata.annotations) metadata.annotations = others;
}
