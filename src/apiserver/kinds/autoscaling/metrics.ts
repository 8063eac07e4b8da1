// What an autoscaler looks at, and how it is shown: pkg/printers/internalversion/printers.go (formatHPAMetrics).

import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '../../../kube/types.gen.ts';

const DEFAULT_UTILIZATION = 80;
const SHOWN = 2;
const UNKNOWN = '<unknown>';

/** Of the processors, at 80 percent unless `averageUtilization` says otherwise. */
export function cpuMetric(averageUtilization = DEFAULT_UTILIZATION): MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

export function metricsText(
  specs: readonly MetricSpec[] | undefined,
  statuses: readonly MetricStatus[] | null | undefined,
): string {
  const texts = (specs ?? []).map((spec, index) => metricText(spec, statuses?.[index]));
  if (texts.length === 0) return '<none>';
  const more = texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : '';
  return `${texts.slice(0, SHOWN).join(', ')}${more}`;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current);
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? UNKNOWN}/${spec.pods?.target.averageValue ?? ''}`;
    case 'Resource':
      return utilizationText(spec.resource, status?.resource?.current);
    case 'ContainerResource':
      return utilizationText(spec.containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

function valueText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current?.value ?? UNKNOWN}/${target?.value ?? ''}`;
}

function utilizationText(
  source: { name: string; target: MetricTarget } | undefined,
  current: MetricValueStatus | undefined,
): string {
  const { averageValue, averageUtilization } = source?.target ?? {};
  const percent = (value: number | undefined, otherwise: string) => (value === undefined ? otherwise : `${value}%`);
  const text =
    averageValue !== undefined
      ? `${current?.averageValue ?? UNKNOWN}/${averageValue}`
      : `${percent(current?.averageUtilization, UNKNOWN)}/${percent(averageUtilization, '<auto>')}`;
  return `${source?.name ?? ''}: ${text}`;
}
