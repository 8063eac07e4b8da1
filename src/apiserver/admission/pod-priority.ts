// Priority: the class of a new pod becomes a number.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/priority/admission.go

import { forbidden } from '../../kube/api-error.ts';
import { PRIORITY_CLASSES } from '../../kube/kind-refs.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Pod, PodSpec, PriorityClass } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const SYSTEM_CLASSES = ['system-cluster-critical', 'system-node-critical'];
const COLLECTION = 'scheduling.k8s.io/priorityclasses';

export function podPriority(store: Store): AdmissionRule {
  return {
    name: 'Priority',
    mutate(admission) {
      const { operation, kind, object, current, subresource } = admission;
      if (operation === 'DELETE' && kind.kind === 'PriorityClass') checkDeletion(current);
      if (kind.kind !== 'Pod' || !object || subresource !== undefined) return;
      if (operation === 'CREATE') setPriority(object as Pod, admission, store);
      else keepPriority(object as Pod, current as Pod);
    },
    validate(admission) {
      const { operation, kind, object } = admission;
      if (operation !== 'DELETE' && kind.kind === 'PriorityClass' && object)
        checkDefault(object as PriorityClass, admission, store);
    },
  };
}

/** pkg/registry/scheduling/priorityclass/storage: the system's own classes stay. */
function checkDeletion(current: KubeObject | undefined): void {
  const name = current?.metadata.name ?? '';
  if (SYSTEM_CLASSES.includes(name))
    throw forbidden(PRIORITY_CLASSES, name, 'this is a system priority class and cannot be deleted');
}

function checkDefault({ metadata, globalDefault }: PriorityClass, admission: AdmissionRequest, store: Store): void {
  const current = globalDefault ? defaultClass(store) : undefined;
  if (!current || current.metadata.name === metadata.name) return;
  const words = `PriorityClass ${current.metadata.name} is already marked as default. Only one default can exist`;
  throw refused(admission, words);
}

/** The lowest one, where there are more. */
function defaultClass(store: Store): PriorityClass | undefined {
  const all = store.list(COLLECTION).map(({ value }) => value as unknown as PriorityClass);
  return all.filter(({ globalDefault }) => globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}

function setPriority({ spec }: Pod, admission: AdmissionRequest, store: Store): void {
  if (!spec) return;
  const priorityClass = classOf(spec, admission, store);
  if (priorityClass) spec.priorityClassName = priorityClass.metadata.name;
  const priority = priorityClass?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== priority) {
    throw refused(
      admission,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    );
  }
  const policy = priorityClass?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    throw refused(
      admission,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    );
  }
  spec.priority = priority;
  spec.preemptionPolicy = policy;
}

/** An update that leaves out what was worked out at the beginning changes nothing. */
function keepPriority({ spec }: Pod, { spec: before }: Pod): void {
  if (!spec || !before) return;
  if (before.priority !== undefined) spec.priority ??= before.priority;
  if (before.preemptionPolicy !== undefined) spec.preemptionPolicy ??= before.preemptionPolicy;
}

function classOf(
  { priorityClassName: name }: PodSpec,
  admission: AdmissionRequest,
  store: Store,
): PriorityClass | undefined {
  if (!name) return defaultClass(store);
  const found = store.find(COLLECTION, name)?.value as unknown as PriorityClass | undefined;
  if (!found) throw refused(admission, `no PriorityClass with name ${name} was found`);
  return found;
}
