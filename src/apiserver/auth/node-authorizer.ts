// The Node authorizer: a kubelet may read its own node, the pods that are bound to it, and what these refer to.
// https://kubernetes.io/docs/reference/access-authn-authz/node/
// Upstream: plugin/pkg/auth/authorizer/node/node_authorizer.go, graph.go

import type { Pod, PodSpec } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import type { Attributes } from '../request.ts';
import type { Authorizer, Decision } from './authorizer.ts';
import { nodeOf } from './node-identity.ts';
import { configMapNames, secretNames } from './pod-references.ts';
import { allows, type Rbac } from './rbac.ts';

const PODS = '/pods';
const NODE_INDEX = 'node-of-references';
const LEASE_NAMESPACE = 'kube-node-lease';
const MIRROR = 'kubernetes.io/config.mirror';

const ALLOWED: Decision = { allowed: true, reason: '' };
const no = (reason = ''): Decision => ({ allowed: false, reason });

interface Question {
  readonly node: string;
  readonly attributes: Attributes;
  readonly store: Store;
}

type Rule = (question: Question) => Decision;

/** Declares its index on the store, once. */
export function nodeAuthorizer(store: Store, rbac: Rbac): Authorizer {
  store.defineIndex(PODS, NODE_INDEX, (value) => {
    const { spec, metadata } = value as unknown as Pod;
    return spec?.nodeName && metadata.annotations?.[MIRROR] === undefined ? [spec.nodeName] : [];
  });
  return (attributes) => {
    const node = nodeOf(attributes.user);
    if (node === undefined) return no();
    if (node === '') return no(`unknown node for user ${JSON.stringify(attributes.user.name)}`);
    const rule = RULES[`${attributes.group ?? ''}/${attributes.resource ?? ''}`];
    if (rule) return rule({ node, attributes, store });
    const rules = rbac.rulesOf({ kind: 'ClusterRole', name: 'system:node' }) ?? [];
    return rules.some((granted) => allows(granted, attributes)) ? ALLOWED : no();
  };
}

const RULES: Readonly<Record<string, Rule>> = {
  '/secrets': reading((pod) => secretNames(pod)),
  '/configmaps': reading((pod) => configMapNames(pod)),
  '/serviceaccounts': tokens,
  '/nodes': nodes,
  '/pods': pods,
  'coordination.k8s.io/leases': leases,
};

function reading(namesOf: (spec: PodSpec) => readonly (string | undefined)[]): Rule {
  return (question) => {
    const { verb, subresource, namespace, name } = question.attributes;
    if (!['get', 'list', 'watch'].includes(verb)) return no('can only read resources of this type');
    if (subresource) return no('cannot read subresource');
    if (!namespace) return no('can only read namespaced object of this type');
    if (!name) return no('No Object name found');
    return related(question, ({ spec }) => spec !== undefined && namesOf(spec).includes(name));
  };
}

/** Allowed when one of the node's pods of the namespace fits. */
function related({ node, attributes, store }: Question, fits: (pod: Pod) => boolean): Decision {
  for (const { value } of store.byIndex(PODS, NODE_INDEX, node)) {
    const pod = value as unknown as Pod;
    if (pod.metadata.namespace === attributes.namespace && fits(pod)) return ALLOWED;
  }
  return no(`no relationship found between node '${node}' and this object`);
}

function tokens(question: Question): Decision {
  const { verb, subresource, name } = question.attributes;
  if (verb !== 'create' || !name) return no('can only create tokens for individual service accounts');
  if (subresource !== 'token') return no('can only create token subresource of serviceaccount');
  return related(question, ({ spec }) => spec?.serviceAccountName === name);
}

/** What a node writes of itself is looked at by the admission rule NodeRestriction. */
function nodes({ node, attributes: { verb, subresource, name } }: Question): Decision {
  if (subresource === 'status') return ['update', 'patch'].includes(verb) ? ALLOWED : no();
  if (subresource) return no();
  if (['create', 'update', 'patch'].includes(verb)) return ALLOWED;
  if (!['get', 'list', 'watch'].includes(verb)) return no();
  if (name === node) return ALLOWED;
  return no(`node '${node}' cannot read ${name ? `'${name}'` : 'all nodes'}, only its own Node object`);
}

function pods(question: Question): Decision {
  const { verb, subresource = '', name } = question.attributes;
  const writes = { '': ['create', 'delete'], status: ['update', 'patch'], eviction: ['create'] };
  if (writes[subresource as keyof typeof writes]?.includes(verb)) return ALLOWED;
  if (subresource !== '') return no();
  if (verb === 'list' || verb === 'watch') return podLists(question);
  if (verb !== 'get') return no();
  if (!name) return no('No Object name found');
  return related(question, ({ metadata }) => metadata.name === name);
}

function podLists({ node, attributes }: Question): Decision {
  const requirements = (attributes.fieldSelector ?? '').split(',');
  const isOwn = requirements.some((text) => /^spec\.nodeName={1,2}/.test(text) && text.split(/={1,2}/)[1] === node);
  return isOwn ? ALLOWED : no('can only list/watch pods with spec.nodeName field selector');
}

function leases({ node, attributes: { verb, namespace, name } }: Question): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb))
    return no('can only get, create, update, patch, or delete a node lease');
  if (namespace !== LEASE_NAMESPACE) return no(`can only access leases in the "${LEASE_NAMESPACE}" system namespace`);
  // A new lease's name is not known yet; NodeRestriction looks at it.
  if (verb !== 'create' && name !== node)
    return no('can only access node lease with the same name as the requesting node');
  return ALLOWED;
}
