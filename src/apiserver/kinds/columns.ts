// Cells that many kinds have: names, ages, counts, selectors.

import type { KubeObject } from '../../kube/object.ts';
import type { Container, LabelSelector, Scale } from '../../kube/types.gen.ts';
import type { Column } from './kind.ts';

const NAME_WORDS =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const CREATED_WORDS =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  description: NAME_WORDS,
  cell: ({ metadata }) => metadata.name ?? '',
};

export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  type: 'string',
  description: CREATED_WORDS,
  cell: ({ metadata }, nowMs) => age(metadata.creationTimestamp, nowMs),
};

/** Of kinds that print no more than this. */
export const createdColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  description: CREATED_WORDS,
  cell: ({ metadata }) => metadata.creationTimestamp ?? '0001-01-01T00:00:00Z', // Of a bookmark: Go's zero.
};

/** What a Scale prints (pkg/printers/internalversion, scaleColumnDefinitions): its name is not marked as one. */
export const scaleColumns: readonly Column<KubeObject>[] = [
  { ...nameColumn, format: '' },
  {
    name: 'Desired',
    type: 'integer',
    description: { of: 'autoscaling.v1.ScaleSpec.replicas' },
    cell: (object) => (object as Scale).spec?.replicas ?? 0,
  },
  {
    name: 'Available',
    type: 'integer',
    description: { of: 'autoscaling.v1.ScaleStatus.replicas' },
    cell: (object) => (object as Scale).status?.replicas ?? 0,
  },
  ageColumn,
];

/** How long ago, `<unknown>` when nobody knows. */
export function age(timestamp: string | null | undefined, nowMs: number): string {
  return timestamp ? humanDuration(nowMs - Date.parse(timestamp)) : '<unknown>';
}

/** https://github.com/kubernetes/apimachinery/blob/master/pkg/util/duration/duration.go (HumanDuration) */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return two(`${minutes}m`, seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return two(`${hours}h`, minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return two(`${days}d`, hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? two(`${years}y`, days % 365, 'd') : `${years}y`;
}

function two(large: string, small: number, unit: string): string {
  return small === 0 ? large : `${large}${small}${unit}`;
}

/** Where a load balancer is, by address or name: each once, in the order of the letters (loadBalancerStatusStringer). */
export function ingressNames(
  status: { ingress?: readonly { ip?: string; hostname?: string }[] } | undefined,
): string[] {
  const names = (status?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
  return [...new Set(names)].sort();
}

export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

const OPERATORS: Readonly<Record<string, string>> = { In: 'in', NotIn: 'notin' };

export const formatSelector = (selector: LabelSelector | null | undefined): string =>
  selectorText(selector) || '<none>';

/** In the order of the keys; of one key, the labels first (apimachinery pkg/labels, internalSelector). Empty: of none. */
export function selectorText(selector: LabelSelector | null | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return { key, text: key };
    if (operator === 'DoesNotExist') return { key, text: `!${key}` };
    return { key, text: `${key} ${OPERATORS[operator]} (${[...(values ?? [])].sort().join(',')})` };
  });
  const all = [...labels, ...expressions].sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
  return all.map(({ text }) => text).join(',');
}

/** Containers and Images of a pod template. */
export function containerColumns<T extends KubeObject>(containersOf: (object: T) => readonly Container[]): Column<T>[] {
  return [
    {
      name: 'Containers',
      type: 'string',
      description: 'Names of each container in the template.',
      priority: 1,
      cell: (object) =>
        containersOf(object)
          .map(({ name }) => name)
          .join(','),
    },
    {
      name: 'Images',
      type: 'string',
      description: 'Images referenced by each container in the template.',
      priority: 1,
      cell: (object) =>
        containersOf(object)
          .map(({ image }) => image ?? '')
          .join(','),
    },
  ];
}
