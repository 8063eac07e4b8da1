// The Node authorizer: a kubelet may read its own node, the pods that are bound to it, and what these refer to.
// https://kubernetes.io/docs/reference/access-authn-authz/node/
// Upstream: plugin/pkg/auth/authorizer/node/node_authorizer.go, graph.go

import type { Pod } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import { MIRROR } from '../kinds/core/pod/annotations.ts';
import type { Attributes } from '../request.ts';
import type { Authorizer, Decision } from './authorizer.ts';
import { nodeOf } from './node-identity.ts';
import { claimNames, claimOf, deviceClaimNames, isAttachedTo, isSliceOf } from './node-relations.ts';
import { configMapNames, secretNames } from './pod-references.ts';
import { allows, type Rbac } from './rbac.ts';

const PODS = '/pods';
const NODE_INDEX = 'node-of-references';
const LEASE_NAMESPACE = 'kube-node-lease';

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
  '/secrets': reading(({ spec }) => (spec ? secretNames(spec) : [])),
  '/configmaps': reading(({ spec }) => (spec ? configMapNames(spec) : [])),
  '/persistentvolumeclaims': claims,
  '/persistentvolumes': getting(volumes),
  '/serviceaccounts': serviceAccounts,
  'resource.k8s.io/resourceclaims': getting((question, name) =>
    related(question, (pod) => deviceClaimNames(pod).includes(name)),
  ),
  'resource.k8s.io/resourceslices': slices,
  'storage.k8s.io/csinodes': storageNodes,
  'storage.k8s.io/volumeattachments': getting(({ node, store }, name) =>
    isAttachedTo(store, name, node) ? ALLOWED : unrelated(node),
  ),
  '/nodes': nodes,
  '/pods': pods,
  'coordination.k8s.io/leases': leases,
};

/** Of what is read one by one. */
function getting(relation: (question: Question, name: string) => Decision): Rule {
  return (question) => {
    const { verb, subresource, name } = question.attributes;
    if (verb !== 'get' || !name) return no('can only get individual resources of this type');
    return subresource ? no('cannot get subresource') : relation(question, name);
  };
}

function reading(namesOf: (pod: Pod) => readonly (string | undefined)[]): Rule {
  return (question) => {
    const { verb, subresource, namespace, name } = question.attributes;
    if (!['get', 'list', 'watch'].includes(verb)) return no('can only read resources of this type');
    if (subresource) return no('cannot read subresource');
    if (!namespace) return no('can only read namespaced object of this type');
    if (!name) return no('No Object name found');
    return related(question, (pod) => namesOf(pod).includes(name));
  };
}

/** Allowed when one of the node's pods of the namespace fits. */
function related(question: Question, fits: (pod: Pod) => boolean, namespace = question.attributes.namespace): Decision {
  const { node, store } = question;
  for (const { value } of store.byIndex(PODS, NODE_INDEX, node)) {
    const pod = value as unknown as Pod;
    if (pod.metadata.namespace === namespace && fits(pod)) return ALLOWED;
  }
  return unrelated(node);
}

const unrelated = (node: string) => no(`no relationship found between node '${node}' and this object`);

/** What is wrong with a claim's status beside its sizes, NodeRestriction looks at. */
function claims(question: Question): Decision {
  const { verb, subresource } = question.attributes;
  const relation = (asked: Question, name: string) => related(asked, (pod) => claimNames(pod).includes(name));
  if (subresource !== 'status') return getting(relation)(question);
  if (verb !== 'update' && verb !== 'patch') return no('can only get/update/patch this type');
  return relation(question, question.attributes.name ?? '');
}

function volumes(question: Question, name: string): Decision {
  const claim = claimOf(question.store, name);
  if (!claim) return unrelated(question.node);
  return related(question, (pod) => claimNames(pod).includes(claim.name), claim.namespace);
}

const readAccounts = reading(({ spec }) => [spec?.serviceAccountName]);

function serviceAccounts(question: Question): Decision {
  const { verb, subresource } = question.attributes;
  return verb === 'get' && !subresource ? readAccounts(question) : tokens(question);
}

/** What a node makes, and which of many it deletes, NodeRestriction looks at. */
function slices({ node, attributes, store }: Question): Decision {
  const { verb, subresource, name, fieldSelector } = attributes;
  if (subresource) return no('cannot authorize ResourceSlice subresources');
  if (verb === 'create') return ALLOWED;
  if (['get', 'update', 'patch', 'delete'].includes(verb)) {
    if (!name) return no('No Object name found');
    return isSliceOf(store, name, node) ? ALLOWED : unrelated(node);
  }
  return selects(fieldSelector, 'spec.nodeName', node)
    ? ALLOWED
    : no('can only list/watch/deletecollection resourceslices with nodeName field selector');
}

function storageNodes({ node, attributes: { verb, subresource, name } }: Question): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb))
    return no('can only get, create, update, patch, or delete a CSINode');
  if (subresource) return no('cannot authorize CSINode subresources');
  // A new one's name is not known yet; NodeRestriction looks at it.
  if (verb !== 'create' && name !== node)
    return no('can only access CSINode with the same name as the requesting node');
  return ALLOWED;
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
  const isOwn = selects(attributes.fieldSelector, 'spec.nodeName', node);
  return isOwn ? ALLOWED : no('can only list/watch pods with spec.nodeName field selector');
}

const selects = (selector: string | null | undefined, field: string, value: string): boolean =>
  (selector ?? '').split(',').some((text) => {
    const [name, ...rest] = text.split(/={1,2}/);
    return name === field && rest.length > 0 && rest[0] === value;
  });

function leases({ node, attributes: { verb, namespace, name } }: Question): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb))
    return no('can only get, create, update, patch, or delete a node lease');
  if (namespace !== LEASE_NAMESPACE) return no(`can only access leases in the "${LEASE_NAMESPACE}" system namespace`);
  // A new lease's name is not known yet; NodeRestriction looks at it.
  if (verb !== 'create' && name !== node)
    return no('can only access node lease with the same name as the requesting node');
  return ALLOWED;
}
