// Which requests a rule of a webhook or policy is about.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/predicates/, pkg/admission/plugin/policy/matching

import { notFound } from '../../kube/api-error.ts';
import { NAMESPACES } from '../../kube/kind-refs.ts';
import type { KubeObject } from '../../kube/object.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { LabelSelector, NamedRuleWithOperations, Namespace, RuleWithOperations } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { collectionOf } from '../registry/registry.ts';
import { requestedName } from './refusal.ts';
import { type AdmissionRequest, formerOf } from './rule.ts';

export interface Selectors {
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly objectSelector?: LabelSelector | undefined;
}

/** The names in discovery of all kinds that are served. */
export type Kinds = () => readonly KindDefinition[];

const ADMISSION = 'admissionregistration.k8s.io';

/** Webhooks and policies have no say about themselves: what is broken must be mendable. */
export function isExempt({ kind }: AdmissionRequest): boolean {
  return (
    kind.group === ADMISSION && /^(?:validating|mutating)(?:webhookconfigurations|admissionpolic)/.test(kind.plural)
  );
}

const isNamespaceKind = ({ group, plural }: KindDefinition) => group === '' && plural === 'namespaces';

/** Of what the request is about; a namespace is in itself. */
export function namespaceOf(request: AdmissionRequest): string {
  if (isNamespaceKind(request.kind)) return requestedName(request);
  return request.kind.namespaced ? (request.namespace ?? '') : '';
}

/** The kind by whose name one of the rules means this request; undefined: none does. */
export function matchingKind(
  rules: readonly (RuleWithOperations | NamedRuleWithOperations)[],
  request: AdmissionRequest,
  equivalents: readonly KindDefinition[],
): KindDefinition | undefined {
  return [request.kind, ...equivalents].find((kind) => rules.some((rule) => matchesRule(rule, request, kind)));
}

/** Other names under which the same objects are served. */
export function equivalentsOf(kind: KindDefinition, kinds: Kinds): readonly KindDefinition[] {
  return kinds().filter((other) => other !== kind && collectionOf(other) === collectionOf(kind));
}

function matchesRule(
  rule: RuleWithOperations | NamedRuleWithOperations,
  request: AdmissionRequest,
  kind: KindDefinition,
): boolean {
  const has = (words: readonly string[] | undefined, word: string) => words?.includes('*') || words?.includes(word);
  const names = 'resourceNames' in rule ? (rule.resourceNames ?? []) : [];
  return Boolean(
    has(rule.operations, request.operation) &&
      has(rule.apiGroups, kind.group) &&
      has(rule.apiVersions, kind.version) &&
      (rule.resources ?? []).some((text) => matchesResource(text, kind.plural, request.subresource ?? '')) &&
      matchesScope(rule.scope, request) &&
      (names.length === 0 || names.includes(requestedName(request))),
  );
}

function matchesResource(text: string, plural: string, subresource: string): boolean {
  const [resource = '', part = ''] = text.split('/', 2);
  return (resource === '*' || resource === plural) && (part === '*' || part === subresource);
}

function matchesScope(scope: string | undefined, request: AdmissionRequest): boolean {
  if (scope === undefined || scope === '*') return true;
  const isNamespaced = !isNamespaceKind(request.kind) && namespaceOf(request) !== '';
  return (scope === 'Namespaced') === isNamespaced;
}

/** Whether the object, as it was or as it shall be, and its namespace have the labels. Throws when the namespace is not there. */
export function matchesSelectors(selectors: Selectors, request: AdmissionRequest, store: Store): boolean {
  return matchesNamespace(selectors.namespaceSelector ?? {}, request, store) && matchesObject(selectors, request);
}

function matchesObject({ objectSelector = {} }: Selectors, request: AdmissionRequest): boolean {
  if (isEmpty(objectSelector)) return true;
  // Options of a connection have no labels, and are never meant.
  return [request.object, formerOf(request)].some(
    (one) => one?.metadata && matchesSelector(objectSelector, one.metadata.labels),
  );
}

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

function matchesNamespace(selector: LabelSelector, request: AdmissionRequest, store: Store): boolean {
  const name = namespaceOf(request);
  if (name === '' || isEmpty(selector)) return true;
  const isOwn = isNamespaceKind(request.kind) && request.object !== undefined && !request.subresource;
  const namespace = isOwn ? (request.object as KubeObject) : findNamespace(store, name);
  if (!namespace) throw notFound(NAMESPACES, name);
  return matchesSelector(selector, namespace.metadata.labels);
}

export function findNamespace(store: Store, name: string): Namespace | undefined {
  return store.find('/namespaces', name)?.value as unknown as Namespace | undefined;
}
