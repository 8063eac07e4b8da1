// API Priority and Fairness, as far as clients see it: which FlowSchema a request belongs to, and which priority level. Nothing is queued.
// https://github.com/kubernetes/apiserver/blob/v0.35.4/pkg/util/flowcontrol/rule.go

import type {
  FlowControlSubject,
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import type { Attributes, User } from '../request.ts';

const SCHEMAS = 'flowcontrol.apiserver.k8s.io/flowschemas';
const LEVELS = 'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations';

/** The uids of what a request belongs to. */
export interface Flow {
  readonly schemaUid: string;
  /** Empty when the schema's level is not there. */
  readonly levelUid: string;
}

/** Tells the flow of a request; undefined when no schema takes it. */
export type Classify = (attributes: Attributes) => Flow | undefined;

export function flowControl(store: Store): Classify {
  const schemas = inPrecedence(store);
  return (attributes) => {
    const schema = schemas().find(({ spec }) => spec?.rules?.some((rule) => takes(rule, attributes)));
    if (!schema) return undefined;
    const level = store.find(LEVELS, schema.spec?.priorityLevelConfiguration.name ?? '');
    const uid = (level?.value as { metadata?: { uid?: string } } | undefined)?.metadata?.uid;
    return { schemaUid: schema.metadata.uid, levelUid: uid ?? '' };
  };
}

/** The schemas, the lowest precedence first; put in order anew only when one of them changed. */
function inPrecedence(store: Store): () => readonly FlowSchema[] {
  let seen = '';
  let ordered: readonly FlowSchema[] = [];
  return () => {
    const records = store.list(SCHEMAS);
    const state = `${records.length}/${Math.max(...records.map(({ revision }) => revision))}`;
    if (state !== seen) {
      seen = state;
      const precedence = ({ spec }: FlowSchema) => spec?.matchingPrecedence ?? 0;
      ordered = records
        .map(({ value }) => value as unknown as FlowSchema)
        .sort((a, b) => precedence(a) - precedence(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
    }
    return ordered;
  };
}

function takes(rule: PolicyRulesWithSubjects, attributes: Attributes): boolean {
  if (!rule.subjects?.some((subject) => isSubject(subject, attributes.user))) return false;
  return attributes.resource === undefined
    ? (rule.nonResourceRules ?? []).some((inner) => takesPath(inner, attributes))
    : (rule.resourceRules ?? []).some((inner) => takesResource(inner, attributes));
}

function isSubject({ kind, user, group, serviceAccount }: FlowControlSubject, who: User): boolean {
  if (kind === 'User') return user?.name === '*' || user?.name === who.name;
  if (kind === 'Group') return group?.name === '*' || who.groups.includes(group?.name ?? '');
  if (!serviceAccount) return false;
  const { namespace, name } = serviceAccount;
  const prefix = `system:serviceaccount:${namespace}:`;
  return name === '*' ? who.name.startsWith(prefix) : who.name === `${prefix}${name}`;
}

/** A star stands for all. */
const has = (items: readonly string[] | undefined, item: string) =>
  items?.includes(item) === true || (items?.length === 1 && items[0] === '*');

function takesResource(rule: ResourcePolicyRule, attributes: Attributes): boolean {
  const { verb, resource = '', subresource, group = '', namespace } = attributes;
  const full = subresource ? `${resource}/${subresource}` : resource;
  if (!has(rule.verbs, verb) || !has(rule.resources, full) || !has(rule.apiGroups, group)) return false;
  return namespace ? has(rule.namespaces, namespace) : rule.clusterScope === true;
}

function takesPath({ verbs, nonResourceURLs }: NonResourcePolicyRule, { verb, path = '' }: Attributes): boolean {
  if (!has(verbs, verb)) return false;
  return (nonResourceURLs ?? []).some((url) => {
    if (url === '*' || url === path) return true;
    return path.startsWith(`${url.replace(/\*$/, '').replace(/\/$/, '')}/`);
  });
}
