// What counts against a quota, and how much: one evaluator a resource, a plain count for all that have none of their own.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/quota/v1/evaluator/core/registry.go, apiserver pkg/quota/v1/generic/evaluator.go

import type { KubeObject } from '../object.ts';
import { ONE, type ResourceList } from '../resource-list.ts';
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../types.gen.ts';
import { claimEvaluator } from './claims.ts';
import { podEvaluator } from './pods.ts';
import { serviceEvaluator } from './services.ts';

/** A change of an object that may count; `current` is absent on create. */
export interface QuotaChange {
  readonly object: KubeObject;
  readonly current?: KubeObject;
  readonly subresource?: string;
}

export interface QuotaEvaluator<T extends KubeObject = KubeObject> {
  /** Whether the change can change what is used. */
  handles(change: QuotaChange): boolean;
  /** Of the names that a quota bounds, those that these objects count for. */
  matching(names: readonly string[]): readonly string[];
  matchesScope(scope: ScopedResourceSelectorRequirement, object: T): boolean;
  /** What an object must say when these are bounded, in upstream's words; undefined: it says it. */
  problem?(names: readonly string[], object: T): string | undefined;
  /** @param nowMs of simulated time: what should have gone by now counts no more */
  usage(object: T, nowMs: number): ResourceList;
}

/** Resources that were counted before there were `count/` names. */
const ALIASES: readonly string[] = ['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'];

const OWN: Readonly<Record<string, QuotaEvaluator>> = {
  pods: podEvaluator as unknown as QuotaEvaluator,
  services: serviceEvaluator as unknown as QuotaEvaluator,
  persistentvolumeclaims: claimEvaluator as unknown as QuotaEvaluator,
};

/** `count/deployments.apps` */
export const countName = (group: string, plural: string) => `count/${plural}${group ? `.${group}` : ''}`;

/** Undefined: objects of the kind never count (events). */
export function quotaEvaluator({ group, plural }: { group: string; plural: string }): QuotaEvaluator | undefined {
  if (plural === 'events' && (group === '' || group === 'events.k8s.io')) return undefined;
  return (group === '' ? OWN[plural] : undefined) ?? counted(group, plural);
}

function counted(group: string, plural: string): QuotaEvaluator {
  const names = [countName(group, plural), ...(group === '' && ALIASES.includes(plural) ? [plural] : [])];
  return {
    handles: ({ current, subresource }) => !current && subresource === undefined,
    matching: (bounded) => bounded.filter((name) => names.includes(name)),
    matchesScope: () => false,
    usage: () => new Map(names.map((name) => [name, ONE])),
  };
}

/** Both forms in which a quota says which objects it is of. */
export function scopesOf({ spec = {} }: ResourceQuota): readonly ScopedResourceSelectorRequirement[] {
  const scopes = (spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' }));
  return [...scopes, ...(spec.scopeSelector?.matchExpressions ?? [])];
}

export function isInScope(quota: ResourceQuota, object: KubeObject, evaluator: QuotaEvaluator): boolean {
  return scopesOf(quota).every((scope) => evaluator.matchesScope(scope, object));
}
