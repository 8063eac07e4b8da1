// NodeRestriction: a kubelet writes its own node, its own lease and its own pods, and asks for tokens for these alone.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/noderestriction/admission.go

import { type ApiError, notFound } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type {
  CertificateSigningRequest,
  Node,
  PersistentVolumeClaim,
  Pod,
  ResourceSlice,
  TokenRequest,
} from '../../kube/types.gen.ts';
import { RequestError, readCertificateRequest } from '../../lib/certificate-request.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { nodeOf } from '../auth/node-identity.ts';
import { objectReference } from '../auth/pod-references.ts';
import { shownClaim } from '../kinds/core/claim-struct.ts';
import { MIRROR } from '../kinds/core/pod/annotations.ts';
import { unifiedDiff } from '../validation/unified-diff.ts';
import { forbiddenLabels } from './node-labels.ts';
import { refused, requestedName } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';
import { audienceProblem } from './token-audiences.ts';

const LEASE_NAMESPACE = 'kube-node-lease';

interface Question {
  readonly node: string;
  readonly admission: AdmissionRequest;
  readonly store: Store;
  readonly authorizer: Authorizer;
}

/** Throws Forbidden. */
type Check = (question: Question) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  '/nodes': checkNode,
  '/persistentvolumeclaims': checkClaim,
  '/pods': checkPod,
  '/serviceaccounts': checkToken,
  'certificates.k8s.io/certificatesigningrequests': checkSigningRequest,
  'coordination.k8s.io/leases': checkLease,
  'resource.k8s.io/resourceslices': checkSlice,
  'storage.k8s.io/csinodes': checkStorageNode,
};

/** It changes nothing, but runs among those that do: before anybody has looked whether the object is valid. */
export function nodeRestriction(store: Store, authorizer: Authorizer): AdmissionRule {
  const run = (admission: AdmissionRequest) => {
    const { operation, kind, request } = admission;
    const node = operation === 'CONNECT' ? undefined : nodeOf(request.user);
    if (node === undefined) return;
    if (node === '') throw refused(admission, `could not determine node from user "${request.user.name}"`);
    const isOlderForm = request.resource === 'bindings'; // A resource of its own, of which nothing is said.
    if (!isOlderForm) CHECKS[`${kind.group}/${kind.plural}`]?.({ node, admission, store, authorizer });
  };
  return { name: 'NodeRestriction', mutate: run, mutateSubresource: run };
}

const refusal = ({ admission }: Question, why: string): ApiError => refused(admission, why);

/** As a lister of upstream's says it. */
const missing = (singular: string, name: string) => notFound({ group: '', plural: singular }, name);

function checkNode(question: Question): void {
  const { node, admission } = question;
  const { object, given = object, current, operation } = admission;
  const next = given as Node | undefined;
  const before = current as Node | undefined;
  const name = requestedName(admission);
  if (name !== node) throw refusal(question, `node "${node}" is not allowed to modify node "${name}"`);
  const isOther = <T>(field: (one: Node | undefined) => T | undefined) =>
    !deepEqual(field(next) ?? [], field(before) ?? []);
  const fail = (what: string) => refusal(question, `node "${node}" is not allowed to ${what}`);
  const labels = forbiddenLabels(next?.metadata.labels, before?.metadata.labels).join(', ');
  if (operation === 'CREATE') {
    if (next?.spec?.configSource) throw fail('create pods with a non-nil configSource');
    if (labels) throw fail(`set the following labels: ${labels}`);
  }
  if (operation !== 'UPDATE') return;
  if (next?.spec?.configSource && isOther((one) => one?.spec?.configSource))
    throw fail('update configSource to a new non-nil configSource');
  if (isOther((one) => one?.spec?.taints)) throw fail('modify taints');
  if (isOther((one) => one?.metadata.ownerReferences)) throw fail('modify ownerReferences');
  if (labels) throw refusal(question, `is not allowed to modify labels: ${labels}`);
}

/** Of a claim a kubelet says how large its volume is, and what becomes of a larger one. */
function checkClaim(question: Question): void {
  const { node, admission } = question;
  const { request, object, given = object, current } = admission;
  if (request.subresource !== 'status') throw refusal(question, 'may only update PVC status');
  const [next, before] = [unsaid(given), unsaid(current)];
  if (deepEqual(next, before)) return;
  const what = 'fields other than status.quantity and status.conditions';
  const changes = unifiedDiff(shownClaim(before), shownClaim(next));
  throw refusal(question, `node "${node}" is not allowed to update ${what}: ${changes}`);
}

function unsaid(object: AdmissionRequest['object']): PersistentVolumeClaim {
  const { metadata, status, ...rest } = object as PersistentVolumeClaim;
  const { managedFields, ...meta } = metadata;
  const { capacity, conditions, allocatedResourceStatuses, allocatedResources, ...others } = status ?? {};
  return { ...rest, metadata: { ...meta, resourceVersion: '' }, status: others };
}

const NODE_SIGNERS = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet'];

function checkSigningRequest(question: Question): void {
  const { node, admission } = question;
  const { signerName = '', request } = (admission.object as CertificateSigningRequest | undefined)?.spec ?? {};
  if (admission.operation !== 'CREATE' || !NODE_SIGNERS.includes(signerName)) return;
  const commonName = commonNameOf(Buffer.from(request ?? '', 'base64').toString('utf8'), question);
  if (commonName !== `system:node:${node}`)
    throw refusal(question, `can only create a node CSR with CN=system:node:${node}`);
}

