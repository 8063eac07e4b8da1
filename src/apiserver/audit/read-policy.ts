// Reading an audit policy, and what is wrong with it.
// https://github.com/kubernetes/apiserver/blob/master/pkg/audit/policy/reader.go, pkg/apis/audit/validation/validation.go

import { parse as parseYaml } from 'yaml';
import { dnsSubdomainProblems } from '../../kube/names.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { FieldErrors } from '../field-errors.ts';
import { type AuditPolicy, type GroupResources, LEVELS, type PolicyRule, STAGES } from './policy.ts';

/** A text that is no policy; the message says why. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

const API_VERSION = 'audit.k8s.io/v1';

type Shape = 'string' | 'boolean' | 'strings' | readonly [Fields];
type Fields = { readonly [field: string]: Shape };

const RESOURCES: Fields = { group: 'string', resources: 'strings', resourceNames: 'strings' };
const RULE: Fields = {
  level: 'string',
  users: 'strings',
  userGroups: 'strings',
  verbs: 'strings',
  resources: [RESOURCES],
  namespaces: 'strings',
  nonResourceURLs: 'strings',
  omitStages: 'strings',
  omitManagedFields: 'boolean',
};
const POLICY: Fields = { rules: [RULE], omitStages: 'strings', omitManagedFields: 'boolean' };

/**
 * @param text YAML or JSON
 * @param warn told of fields that a policy does not have; they count for nothing
 * @throws PolicyError
 */
export function readAuditPolicy(text: string, warn: (words: string) => void): AuditPolicy {
  const document = parse(text);
  const { apiVersion = '', kind = '', metadata: _, ...rest } = document as Partial<Record<string, JsonValue>>;
  if (kind === '' || apiVersion === '')
    throw new PolicyError(`failed decoding: Object '${kind === '' ? 'Kind' : 'apiVersion'}' is missing in the policy`);
  if (kind !== 'Policy' || apiVersion !== API_VERSION)
    throw new PolicyError(
      `failed decoding: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
    );
  const unknown: string[] = [];
  const policy = read(rest as JsonObject, POLICY, { path: '', unknown }) as unknown as AuditPolicy;
  if (unknown.length > 0) {
    const words = unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ');
    warn(`Audit policy contains errors, falling back to lenient decoding: strict decoding error: ${words}`);
  }
  const found = problemsOf(policy);
  if (found.length > 0) throw new PolicyError(aggregate(found));
  if ((policy.rules ?? []).length === 0) throw new PolicyError('loaded illegal policy with 0 rules');
  return policy;
}

function parse(text: string): JsonObject {
  let document: unknown;
  try {
    document = parseYaml(text);
  } catch (error) {
    throw new PolicyError(`failed decoding: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(document)) throw new PolicyError('failed decoding: a policy is an object');
  return document;
}

interface Place {
  readonly path: string;
  readonly unknown: string[];
}

function read(object: JsonObject, fields: Fields, { path, unknown }: Place): JsonObject {
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(object)) {
    const at = path === '' ? field : `${path}.${field}`;
    const shape = fields[field];
    if (shape === undefined) unknown.push(at);
    else if (value !== null && value !== undefined) result[field] = readValue(value, shape, { path: at, unknown });
  }
  return result;
}

function readValue(value: JsonValue, shape: Shape, place: Place): JsonValue {
  const isFit = (item: JsonValue, type: string) => {
    if (typeof item !== type) throw new PolicyError(`failed decoding: ${place.path}: must be a ${type}`);
    return item;
  };
  if (typeof shape === 'string' && shape !== 'strings') return isFit(value, shape);
  if (!Array.isArray(value)) throw new PolicyError(`failed decoding: ${place.path}: must be a list`);
  if (shape === 'strings') return value.map((item) => isFit(item, 'string'));
  const [fields] = shape as readonly [Fields];
  return value.map((item, index) => {
    const path = `${place.path}[${index}]`;
    if (!isObject(item)) throw new PolicyError(`failed decoding: ${path}: must be an object`);
    return read(item, fields, { path, unknown: place.unknown });
  });
}

function problemsOf(policy: AuditPolicy): readonly string[] {
  const errors = new FieldErrors();
  checkStages(policy.omitStages, 'omitStages', errors);
  for (const [index, rule] of (policy.rules ?? []).entries()) checkRule(rule, `rules[${index}]`, errors);
  return errors.causes.map(({ field, message }) => `${field}: ${message}`);
}

function checkRule(rule: PolicyRule, path: string, errors: FieldErrors): void {
  const { level, resources = [], namespaces = [], nonResourceURLs: urls = [] } = rule;
  if (!level) errors.required(`${path}.level`);
  else errors.choice(`${path}.level`, level, LEVELS);
  for (const [index, url] of urls.entries()) checkUrl(url, `${path}.nonResourceURLs[${index}]`, errors);
  for (const entry of resources) checkResources(entry, `${path}.resources`, errors);
  checkStages(rule.omitStages, `${path}.omitStages`, errors);
  if (urls.length > 0 && resources.length + namespaces.length > 0) {
    const words = 'rules cannot apply to both regular resources and non-resource URLs';
    errors.invalid(`${path}.nonResourceURLs`, urls, words);
  }
}

function checkUrl(url: string, path: string, errors: FieldErrors): void {
  if (url === '*') return;
  if (!url.startsWith('/')) errors.invalid(path, url, "non-resource URL rules must begin with a '/' character");
  if (url.slice(0, -1).includes('*'))
    errors.invalid(path, url, "non-resource URL wildcards '*' must be the final character of the rule");
}

function checkResources(
  { group = '', resources = [], resourceNames = [] }: GroupResources,
  path: string,
  errors: FieldErrors,
) {
  const problems = group === '' || group === '*' ? [] : dnsSubdomainProblems(group);
  if (problems.length > 0) errors.invalid(`${path}.group`, group, problems.join(','));
  if (resourceNames.length > 0 && resources.length === 0)
    errors.invalid(`${path}.resourceNames`, resourceNames, 'using resourceNames requires at least one resource');
}

function checkStages(stages: readonly string[] | undefined, path: string, errors: FieldErrors): void {
  for (const [index, stage] of (stages ?? []).entries())
    if (!(STAGES as readonly string[]).includes(stage))
      errors.invalid(`${path}[${index}]`, stage, `allowed stages are ${STAGES.join(',')}`);
}
