// Which requests are written to the audit log, and how much of them.
// https://github.com/kubernetes/apiserver/blob/master/pkg/audit/policy/checker.go

import type { Attributes } from '../request.ts';

/** From nothing to everything; each includes those before it. */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;

export type Level = (typeof LEVELS)[number];
export type Stage = (typeof STAGES)[number];

export interface GroupResources {
  /** Empty: the core group; `*`: all. */
  readonly group?: string;
  /** Empty: all, subresources included. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** A request is meant when every list that is not empty has it. */
export interface PolicyRule {
  readonly level: Level;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  /** The empty string means objects that are in none. */
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly Stage[];
  readonly omitManagedFields?: boolean;
}

/** audit.k8s.io/v1 Policy. */
export interface AuditPolicy {
  readonly rules: readonly PolicyRule[];
  readonly omitStages?: readonly Stage[];
  readonly omitManagedFields?: boolean;
}

/** What is written of one request. */
export interface AuditScope {
  readonly level: Level;
  readonly omitStages: ReadonlySet<Stage>;
  readonly omitManagedFields: boolean;
}

/** True when `level` is `least` or says more. */
export const isAtLeast = (level: Level, least: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);

/** By the first rule that means the request; nothing is written when none does. */
export function scopeOf(policy: AuditPolicy, attributes: Attributes): AuditScope {
  const rule = policy.rules.find((candidate) => matches(candidate, attributes));
  return {
    level: rule?.level ?? 'None',
    omitStages: new Set([...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])]),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

const isEmpty = (list: readonly unknown[] | undefined) => list === undefined || list.length === 0;
const admits = (list: readonly string[] | undefined, value: string) => isEmpty(list) || list?.includes(value) === true;

function matches(rule: PolicyRule, attributes: Attributes): boolean {
  const { user, verb } = attributes;
  if (!admits(rule.users, user.name) || !admits(rule.verbs, verb)) return false;
  if (!isEmpty(rule.userGroups) && !user.groups.some((group) => rule.userGroups?.includes(group))) return false;
  if (!isEmpty(rule.namespaces) || !isEmpty(rule.resources)) return matchesResources(rule, attributes);
  if (isEmpty(rule.nonResourceURLs)) return true;
  const isPath = attributes.resource === undefined;
  return isPath && rule.nonResourceURLs?.some((pattern) => matchesPath(pattern, attributes.path ?? '')) === true;
}

function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, ''));
}

function matchesResources(rule: PolicyRule, attributes: Attributes): boolean {
  if (attributes.resource === undefined) return false;
  if (!admits(rule.namespaces, attributes.namespace ?? '')) return false;
  return isEmpty(rule.resources) || rule.resources?.some((entry) => matchesEntry(entry, attributes)) === true;
}

function matchesEntry(entry: GroupResources, attributes: Attributes): boolean {
  const { group = '', resource = '', subresource = '', name = '' } = attributes;
  if (entry.group !== '*' && (entry.group ?? '') !== group) return false;
  if (isEmpty(entry.resources)) return true;
  if (!admits(entry.resourceNames, name)) return false;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const words = new Set(['*', full, `${resource}/*`, ...(subresource === '' ? [] : [`*/${subresource}`])]);
  return entry.resources?.some((word) => words.has(word)) === true;
}
