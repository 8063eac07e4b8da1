// What a FlowSchema must say: https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/flowcontrol/validation/validation.go

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  FlowControlSubject,
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  ServiceAccountSubject,
} from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';

const MAX_PRECEDENCE = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const SUBJECT_KINDS = ['Group', 'ServiceAccount', 'User'];
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const NAMESPACE_INTRO = "each member of this list must be '*' or a DNS-1123 label; ";

/** @param mandatory the specs of schemas that stay as they are, by name */
export function validateFlowSchema(
  { metadata, spec, status }: FlowSchema,
  mandatory: ReadonlyMap<string, object>,
  errors: FieldErrors,
): void {
  validatePrecedence(metadata.name, spec?.matchingPrecedence ?? 0, errors);
  const { distinguisherMethod: method, priorityLevelConfiguration: level } = spec ?? {};
  if (method && !METHODS.includes(method.type)) errors.notSupported('spec.distinguisherMethod.type', method, METHODS);
  const path = 'spec.priorityLevelConfiguration.name';
  if (level?.name) errors.problems(path, level.name, dnsSubdomainProblems(level.name));
  else errors.required(path, 'must reference a priority level');
  for (const [index, rule] of (spec?.rules ?? []).entries()) validateRule(rule, `spec.rules[${index}]`, errors);
  const fixed = mandatory.get(metadata.name);
  if (fixed && !deepEqual(fixed, spec))
    errors.invalid('spec', spec, `spec of '${metadata.name}' must equal the fixed value`);
  validateFlowConditions(status?.conditions ?? [], errors);
}

function validatePrecedence(name: string, precedence: number, errors: FieldErrors): void {
  const path = 'spec.matchingPrecedence';
  if (precedence <= 0) errors.invalid(path, precedence, 'must be a positive value');
  if (precedence > MAX_PRECEDENCE) errors.invalid(path, precedence, `must not be greater than ${MAX_PRECEDENCE}`);
  if (precedence === 1 && name !== 'exempt')
    errors.invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
}

/** Of schemas and priority levels. */
export function validateFlowConditions(conditions: readonly { type?: string }[], errors: FieldErrors): void {
  const isRepeated = repeats<string | undefined>();
  for (const [index, { type }] of conditions.entries()) {
    const path = `status.conditions[${index}].type`;
    if (isRepeated(type)) errors.duplicate(path, type);
    if (!type) errors.required(path);
  }
}

function validateRule(
  { subjects, resourceRules, nonResourceRules }: PolicyRulesWithSubjects,
  path: string,
  errors: FieldErrors,
) {
  if (!subjects?.length) errors.required(`${path}.subjects`, 'subjects must contain at least one value');
  for (const [index, subject] of (subjects ?? []).entries())
    validateSubject(subject, `${path}.subjects[${index}]`, errors);
  if (!resourceRules?.length && !nonResourceRules?.length)
    errors.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  for (const [index, rule] of (resourceRules ?? []).entries())
    validateResourceRule(rule, `${path}.resourceRules[${index}]`, errors);
  for (const [index, rule] of (nonResourceRules ?? []).entries())
    validateNonResourceRule(rule, `${path}.nonResourceRules[${index}]`, errors);
}

/** The field that goes with each kind, and the order in which the others are looked at. */
const FIELD_OF = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const;

function validateSubject(subject: FlowControlSubject, path: string, errors: FieldErrors): void {
  const kind = subject.kind as keyof typeof FIELD_OF;
  const own = FIELD_OF[kind];
  if (!own) {
    errors.notSupported(`${path}.kind`, subject.kind, SUBJECT_KINDS);
    return;
  }
  const value = subject[own];
  if (!value) errors.required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`);
  else if (own === 'serviceAccount') validateServiceAccount(value as ServiceAccountSubject, `${path}.${own}`, errors);
  else if (!value.name) errors.required(`${path}.${own}.name`);
  for (const [other, field] of Object.entries(FIELD_OF))
    if (field !== own && subject[field])
      errors.forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${other}'`);
}

function validateServiceAccount({ name, namespace }: ServiceAccountSubject, path: string, errors: FieldErrors): void {
  if (!name) errors.required(`${path}.name`);
  else if (name !== '*') errors.problems(`${path}.name`, name, dnsSubdomainProblems(name));
  if (!namespace) errors.required(`${path}.namespace`, 'must specify namespace for service account');
  else errors.problems(`${path}.namespace`, namespace, dnsLabelProblems(namespace));
}

function validateVerbs(verbs: readonly string[], path: string, errors: FieldErrors): void {
  if (verbs.length === 0) errors.required(path, 'verbs must contain at least one value');
  else if (verbs.includes('*')) validateAlone(verbs, { path, what: 'verbs' }, errors);
  else if (!verbs.every((verb) => VERBS.includes(verb))) errors.notSupported(path, verbs, VERBS);
}

function validateAlone(items: readonly string[], { path, what }: { path: string; what: string }, errors: FieldErrors) {
  if (items.includes('*') && items.length > 1)
    errors.invalid(path, items, `if '*' is present, must not specify other ${what}`);
}

function validateResourceRule(rule: ResourcePolicyRule, path: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs ?? [], `${path}.verbs`, errors);
  for (const [field, what] of [
    ['apiGroups', 'api group'],
    ['resources', 'resource'],
  ] as const) {
    const items = rule[field] ?? [];
    if (items.length === 0) errors.required(`${path}.${field}`, `resource rules must supply at least one ${what}`);
    validateAlone(items, { path: `${path}.${field}`, what: `${what}s` }, errors);
  }
  const namespaces = rule.namespaces ?? [];
  const at = `${path}.namespaces`;
  if (namespaces.length === 0 && !rule.clusterScope)
    errors.required(at, 'resource rules that are not cluster scoped must supply at least one namespace');
  if (namespaces.includes('*')) {
    validateAlone(namespaces, { path: at, what: 'namespaces' }, errors);
    return;
  }
  for (const [index, name] of namespaces.entries()) {
    const problems = dnsLabelProblems(name).map((problem) => NAMESPACE_INTRO + problem);
    errors.problems(`${at}[${index}]`, name, problems);
  }
}

function validateNonResourceRule({ verbs, nonResourceURLs }: NonResourcePolicyRule, path: string, errors: FieldErrors) {
  validateVerbs(verbs ?? [], `${path}.verbs`, errors);
  const urls = nonResourceURLs ?? [];
  const at = `${path}.nonResourceURLs`;
  if (urls.length === 0) errors.required(at, 'nonResourceURLs must contain at least one value');
  if (urls.includes('*')) {
    validateAlone(urls, { path: at, what: 'non-resource URLs' }, errors);
    return;
  }
  for (const [index, url] of urls.entries()) {
    const problem = urlProblem(url);
    if (problem) errors.invalid(`${at}[${index}]`, url, problem);
  }
}

function urlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const stars = url.split('*').length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
}