function commonNameOf(pem: string, question: Question): string {
  try {
    return readCertificateRequest(pem).commonName;
  } catch (error) {
    if (error instanceof RequestError) throw refusal(question, `unable to parse csr: ${error.message}`);
    throw error;
  }
}

function checkSlice(question: Question): void {
  const { node, admission } = question;
  const { operation, object, current } = admission;
  if (operation !== 'CREATE' && operation !== 'DELETE') return;
  const slice = (operation === 'CREATE' ? object : current) as ResourceSlice | undefined;
  if (slice?.spec?.nodeName !== node)
    throw refusal(
      question,
      `can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`,
    );
}

/** What a new object is called, and what else is asked for. */
const ownName = (admission: AdmissionRequest) =>
  admission.operation === 'CREATE' ? (admission.object?.metadata.name ?? '') : requestedName(admission);

function checkStorageNode(question: Question): void {
  if (ownName(question.admission) !== question.node)
    throw refusal(question, 'can only access CSINode with the same name as the requesting node');
}

function checkPod(question: Question): void {
  const { node, admission } = question;
  const { operation, object } = admission;
  const { subresource } = admission.request;
  if (subresource === 'status') checkPodStatus(question);
  // Upstream quotes the node where its pod is deleted, and not where it is evicted.
  else if (subresource === 'eviction') checkOwnPod(question, `node ${node} can only evict`);
  else if (subresource)
    throw refusal(question, `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`);
  else if (operation === 'CREATE') checkMirrorPod(question, object as Pod);
  else if (operation === 'DELETE') checkOwnPod(question, `node "${node}" can only delete`);
  else
    throw refusal(
      question,
      `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`,
    );
}

/** Of a whole collection the pod has no name, and so there is none (upstream looks for it by that of the request). */
function checkOwnPod(question: Question, only: string): void {
  const pod = podNamed(requestedName(question.admission), question);
  if (pod.spec?.nodeName !== question.node) throw refusal(question, `${only} pods with spec.nodeName set to itself`);
}

function podNamed(name: string, { admission, store }: Question): Pod {
  const found = store.find('/pods', `${admission.namespace}/${name}`)?.value as unknown as Pod | undefined;
  if (!found) throw missing('pod', name);
  return found;
}

function checkPodStatus(question: Question): void {
  const { node, admission } = question;
  const [next, before] = [admission.object, admission.current] as [Pod, Pod];
  const fail = (what: string) => refusal(question, `node "${node}" ${what}`);
  if (before.spec?.nodeName !== node)
    throw fail('can only update pod status for pods with spec.nodeName set to itself');
  if (!deepEqual(next.metadata.labels ?? {}, before.metadata.labels ?? {}))
    throw fail('cannot update labels through pod status');
  if (!deepEqual(next.status?.resourceClaimStatuses ?? [], before.status?.resourceClaimStatuses ?? []))
    throw fail('cannot update resource claim statues');
  if (!deepEqual(next.status?.extendedResourceClaimStatus, before.status?.extendedResourceClaimStatus))
    throw fail('cannot update extended resource claim status');
}

/** A mirror pod stands for one that the kubelet runs anyway, and refers to nothing. */
function checkMirrorPod(question: Question, { metadata, spec }: Pod): void {
  const { node, store } = question;
  const fail = (why: string) => refusal(question, why);
  if (metadata.annotations?.[MIRROR] === undefined)
    throw fail(`pod does not have "${MIRROR}" annotation, node "${node}" can only create mirror pods`);
  const only = `node "${node}" can only create pods with`;
  if (spec?.nodeName !== node) throw fail(`${only} spec.nodeName set to itself`);
  const [owner, ...others] = metadata.ownerReferences ?? [];
  if (others.length > 0) throw fail(`${only} a single owner reference set to itself`);
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    throw fail(`${only} an owner reference set to itself`);
  if (owner.controller !== true) throw fail(`${only} a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion) throw fail(`node "${node}" must not set blockOwnerDeletion on an owner reference`);
  const known = store.find('/nodes', node)?.value as unknown as Node | undefined;
  if (!known) throw missing('node', node);
  if (owner.uid !== known.metadata.uid)
    throw fail(`node ${node} UID mismatch: expected ${owner.uid} got ${known.metadata.uid}`);
  const referred = objectReference(spec);
  if (referred !== undefined) throw fail(`node "${node}" can not create pods that reference ${referred}`);
}

function checkLease(question: Question): void {
  const { node, admission } = question;
  if (admission.namespace !== LEASE_NAMESPACE)
    throw refusal(question, `can only access leases in the "${LEASE_NAMESPACE}" system namespace`);
  if (ownName(admission) !== node)
    throw refusal(question, 'can only access node lease with the same name as the requesting node');
}

/** A token is for a pod that runs on the node, and says which. */
function checkToken(question: Question): void {
  const { node, admission, store, authorizer } = question;
  if (admission.operation !== 'CREATE' || admission.request.subresource !== 'token') return;
  const { spec } = admission.object as KubeObject & Partial<TokenRequest>;
  const { apiVersion, kind, name, uid } = spec?.boundObjectRef ?? {};
  const fail = (why: string) => refusal(question, why);
  if (apiVersion !== 'v1' || kind !== 'Pod' || !name) throw fail('node requested token not bound to a pod');
  if (!uid) throw fail('node requested token with a pod binding without a uid');
  const pod = podNamed(name, question);
  if (pod.metadata.uid !== uid)
    throw fail(
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (pod.spec?.nodeName !== node) throw fail('node requested token bound to a pod scheduled on a different node');
  const problem = audienceProblem(pod, { audiences: spec?.audiences ?? [], admission, store, authorizer });
  if (problem !== undefined) throw fail(problem);
}
