// Pod: strategy and subresources (pkg/registry/core/pod).

import { ApiError, conflict } from '../../../kube/api-error.ts';
import { setCondition } from '../../../kube/conditions.ts';
import { PODS } from '../../../kube/kind-refs.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { Binding, Pod, PodCondition } from '../../../kube/types.gen.ts';
import { aggregate } from '../../../lib/go-aggregate.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { successStatus } from '../../registry/handlers.ts';
import { dnsLabelAdvice } from '../../validation/names.ts';
import type { CustomSubresource, KindDefinition, ObjectSubresource, SubresourceContext } from '../kind.ts';
import { MIRROR, validatePodAnnotations } from './pod/annotations.ts';
import { takeAppArmorAnnotations } from './pod/app-armor.ts';
import { POD_COLUMNS, podRowConditions } from './pod/columns.ts';
import { defaultPod, defaultPodSpec } from './pod/defaults.ts';
import { withoutDisabled } from './pod/disabled.ts';
import { eviction } from './pod/eviction.ts';
import { applyLabelKeys } from './pod/label-keys.ts';
import { validateProfileAnnotations } from './pod/profile-annotations.ts';
import { qosClass } from './pod/qos.ts';
import { resize } from './pod/resize.ts';
import { alignAddresses, validatePodStatus, withRemembered } from './pod/status.ts';
import { validateEphemeralUpdate, validatePodUpdate } from './pod/update-validation.ts';
import { validatePodSpec } from './pod/validation.ts';
import { podWarnings } from './pod/warnings.ts';

const STREAMS = ['attach', 'exec', 'portforward'] as const;

export function pods(): KindDefinition<Pod> {
  return {
    ...PODS,
    singular: 'pod',
    shortNames: ['po'],
    categories: ['all'],
    nameRule: 'dns-subdomain',
    returnsDeleted: true,
    columns: POD_COLUMNS,
    rowConditions: podRowConditions,
    fieldSelectors: FIELDS,
    sharesSpec: true,
    defaults(object) {
      if (object.status && !Object.isFrozen(object.status)) alignAddresses(object.status);
      if (!object.spec || Object.isFrozen(object.spec)) return;
      defaultPodSpec(object.spec);
      defaultPod(object.spec);
    },
    prepareForCreate(object, request) {
      object.metadata.generation = 1;
      for (const text of takeAppArmorAnnotations(object)) request.warn(text);
      object.status = {
        phase: 'Pending',
        ...(object.spec ? { qosClass: object.status?.qosClass || qosClass(object.spec) } : {}),
      };
      applyLabelKeys(object);
    },
    prepareForUpdate(object, current) {
      if (current.status) object.status = current.status;
      if (!deepEqual(object.spec, current.spec)) object.metadata.generation = (current.metadata.generation ?? 0) + 1;
    },
    status,
    objectSubresources: [ephemeralContainers, resize],
    subresources: [binding, eviction, ...readOnly],
    validate(object, errors, current) {
      const { spec, metadata } = object;
      validatePodAnnotations(metadata.annotations, { spec, path: 'metadata.annotations', errors });
      if (current && spec === current.spec) return;
      validatePodSpec(object.spec ?? { containers: [] }, 'spec', errors);
    },
    validateCreate: validateNew,
    commit({ object, current }) {
      if (object && !current && object.spec?.schedulingGates?.length) markAsGated(object);
    },
    validateUpdate: validatePodUpdate,
    warnings: (object, current) =>
      current ? [] : [...dnsLabelAdvice(object.metadata.name, "the Pod's hostname"), ...podWarnings(object)],
    graceSeconds: (object, asked) => {
      const phase = object.status?.phase;
      const isOver = !object.spec?.nodeName || phase === 'Failed' || phase === 'Succeeded';
      return isOver ? 0 : (asked ?? object.spec?.terminationGracePeriodSeconds ?? 30);
    },
  };
}

/** What only a new pod may not have (ValidatePodCreate). */
function validateNew({ metadata, spec }: Pod, errors: FieldErrors): void {
  if (spec?.ephemeralContainers?.length) errors.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (spec?.nodeName && spec.schedulingGates?.length)
    errors.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
  validateProfileAnnotations({ annotations: metadata.annotations, spec, path: 'spec' }, errors);
}

/** pkg/registry/core/pod/strategy.go (applySchedulingGatedCondition). */
function markAsGated({ metadata, status: state }: Pod): void {
  if (!state) return;
  const gated = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: metadata.creationTimestamp,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  state.conditions = [...(state.conditions ?? []), gated as unknown as PodCondition];
}

const FIELDS: Readonly<Record<string, (pod: Pod) => string>> = {
  'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
  'spec.host': ({ spec }) => spec?.nodeName ?? '', // What the oldest clients ask by.
  'spec.restartPolicy': ({ spec }) => spec?.restartPolicy ?? '',
  'spec.schedulerName': ({ spec }) => spec?.schedulerName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? '',
  'spec.hostNetwork': ({ spec }) => String(spec?.hostNetwork ?? false),
  'status.phase': ({ status: { phase } = {} }) => phase ?? '',
  'status.podIP': ({ status: { podIP } = {} }) => podIP ?? '',
  'status.podIPs': () => '', // Upstream knows the label and no value of it.
  'status.nominatedNodeName': ({ status: { nominatedNodeName } = {} }) => nominatedNodeName ?? '',
};

