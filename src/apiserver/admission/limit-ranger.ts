// LimitRanger: containers get a namespace's defaults, and nothing is beyond its bounds.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/limitranger/admission.go

import { podResources } from '../../kube/pod-resources.ts';
import { formatQuantity, parseQuantity } from '../../kube/quantity.ts';
import { type ResourceAmounts, type ResourceList, readResources, ZERO } from '../../kube/resource-list.ts';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../../kube/types.gen.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import type { Store } from '../../store/store.ts';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const COLLECTION = '/limitranges';
const ANNOTATION = 'kubernetes.io/limit-ranger';

export function limitRanger(store: Store): AdmissionRule {
  const rangesFor = (request: AdmissionRequest) =>
    concerns(request)
      ? store.list(COLLECTION, `${request.namespace}/`).map(({ value }) => value as unknown as LimitRange)
      : [];
  return {
    name: 'LimitRanger',
    mutate(request) {
      if (request.kind.plural !== 'pods') return;
      for (const range of rangesFor(request)) giveDefaults(request.object as Pod, range);
    },
    validate(request) {
      for (const { spec } of rangesFor(request)) {
        const problems = new Set((spec?.limits ?? []).flatMap((item) => problemsOf(request, item)));
        if (problems.size > 0) throw refused(request, aggregate(problems));
      }
    },
  };
}

/** New pods, and what changes of their containers: their resources; claims. Nothing that goes. */
function concerns({ operation, kind, current, subresource, object }: AdmissionRequest): boolean {
  if (kind.group !== '' || !object || current?.metadata.deletionTimestamp !== undefined) return false;
  if (kind.plural === 'pods') return subresource === (operation === 'CREATE' ? undefined : 'resize');
  return kind.plural === 'persistentvolumeclaims' && subresource === undefined;
}

function giveDefaults(pod: Pod, { spec }: LimitRange): void {
  const items = (spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const defaults = {
    requests: Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest)) as ResourceAmounts,
    limits: Object.assign({}, ...items.map((item) => item.default)) as ResourceAmounts,
  };
  const texts = [
    ...(pod.spec?.containers ?? []).flatMap((container) => complete(container, 'container', defaults)),
    ...(pod.spec?.initContainers ?? []).flatMap((container) => complete(container, 'init container', defaults)),
  ];
  if (texts.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${texts.join('; ')}`,
  };
}

type Defaults = Readonly<Record<'requests' | 'limits', ResourceAmounts>>;

/** What it was given, in words. @param container changed */
function complete(container: Container, what: string, defaults: Defaults): readonly string[] {
  return (['requests', 'limits'] as const).flatMap((side) => {
    const said = container.resources?.[side] ?? {};
    const missing = Object.keys(defaults[side]).filter((name) => said[name] === undefined);
    if (missing.length === 0) return [];
    container.resources ??= {};
    container.resources[side] = {
      ...said,
      ...Object.fromEntries(missing.map((name) => [name, defaults[side][name] ?? 0])),
    };
    return [`${missing.sort().join(', ')} ${side === 'requests' ? 'request' : 'limit'} for ${what} ${container.name}`];
  });
}

interface Taken {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

function problemsOf({ kind, object }: AdmissionRequest, item: LimitRangeItem): readonly string[] {
  if (kind.plural === 'persistentvolumeclaims') {
    if (item.type !== 'PersistentVolumeClaim') return [];
    const requests = readResources((object as PersistentVolumeClaim).spec?.resources?.requests);
    return [
      ...each(item.min, (name, bound) => tooLittle({ requests, limits: new Map() }, { item, name, bound })),
      ...each(item.max, (name, bound) => tooMuchAsked(requests, { item, name, bound })),
    ];
  }
  const { spec } = object as Pod;
  if (!spec) return [];
  if (item.type === 'Pod')
    return boundProblems({ requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') }, item);
  if (item.type !== 'Container') return [];
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
    boundProblems({ requests: readResources(resources?.requests), limits: readResources(resources?.limits) }, item),
  );
}

function each(
  amounts: ResourceAmounts | undefined,
  check: (name: string, bound: string) => string | undefined,
): string[] {
  return Object.entries(amounts ?? {}).flatMap(([name, bound]) => check(name, String(bound)) ?? []);
}

function boundProblems(taken: Taken, item: LimitRangeItem): readonly string[] {
  return [
    ...each(item.min, (name, bound) => tooLittle(taken, { item, name, bound })),
    ...each(item.max, (name, bound) => tooMuch(taken, { item, name, bound })),
    ...each(item.maxLimitRequestRatio, (name, bound) => tooFarApart(taken, { item, name, bound })),
  ];
}

interface Bound {
  readonly item: LimitRangeItem;
  readonly name: string;
  readonly bound: string;
}

function amountsOf({ requests, limits }: Taken, { name, bound }: Bound) {
  return { request: requests.get(name), limit: limits.get(name), most: parseQuantity(bound) };
}

function tooLittle(taken: Taken, place: Bound): string | undefined {
  const { request, limit, most: least } = amountsOf(taken, place);
  const words = `minimum ${place.name} usage per ${place.item.type} is ${place.bound}`;
  if (!request) return `${words}.  No request is specified`;
  if (request.nanos < least.nanos) return `${words}, but request is ${formatQuantity(request)}`;
  return limit && limit.nanos < least.nanos ? `${words}, but limit is ${formatQuantity(limit)}` : undefined;
}

function tooMuch(taken: Taken, place: Bound): string | undefined {
  const { request, limit, most } = amountsOf(taken, place);
  const words = `maximum ${place.name} usage per ${place.item.type} is ${place.bound}`;
  if (!limit) return `${words}.  No limit is specified`;
  if (limit.nanos > most.nanos) return `${words}, but limit is ${formatQuantity(limit)}`;
  return request && request.nanos > most.nanos ? `${words}, but request is ${formatQuantity(request)}` : undefined;
}

function tooMuchAsked(requests: ResourceList, place: Bound): string | undefined {
  const { request, most } = amountsOf({ requests, limits: new Map() }, place);
  const words = `maximum ${place.name} usage per ${place.item.type} is ${place.bound}`;
  if (!request) return `${words}.  No request is specified`;
  return request.nanos > most.nanos ? `${words}, but request is ${formatQuantity(request)}` : undefined;
}

function tooFarApart(taken: Taken, place: Bound): string | undefined {
  const { request = ZERO, limit = ZERO, most } = amountsOf(taken, place);
  const words = `${place.name} max limit to request ratio per ${place.item.type} is ${place.bound}`;
  if (request.nanos === 0n) return `${words}, but no request is specified or request is 0`;
  if (limit.nanos === 0n) return `${words}, but no limit is specified or limit is 0`;
  const ratio = Number(limit.nanos) / Number(request.nanos);
  return ratio > Number(most.nanos) / 1e9 ? `${words}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
