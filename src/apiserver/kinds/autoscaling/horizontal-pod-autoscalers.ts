// HorizontalPodAutoscaler: pkg/registry/autoscaling/horizontalpodautoscaler, pkg/apis/autoscaling/v2/defaults.go. v2 is stored; v1 is
// another face of it.

import { HORIZONTAL_POD_AUTOSCALERS, HORIZONTAL_POD_AUTOSCALERS_V1 } from '../../../kube/kind-refs.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type {
  AutoscalingV2HorizontalPodAutoscaler as Autoscaler,
  AutoscalingV1HorizontalPodAutoscaler as AutoscalerV1,
  HPAScalingRules,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCounts } from '../../validation/amounts.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Column, KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import { fromV1, keepStatusOf, ROUND_TRIP, toV1, withoutRoundTrip, withSpecOf } from './autoscaler-v1.ts';
import { validateAutoscaler } from './autoscaler-validation.ts';
import { cpuMetric, metricsText } from './metrics.ts';

const SHARED = {
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'rules', 'changes'],
} as const;

const COLUMNS: readonly Column<Autoscaler>[] = [
  nameColumn,
  {
    name: 'Reference',
    type: 'string',
    description:
      'scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.',
    cell: ({ spec: { scaleTargetRef } }) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
  },
  {
    name: 'Targets',
    type: 'string',
    description:
      'metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond.',
    cell: ({ spec, status }) => metricsText(spec.metrics, status?.currentMetrics),
  },
  {
    name: 'MinPods',
    type: 'string',
    description: { of: 'autoscaling.v2.HorizontalPodAutoscalerSpec.minReplicas' },
    cell: ({ spec }) => String(spec.minReplicas ?? '<unset>'),
  },
  {
    name: 'MaxPods',
    type: 'string',
    description: { of: 'autoscaling.v2.HorizontalPodAutoscalerSpec.maxReplicas' },
    cell: ({ spec }) => spec.maxReplicas,
  },
  {
    name: 'Replicas',
    type: 'string',
    description: { of: 'autoscaling.v2.HorizontalPodAutoscalerStatus.currentReplicas' },
    cell: ({ status }) => status?.currentReplicas ?? 0,
  },
  ageColumn,
];

const EMPTY_STATUS = { currentMetrics: null, desiredReplicas: 0 } as unknown as NonNullable<Autoscaler['status']>;
const EMPTY_STATUS_V1 = { currentReplicas: 0, desiredReplicas: 0 };

export const horizontalPodAutoscalers: KindDefinition<Autoscaler> = {
  ...HORIZONTAL_POD_AUTOSCALERS,
  ...SHARED,
  columns: COLUMNS,
  defaults(object) {
    withoutRoundTrip(object);
    const { spec } = object;
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length) spec.metrics = [cpuMetric()];
    if (spec.behavior) spec.behavior = defaultBehavior(spec.behavior);
  },
  prepareForCreate(object) {
    object.status = { ...EMPTY_STATUS };
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
  },
  status: { ...statusSubresource<Autoscaler>(), validate: validateStatus },
  validateCreate: (object, errors) => validateAutoscaler(object, undefined, errors),
  validateUpdate: validateAutoscaler,
};

/** How fast it grows and shrinks when nobody says: pkg/apis/autoscaling/v2/defaults.go. */
const SCALE_UP = (): HPAScalingRules => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
});
const SCALE_DOWN = (): HPAScalingRules => ({
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
});

type Behavior = NonNullable<Autoscaler['spec']['behavior']>;

const defaultBehavior = ({ scaleUp, scaleDown, ...rest }: Behavior): Behavior => ({
  ...rest,
  scaleUp: { ...SCALE_UP(), ...scaleUp },
  scaleDown: { ...SCALE_DOWN(), ...scaleDown },
});

/** What is stored is read as v2, whose defaults v1 does not have. */
function toStored(object: AutoscalerV1): Autoscaler {
  const made = fromV1(object);
  const { behavior } = made.spec;
  return behavior ? { ...made, spec: { ...made.spec, behavior: defaultBehavior(behavior) } } : made;
}

/** What v1 shows is put together anew: in tables it has the order that is stored. */
const stored = new WeakMap<AutoscalerV1, Autoscaler>();

function fromStored(object: KubeObject): AutoscalerV1 {
  const shown = toV1(object as Autoscaler);
  stored.set(shown, object as Autoscaler);
  return shown;
}

function validateStatus({ status }: Autoscaler, _current: Autoscaler, errors: FieldErrors): void {
  validateCounts(status ?? EMPTY_STATUS, ['currentReplicas', 'desiredReplicas'], { path: 'status', errors });
}

const STATUS_V1 = statusSubresource<AutoscalerV1>();

export const horizontalPodAutoscalersV1: KindDefinition<AutoscalerV1> = {
  ...HORIZONTAL_POD_AUTOSCALERS_V1,
  ...SHARED,
  versionedAnnotations: Object.fromEntries(ROUND_TRIP.map((key) => [key, undefined])),
  columns: COLUMNS.map((column) => ({
    ...column,
    cell: (object: AutoscalerV1, nowMs: number) => column.cell(stored.get(object) ?? fromV1(object), nowMs),
  })),
  defaults(object) {
    object.spec.minReplicas ??= 1;
    // Upstream puts the default target in while converting, where it sees the metrics of the annotations.
    // What it makes of the status is not looked at: zeros that v1 shows would come to be v2's.
    const made = toV1(fromV1(object));
    object.spec = made.spec;
    object.metadata = withSpecOf(object, made).metadata;
    if (Object.keys(object.metadata.annotations ?? {}).length === 0) delete object.metadata.annotations;
  },
  prepareForCreate(object) {
    object.status = { ...EMPTY_STATUS_V1 };
    keepStatusOf(object);
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
    keepStatusOf(object, current);
  },
  status: {
    ...STATUS_V1,
    merge: (incoming, current) => withSpecOf(STATUS_V1.merge(incoming, current), current),
    validate: (object, current, errors) => validateStatus(fromV1(object), fromV1(current), errors),
  },
  validateCreate: (object, errors) => validateAutoscaler(fromV1(object), undefined, errors),
  validateUpdate: (object, current, errors) => validateAutoscaler(fromV1(object), fromV1(current), errors),
  storedAs: {
    kind: HORIZONTAL_POD_AUTOSCALERS,
    toStored,
    fromStored,
  },
};
