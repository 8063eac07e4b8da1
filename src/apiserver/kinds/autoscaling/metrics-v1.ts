// Metrics as v1 writes them into its annotations, in the order of Go's structs.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/autoscaling/v1/conversion.go

import type {
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
  AutoscalingV2CrossVersionObjectReference as Reference,
} from '../../../kube/types.gen.ts';
import type { JsonObject } from '../../../lib/json.ts';

type Source = MetricSpec & MetricStatus;

/** Without what is not there. */
function present(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value != null));
}

export function sourceToV1({ type, object, pods, resource, containerResource, external }: MetricSpec): object {
  return present({
    type,
    object:
      object &&
      present({
        target: referenceToV1(object.describedObject),
        metricName: object.metric.name,
        targetValue: object.target.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.target.averageValue,
      }),
    pods:
      pods &&
      present({
        metricName: pods.metric.name,
        targetAverageValue: pods.target.averageValue ?? '0',
        selector: pods.metric.selector,
      }),
    resource: resource && present({ name: resource.name, ...targetToV1(resource.target) }),
    containerResource:
      containerResource &&
      present({
        name: containerResource.name,
        ...targetToV1(containerResource.target),
        container: containerResource.container,
      }),
    external:
      external &&
      present({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
  });
}

const referenceToV1 = ({ kind, name, apiVersion }: Reference) => present({ kind, name, apiVersion });

const targetToV1 = ({ averageUtilization, averageValue }: MetricTarget) => ({
  targetAverageUtilization: averageUtilization,
  targetAverageValue: averageValue,
});

export function statusToV1({ type, object, pods, resource, containerResource, external }: MetricStatus): object {
  return present({
    type,
    object:
      object &&
      present({
        target: referenceToV1(object.describedObject),
        metricName: object.metric.name,
        currentValue: object.current.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.current.averageValue,
      }),
    pods:
      pods &&
      present({
        metricName: pods.metric.name,
        currentAverageValue: pods.current.averageValue ?? '0',
        selector: pods.metric.selector,
      }),
    resource: resource && present({ name: resource.name, ...currentToV1(resource.current) }),
    containerResource:
      containerResource &&
      present({
        name: containerResource.name,
        ...currentToV1(containerResource.current),
        container: containerResource.container,
      }),
    external:
      external &&
      present({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        currentValue: external.current.value ?? '0',
        currentAverageValue: external.current.averageValue,
      }),
  });
}

const currentToV1 = ({ averageUtilization, averageValue }: MetricValueStatus) => ({
  currentAverageUtilization: averageUtilization,
  currentAverageValue: averageValue ?? '0',
});

/** A source of the annotation; its `target…` fields become one target. */
export function sourceFromV1(metric: JsonObject): MetricSpec {
  return fromV1(metric, (source) => {
    const { targetAverageUtilization, targetAverageValue, targetValue, averageValue } = source;
    const average = targetAverageValue ?? averageValue;
    const type = targetAverageUtilization != null ? 'Utilization' : average != null ? 'AverageValue' : 'Value';
    const target = { type, value: targetValue, averageValue: average, averageUtilization: targetAverageUtilization };
    return { target: present(target) };
  });
}

export function statusFromV1(metric: JsonObject): MetricStatus {
  return fromV1(metric, (source) => {
    const { currentAverageUtilization, currentAverageValue, currentValue, averageValue } = source;
    const current = {
      value: currentValue,
      averageValue: currentAverageValue ?? averageValue,
      averageUtilization: currentAverageUtilization,
    };
    return { current: present(current) };
  });
}

function fromV1(metric: JsonObject, amountsOf: (source: JsonObject) => object): Source {
  const source = (key: string) => metric[key] as JsonObject | undefined;
  const named = (value: JsonObject | undefined) =>
    value && {
      metric: present({ name: value['metricName'] ?? '', selector: value['selector'] ?? value['metricSelector'] }),
      ...amountsOf(value),
    };
  const ofResource = (value: JsonObject | undefined) =>
    value && { ...present({ name: value['name'] ?? '', container: value['container'] }), ...amountsOf(value) };
  const object = source('object');
  return present({
    type: metric['type'] ?? '',
    containerResource: ofResource(source('containerResource')),
    external: named(source('external')),
    object: object && { describedObject: object['target'] ?? {}, ...named(object) },
    pods: named(source('pods')),
    resource: ofResource(source('resource')),
  }) as unknown as Source;
}
