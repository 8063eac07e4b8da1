// v1 of a HorizontalPodAutoscaler: one target of the processors, and the rest of v2 in annotations.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/autoscaling/v1/conversion.go

import type {
  AutoscalingV2HorizontalPodAutoscaler as Autoscaler,
  AutoscalingV1HorizontalPodAutoscaler as AutoscalerV1,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
} from '../../../kube/types.gen.ts';
import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { parseNested } from '../../../lib/nesting.ts';
import { cpuMetric } from './metrics.ts';
import { sourceFromV1, sourceToV1, statusFromV1, statusToV1 } from './metrics-v1.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const OF_SPEC = [
  METRICS,
  BEHAVIOR,
  'autoscaling.alpha.kubernetes.io/scale-down-tolerance',
  'autoscaling.alpha.kubernetes.io/scale-up-tolerance',
];
const OF_STATUS = [CURRENT_METRICS, CONDITIONS];
/** What v2 has as fields. */
export const ROUND_TRIP = [...OF_SPEC, ...OF_STATUS];

/** Drops what only v1 keeps in annotations. @param object changed */
export function withoutRoundTrip({ metadata }: Pick<Autoscaler, 'metadata'>): void {
  if (!ROUND_TRIP.some((key) => metadata.annotations?.[key] !== undefined)) return;
  const annotations = { ...metadata.annotations };
  for (const key of ROUND_TRIP) delete annotations[key];
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
  else delete metadata.annotations;
}

/** The annotations of what a status does not write are those of `current`. @returns a value of its own */
export const withSpecOf = ({ metadata, ...object }: AutoscalerV1, current: AutoscalerV1): AutoscalerV1 => ({
  ...object,
  metadata: { ...metadata, annotations: keepingOf(OF_SPEC, metadata, current) },
});

/** The annotations of what only a status writes are those of `current`; there are none where it is absent. @param object changed */
export function keepStatusOf({ metadata }: AutoscalerV1, current?: AutoscalerV1): void {
  const annotations = keepingOf(OF_STATUS, metadata, current);
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
  else delete metadata.annotations;
}

type Metadata = AutoscalerV1['metadata'];

function keepingOf(keys: readonly string[], { annotations = {} }: Metadata, current?: AutoscalerV1) {
  const kept = Object.entries(current?.metadata.annotations ?? {}).filter(([key]) => keys.includes(key));
  const own = Object.entries(annotations).filter(([key]) => !keys.includes(key));
  return Object.fromEntries([...own, ...kept]);
}

const isCpu = ({ type, resource }: MetricSpec) =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;

export function toV1(object: Autoscaler): AutoscalerV1 {
  const { spec, status } = object;
  const metadata = { ...object.metadata };
  withoutRoundTrip({ metadata });
  const metrics = spec.metrics ?? [];
  const others = metrics.filter((metric) => !isCpu(metric)).map(sourceToV1);
  const current = status?.currentMetrics ?? [];
  const kept = {
    ...(others.length > 0 ? { [METRICS]: JSON.stringify(others) } : {}),
    ...(current.length > 0 ? { [CURRENT_METRICS]: JSON.stringify(current.map(statusToV1)) } : {}),
    ...(spec.behavior ? { [BEHAVIOR]: JSON.stringify(behaviorToGo(spec.behavior)) } : {}),
    ...(status?.conditions?.length ? { [CONDITIONS]: JSON.stringify(status.conditions.map(conditionToGo)) } : {}),
  };
  if (Object.keys(kept).length > 0) metadata.annotations = { ...metadata.annotations, ...kept };
  const target = metrics.find(isCpu)?.resource?.target.averageUtilization;
  const utilization = current.findLast(({ type, resource }) => type === 'Resource' && resource?.name === 'cpu')
    ?.resource?.current.averageUtilization;
  const { minReplicas, maxReplicas, scaleTargetRef } = spec;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: {
      scaleTargetRef,
      ...(minReplicas === undefined ? {} : { minReplicas }),
      maxReplicas,
      ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }),
    },
    status: {
      ...(status?.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
      ...(status?.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
      currentReplicas: status?.currentReplicas ?? 0,
      desiredReplicas: status?.desiredReplicas ?? 0,
      ...(utilization === undefined ? {} : { currentCPUUtilizationPercentage: utilization }),
    },
  };
}