const status: ObjectSubresource<Pod> = {
  name: 'status',
  resets: ['spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'],
  merge: (incoming, current) => {
    const next = {
      ...current,
      metadata: { ...incoming.metadata },
      ...(incoming.status ? { status: incoming.status } : {}),
    };
    const { ownerReferences } = current.metadata;
    if (ownerReferences) next.metadata.ownerReferences = ownerReferences;
    else delete next.metadata.ownerReferences;
    delete next.metadata.deletionTimestamp;
    return next;
  },
  settle: (next, current) =>
    next.status ? { ...next, status: withRemembered(withoutDisabled(next.status), current.status ?? {}) } : next,
  validate: validatePodStatus,
};

const ephemeralContainers: ObjectSubresource<Pod> = {
  name: 'ephemeralcontainers',
  isOfSpec: true,
  hasNoTable: true,
  merge: (incoming, current) => (current.status ? { ...incoming, status: current.status } : incoming),
  // The writer comes to own also what stays as it was.
  settle: (next, current) => {
    const { ephemeralContainers: before, ...spec } = current.spec ?? { containers: [] };
    const list = next.spec?.ephemeralContainers;
    if (!list?.length && !before?.length) return current;
    const { managedFields } = next.metadata;
    const metadata = { ...current.metadata, ...(managedFields ? { managedFields } : {}) };
    return { ...current, metadata, spec: { ...spec, ...(list ? { ephemeralContainers: list } : {}) } };
  },
  validate: (incoming, current, errors) => {
    if (current.metadata.annotations?.[MIRROR] !== undefined)
      return void errors.forbidden('[]', 'static pods do not support ephemeral containers');
    validatePodSpec(incoming.spec ?? { containers: [] }, 'spec', errors);
    validateEphemeralUpdate(incoming, current, errors);
  },
};

/** Assigns a pod to its node, once: pkg/registry/core/pod/storage (BindingREST). */
const binding: CustomSubresource = {
  name: 'binding',
  body: { group: '', version: 'v1', kind: 'Binding' },
  namesObject: true,
  isUnchecked: true,
  verbs: ['create'],
  checkBody: (body) => checkTarget((body as Binding).target),
  async handle(context: SubresourceContext) {
    const { target, metadata } = context.body as Binding;
    const { annotations = {}, labels = {} } = metadata ?? {};
    const place = { nodeName: target.name ?? '', annotations, labels, now: context.now() };
    await context.update((object) => {
      checkBound(object, metadata ?? {});
      return bound(object as Pod, place);
    });
    return successStatus({ code: 201 });
  },
};

/** The subresource itself is what upstream names in its conflicts. */
const BINDING = { group: '', plural: 'pods/binding' };

/** pkg/apis/core/validation (ValidatePodBinding); its errors are no refusal of upstream's. */
function checkTarget({ kind, name }: Binding['target']): void {
  const problems = [
    ...(kind && kind !== 'Node'
      ? [`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`]
      : []),
    ...(name ? [] : ['target.name: Required value']),
  ];
  if (problems.length === 0) return;
  throw new ApiError('Unknown', aggregate(problems));
}

/** A binding may be bound to the pod's uid and version. */
function checkBound({ metadata }: KubeObject, said: { uid?: string; resourceVersion?: string }): void {
  const differing = ([field, words]: (typeof PRECONDITIONS)[number]) => {
    const wanted = said[field];
    if (!wanted || wanted === metadata[field]) return [];
    return [`Precondition failed: ${words} in precondition: ${wanted}, ${words} in object meta: ${metadata[field]}`];
  };
  const [words] = PRECONDITIONS.flatMap(differing);
  if (words === undefined) return;
  const key = `/registry/pods/${metadata.namespace}/${metadata.name}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${words}`;
  throw conflict(PODS, metadata.name, why);
}

const PRECONDITIONS = [
  ['uid', 'UID'],
  ['resourceVersion', 'ResourceVersion'],
] as const;

interface Place {
  readonly nodeName: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly now: string;
}

function bound(pod: Pod, { nodeName, annotations, labels, now }: Place): KubeObject {
  const { name } = pod.metadata;
  const labelled = Object.keys(labels).length > 0 ? { labels: { ...pod.metadata.labels, ...labels } } : {};
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict(BINDING, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName)
    throw conflict(BINDING, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec?.schedulingGates?.length)
    throw conflict(BINDING, name, `pod ${name} has non-empty .spec.schedulingGates`);
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...labelled,
      annotations: { ...pod.metadata.annotations, ...annotations },
    },
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName },
    status: { ...status, conditions: setCondition(status.conditions, scheduled as unknown as PodCondition) },
  } as Pod;
}

/** Answered by the node's kubelet; here so that discovery names them. */
const readOnly: readonly CustomSubresource[] = [
  ...STREAMS.map((name): CustomSubresource => ({ name, verbs: ['create', 'get'], handle: notHere })),
  { name: 'log', verbs: ['get'], handle: notHere },
];

async function notHere(): Promise<undefined> {
  throw new Error('streams are answered before they get here');
}
