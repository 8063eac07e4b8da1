// ResourceQuota: what a namespace may hold is counted in the commit that adds to it, so that two at once never exceed it.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/resourcequota/controller.go

import type { KubeObject } from '../../kube/object.ts';
import { isInScope, type QuotaEvaluator, quotaEvaluator } from '../../kube/quota/evaluator.ts';
import {
  addResources,
  formatResources,
  maskResources,
  type ResourceList,
  readResources,
  subtractResources,
  writeResources,
} from '../../kube/resource-list.ts';
import type { ResourceQuota } from '../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../lib/clock.ts';
import type { StoreRecord, Transaction } from '../../store/store.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import { rewrite } from '../registry/rewrite.ts';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const COLLECTION = '/resourcequotas';

export function resourceQuotaAdmission(clock: Clock): AdmissionRule {
  return {
    name: 'ResourceQuota',
    commit(request, transaction) {
      const { kind, namespace, object } = request;
      if (!object || !kind.namespaced || namespace === undefined) return;
      const evaluator = quotaEvaluator(kind);
      if (!evaluator?.handles(changeOf(request, object))) return;
      const context = { request, object, evaluator, transaction, nowMs: clock.simulatedMs() };
      const records = transaction.list(COLLECTION, `${namespace}/`);
      for (const record of records.filter((each) => isConcerned(each, context))) charge(record, context);
    },
  };
}

function changeOf({ current, subresource }: AdmissionRequest, object: KubeObject) {
  return { object, ...(current ? { current } : {}), ...(subresource === undefined ? {} : { subresource }) };
}

interface Charge {
  readonly request: AdmissionRequest;
  readonly object: KubeObject;
  readonly evaluator: QuotaEvaluator;
  readonly transaction: Transaction;
  readonly nowMs: number;
}

/** Whether the quota counts such objects. What it wants to know of them is asked of all quotas before one counts. Throws Forbidden. */
function isConcerned(record: StoreRecord, { request, object, evaluator }: Charge): boolean {
  const quota = record.value as unknown as ResourceQuota;
  const used = readResources(quota.status?.used);
  const names = evaluator.matching([...readResources(quota.status?.hard).keys()]);
  if (names.length === 0 || !isInScope(quota, object, evaluator)) return false;
  const problem = evaluator.problem?.(names, object);
  if (problem !== undefined) throw refused(request, `failed quota: ${quota.metadata.name}: ${problem}`);
  if (!names.every((name) => used.has(name))) {
    const list = [...names].sort().join(',');
    throw refused(request, `status unknown for quota: ${quota.metadata.name}, resources: ${list}`);
  }
  return true;
}

/** Adds what the request takes to what the quota has counted. Throws Forbidden when that is too much. */
function charge(record: StoreRecord, context: Charge): void {
  const quota = record.value as unknown as ResourceQuota;
  const { request } = context;
  const hard = readResources(quota.status?.hard);
  const used = readResources(quota.status?.used);
  const requested = withoutZeros(maskResources(usageOf(quota, context), hard.keys()));
  if (requested.size === 0) return;
  const next = addResources(used, requested);
  const exceeded = [...requested.keys()].filter(
    (name) => (next.get(name)?.nanos ?? 0n) > (hard.get(name)?.nanos ?? 0n),
  );
  if (exceeded.length > 0 && request.subresource !== 'status') {
    const shown = (list: ResourceList) => formatResources(maskResources(list, exceeded));
    const why = `requested: ${shown(requested)}, used: ${shown(used)}, limited: ${shown(hard)}`;
    throw refused(request, `exceeded quota: ${quota.metadata.name}, ${why}`);
  }
  const status = { ...quota.status, used: writeResources(next) };
  rewrite(context.transaction, record, booked(quota, { ...quota, status }, context.nowMs));
}

/** What the server counts is its own. */
function booked(current: ResourceQuota, next: ResourceQuota, nowMs: number): ResourceQuota {
  const writer = { manager: 'kube-apiserver', subresource: 'status', now: toTimestamp(nowMs), schema: undefined };
  return { ...next, metadata: { ...next.metadata, managedFields: recordUpdate({ current, next, ...writer }) } };
}

/** Of an update, what it takes more than before, when the quota counted the object before. */
function usageOf(quota: ResourceQuota, { request, object, evaluator, nowMs }: Charge): ResourceList {
  const usage = evaluator.usage(object, nowMs);
  const negative = [...usage].filter(([, { nanos }]) => nanos < 0n).map(([name]) => name);
  if (negative.length > 0)
    throw refused(request, `quota usage is negative for resource(s): ${negative.sort().join(',')}`);
  const { current } = request;
  if (!current || !isInScope(quota, current, evaluator)) return usage;
  return subtractResources(usage, evaluator.usage(current, nowMs));
}

const withoutZeros = (list: ResourceList): ResourceList => new Map([...list].filter(([, { nanos }]) => nanos !== 0n));