export function fromV1(object: AutoscalerV1): Autoscaler {
  const { spec, status } = object;
  const annotations = object.metadata.annotations ?? {};
  const metadata = { ...object.metadata };
  withoutRoundTrip({ metadata });
  const behavior = behaviorFromGo(read(annotations[BEHAVIOR]));
  const current = listOf(annotations[CURRENT_METRICS])?.map(statusFromV1) ?? currentCpu(status);
  const conditions = listOf(annotations[CONDITIONS]);
  const { minReplicas, maxReplicas, scaleTargetRef } = spec;
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata,
    spec: {
      scaleTargetRef,
      ...(minReplicas === undefined ? {} : { minReplicas }),
      maxReplicas,
      metrics: metricsOf(spec, annotations[METRICS]),
      ...(behavior ? { behavior } : {}),
    },
    status: {
      ...(status?.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
      ...(status?.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
      ...(status?.currentReplicas ? { currentReplicas: status.currentReplicas } : {}),
      desiredReplicas: status?.desiredReplicas ?? 0,
      currentMetrics: current as MetricStatus[],
      ...(conditions ? { conditions: conditions as unknown as NonNullable<Autoscaler['status']>['conditions'] } : {}),
    } as NonNullable<Autoscaler['status']>,
  };
}

/** Those of the annotation, then the processors; the processors at their default when there are none. */
function metricsOf(spec: AutoscalerV1['spec'], annotation: string | undefined): MetricSpec[] {
  const { targetCPUUtilizationPercentage: target } = spec;
  const others = listOf(annotation)?.map(sourceFromV1) ?? [];
  const all = [...others, ...(target === undefined ? [] : [cpuMetric(target)])];
  return all.length > 0 ? all : [cpuMetric()];
}

function currentCpu(status: AutoscalerV1['status']): MetricStatus[] | null {
  const averageUtilization = status?.currentCPUUtilizationPercentage;
  if (averageUtilization === undefined) return null;
  return [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }];
}

/** What is no JSON says nothing, as upstream. */
function read(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined;
  try {
    return parseNested(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function listOf(text: string | undefined): readonly JsonObject[] | undefined {
  const value = read(text);
  return Array.isArray(value) ? value.filter(isObject) : undefined;
}

type Behavior = NonNullable<Autoscaler['spec']['behavior']>;

/** Upstream writes its internal type here, whose fields have Go's names. */
function behaviorToGo({ scaleUp, scaleDown }: Behavior): object {
  return { ScaleUp: rulesToGo(scaleUp), ScaleDown: rulesToGo(scaleDown) };
}

function rulesToGo(rules: HPAScalingRules | undefined): object | null {
  if (!rules) return null;
  return {
    StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
    SelectPolicy: rules.selectPolicy ?? null,
    Policies:
      rules.policies?.map(({ type, value, periodSeconds }) => ({
        Type: type,
        Value: value,
        PeriodSeconds: periodSeconds,
      })) ?? null,
    Tolerance: rules.tolerance ?? null,
  };
}

/** Go reads names in any case. */
function inAnyCase(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (!isObject(value)) return undefined;
  const found = Object.keys(value).findLast((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : value[found];
}

function behaviorFromGo(value: JsonValue | undefined): Behavior | undefined {
  const [up, down] = ['ScaleUp', 'ScaleDown'].map((name) => rulesFromGo(inAnyCase(value, name)));
  return up || down ? { ...(up ? { scaleUp: up } : {}), ...(down ? { scaleDown: down } : {}) } : undefined;
}

function rulesFromGo(value: JsonValue | undefined): HPAScalingRules | undefined {
  if (!isObject(value)) return undefined;
  const given = inAnyCase(value, 'Policies');
  const policies = Array.isArray(given) ? given.filter(isObject) : undefined;
  const rules = {
    stabilizationWindowSeconds: inAnyCase(value, 'StabilizationWindowSeconds'),
    selectPolicy: inAnyCase(value, 'SelectPolicy'),
    policies: policies?.map((policy) => ({
      type: inAnyCase(policy, 'Type'),
      value: inAnyCase(policy, 'Value'),
      periodSeconds: inAnyCase(policy, 'PeriodSeconds'),
    })),
    tolerance: inAnyCase(value, 'Tolerance'),
  };
  return Object.fromEntries(Object.entries(rules).filter(([, item]) => item != null)) as HPAScalingRules;
}

function conditionToGo(condition: { type: string; status: string; lastTransitionTime?: string }): object {
  const { type, status, lastTransitionTime = null, ...rest } = condition;
  return { type, status, lastTransitionTime, ...rest };
}
