// RuntimeClass: a pod that names one takes its overhead, node selector and tolerations.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/runtimeclass/admission.go

import { ApiError } from '../../kube/api-error.ts';
import type { Pod, PodSpec, RuntimeClass, Toleration } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import { emptyAt } from '../decode/given-empties.ts';
import { refused, unaskableName } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

export function runtimeClassAdmission(store: Store): AdmissionRule {
  return {
    name: 'RuntimeClass',
    mutate(request) {
      const pod = newPod(request);
      const found = pod?.spec && classOf(pod, request, store);
      if (!pod?.spec || !found) return;
      takeOverhead(pod, found, request);
      takeScheduling(pod.spec, found, request);
    },
    validate(request) {
      const pod = newPod(request);
      if (!pod) return;
      const overhead = classOf(pod, request, store)?.overhead;
      if (overhead) checkOverhead(pod, overhead.podFixed ?? {}, request);
      else if (pod.spec?.overhead || emptyAt(pod, 'spec.overhead'))
        throw refused(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    },
  };
}

function newPod({ operation, kind, object, subresource }: AdmissionRequest): Pod | undefined {
  return operation === 'CREATE' && kind.kind === 'Pod' && subresource === undefined ? (object as Pod) : undefined;
}

function classOf(pod: Pod, request: AdmissionRequest, store: Store): RuntimeClass | undefined {
  const name = pod.spec?.runtimeClassName;
  if (name === undefined) return undefined;
  const unaskable = unaskableName(name);
  if (unaskable) throw new ApiError('Unknown', unaskable);
  const found = store.find('node.k8s.io/runtimeclasses', name)?.value as unknown as RuntimeClass | undefined;
  if (!found) throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}

function checkOverhead(pod: Pod, overhead: object, request: AdmissionRequest): void {
  if (!deepEqual(pod.spec?.overhead ?? {}, overhead))
    throw refused(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
}

function takeOverhead(pod: Pod, { overhead }: RuntimeClass, request: AdmissionRequest): void {
  if (!overhead || !pod.spec) return;
  if (Object.keys(pod.spec.overhead ?? {}).length > 0) checkOverhead(pod, overhead.podFixed ?? {}, request);
  if (overhead.podFixed) pod.spec.overhead = { ...overhead.podFixed };
}

function takeScheduling(spec: PodSpec, { scheduling }: RuntimeClass, request: AdmissionRequest): void {
  if (!scheduling) return;
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value) {
      const words = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
      throw refused(request, words);
    }
  }
  if (scheduling.nodeSelector) spec.nodeSelector = { ...spec.nodeSelector, ...scheduling.nodeSelector };
  spec.tolerations = merged([...(spec.tolerations ?? []), ...(scheduling.tolerations ?? [])]);
}

/** pkg/util/tolerations (MergeTolerations): what another one includes says nothing; of equal ones the first stays. */
function merged(all: readonly Toleration[]): Toleration[] {
  const kept: Toleration[] = [];
  for (const [index, one] of all.entries()) {
    const isKnown = kept.some((other) => includes(other, one));
    const isCovered = all.slice(index + 1).some((other) => !deepEqual(other, one) && includes(other, one));
    if (!isKnown && !isCovered) kept.push(one);
  }
  return kept;
}

/** pkg/util/tolerations (isSuperset). */
function includes(wide: Toleration, narrow: Toleration): boolean {
  if (deepEqual(wide, narrow)) return true;
  const { key = '', operator = 'Equal', effect, value = '', tolerationSeconds } = wide;
  if (key !== (narrow.key ?? '') && (key !== '' || operator !== 'Exists')) return false;
  if (effect && effect !== narrow.effect) return false;
  if (effect === 'NoExecute' && tolerationSeconds !== undefined) {
    const seconds = narrow.tolerationSeconds;
    if (seconds === undefined || seconds > tolerationSeconds) return false;
  }
  if (operator === 'Exists') return true;
  return operator === 'Equal' && narrow.operator === 'Equal' && value === (narrow.value ?? '');
}
