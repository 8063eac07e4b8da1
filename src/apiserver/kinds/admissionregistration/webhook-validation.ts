// What a webhook must say.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/validation/validation.go,
// apiserver pkg/util/webhook/validation.go

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  MutatingWebhook,
  RuleWithOperations,
  ServiceReference,
  ValidatingWebhook,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { parseGoUrl } from '../../validation/go-url.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { dns1035LabelProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';
import { validateMatchConditions } from './match-validation.ts';

export type Webhook = MutatingWebhook | ValidatingWebhook;

const REVIEWS = ['v1', 'v1beta1'];
const CHOICES = { failurePolicy: ['Fail', 'Ignore'], matchPolicy: ['Equivalent', 'Exact'] } as const;
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

/** @param checks `checksConditions`: they are not looked at again when nothing changed */
export function validateWebhook(
  webhook: Webhook,
  { path, checksConditions }: { path: string; checksConditions: boolean },
  errors: FieldErrors,
): void {
  const { name, namespaceSelector, objectSelector } = webhook;
  validateName(name, `${path}.name`, errors);
  for (const [index, rule] of (webhook.rules ?? []).entries()) validateRule(rule, `${path}.rules[${index}]`, errors);
  for (const field of ['failurePolicy', 'matchPolicy'] as const) {
    const value = webhook[field];
    const choices: readonly string[] = CHOICES[field];
    if (value !== undefined && !choices.includes(value)) errors.notSupported(`${path}.${field}`, value, choices);
  }
  if (webhook.sideEffects == null)
    errors.required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`);
  else if (!SIDE_EFFECTS.includes(webhook.sideEffects))
    errors.notSupported(`${path}.sideEffects`, webhook.sideEffects, SIDE_EFFECTS);
  const seconds = webhook.timeoutSeconds ?? 10;
  if (seconds < 1 || seconds > 30)
    errors.invalid(`${path}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds');
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, errors);
  if (objectSelector) validateLabelSelector(objectSelector, `${path}.objectSelector`, errors);
  if ('reinvocationPolicy' in webhook && !['IfNeeded', 'Never'].includes(webhook.reinvocationPolicy ?? ''))
    errors.notSupported(`${path}.reinvocationPolicy`, webhook.reinvocationPolicy, ['IfNeeded', 'Never']);
  validateClient(webhook, `${path}.clientConfig`, errors);
  if (checksConditions)
    validateMatchConditions(
      webhook.matchConditions ?? [],
      { path: `${path}.matchConditions`, hasParams: false },
      errors,
    );
  validateVersions(webhook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`, errors);
}

/** IsFullyQualifiedName. */
function validateName(name: string, path: string, errors: FieldErrors): void {
  if (!name) {
    errors.required(path);
    return;
  }
  const problems = dnsSubdomainProblems(name);
  for (const problem of problems) errors.invalid(path, name, problem);
  if (problems.length === 0 && name.split('.').length < 3)
    errors.invalid(path, name, 'should be a domain with at least three segments separated by dots');
}

function validateVersions(versions: readonly string[], path: string, errors: FieldErrors): void {
  if (versions.length === 0) {
    errors.required(path, `must specify one of ${REVIEWS.join(', ')}`);
    return;
  }
  const isRepeated = repeats<string>();
  for (const [index, version] of versions.entries()) {
    if (isRepeated(version)) {
      errors.invalid(`${path}[${index}]`, version, 'duplicate version');
      continue;
    }
    for (const problem of dns1035LabelProblems(version)) errors.invalid(`${path}[${index}]`, version, problem);
  }
  if (!versions.some((version) => REVIEWS.includes(version)))
    errors.invalid(path, versions, `must include at least one of ${REVIEWS.join(', ')}`);
}

export function validateRule(rule: RuleWithOperations, path: string, errors: FieldErrors): void {
  const { apiGroups = [], apiVersions = [], operations = [], scope } = rule;
  validateWords(operations, { path: `${path}.operations`, what: 'operations' }, errors);
  for (const [index, operation] of operations.entries())
    if (!OPERATIONS.includes(operation)) errors.notSupported(`${path}.operations[${index}]`, operation, OPERATIONS);
  validateWords(apiGroups, { path: `${path}.apiGroups`, what: 'API groups' }, errors);
  validateWords(apiVersions, { path: `${path}.apiVersions`, what: 'API versions' }, errors);
  for (const [index, version] of apiVersions.entries())
    if (version === '') errors.required(`${path}.apiVersions[${index}]`);
  validateResources(rule.resources ?? [], `${path}.resources`, errors);
  errors.choice(`${path}.scope`, scope, SCOPES);
}

/** At least one, and `*` stands alone. */
function validateWords(
  words: readonly string[],
  { path, what }: { path: string; what: string },
  errors: FieldErrors,
): void {
  if (words.length === 0) errors.required(path);
  if (words.length > 1 && words.includes('*'))
    errors.invalid(path, words, `if '*' is present, must not specify other ${what}`);
}

/** Of several without subresources upstream looks at the last alone: `['pods', '*']` is let pass, `['*', 'pods']` is not. */
function validateResources(resources: readonly string[], path: string, errors: FieldErrors): void {
  if (resources.length === 0) errors.required(path);
  const wholes = new Set<string>();
  const parts = new Set<string>();
  for (const [index, text] of resources.entries()) {
    const at = `${path}[${index}]`;
    if (text === '') errors.required(at);
    const slash = text.indexOf('/');
    if (slash < 0) continue;
    const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
    if (wholes.has(resource)) errors.invalid(at, text, `if '${resource}/*' is present, must not specify ${text}`);
    if (parts.has(subresource)) errors.invalid(at, text, `if '*/${subresource}' is present, must not specify ${text}`);
    if (subresource === '*') wholes.add(resource);
    if (resource === '*') parts.add(subresource);
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.invalid(path, resources, `if '*/*' is present, must not specify other resources`);
  const plain = resources.filter((text) => text !== '' && !text.includes('/'));
  if (plain.includes('*') && plain.at(-1) !== '*')
    errors.invalid(path, resources, `if '*' is present, must not specify other resources without subresources`);
}

export function validateClient({ clientConfig }: Webhook, path: string, errors: FieldErrors): void {
  const { url, service } = clientConfig ?? {};
  if ((url === undefined) === (service === undefined))
    errors.required(path, 'exactly one of url or service is required');
  else if (url !== undefined) validateUrl(url, `${path}.url`, errors);
  else if (service) validateService(service, `${path}.service`, errors);
}

function validateUrl(text: string, path: string, errors: FieldErrors): void {
  const form = '; desired format: https://host[/path]';
  const url = parseGoUrl(text);
  if ('problem' in url) {
    errors.required(path, `url must be a valid URL: parse ${JSON.stringify(text)}: ${url.problem}${form}`);
    return;
  }
  const { scheme, host, user, fragment, query } = url;
  if (scheme !== 'https') errors.invalid(path, scheme, `'https' is the only allowed URL scheme${form}`);
  if (host === '') errors.invalid(path, host, `host must be specified${form}`);
  if (user !== undefined) errors.invalid(path, user, 'user information is not permitted in the URL');
  if (fragment) errors.invalid(path, fragment, 'fragments are not permitted in the URL');
  if (query) errors.invalid(path, query, 'query parameters are not permitted in the URL');
}

function validateService(
  { name, namespace, port = 443, path: urlPath }: ServiceReference,
  path: string,
  errors: FieldErrors,
) {
  // Upstream hands the two over in the wrong order.
  if (!namespace) errors.required(`${path}.name`);
  if (!name) errors.required(`${path}.namespace`);
  if (port < 1 || port > 65535)
    errors.invalid(`${path}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive');
  if (urlPath !== undefined) validateUrlPath(urlPath, `${path}.path`, errors);
}

function validateUrlPath(text: string, path: string, errors: FieldErrors): void {
  if (text === '/' || text === '') return;
  if (text === '//') {
    errors.invalid(path, text, 'segment[0] may not be empty');
    return;
  }
  if (!text.startsWith('/')) errors.invalid(path, text, "must start with a '/'");
  const inner = text.slice(1).replace(/\/$/, '');
  for (const [index, step] of inner.split('/').entries()) {
    if (step === '') {
      errors.invalid(path, text, `segment[${index}] may not be empty`);
      continue;
    }
    for (const problem of dnsSubdomainProblems(step)) errors.invalid(path, text, `segment[${index}]: ${problem}`);
  }
}
