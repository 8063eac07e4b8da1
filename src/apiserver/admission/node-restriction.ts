// NodeRestriction: a kubelet writes its own node, its own lease and its own pods, and asks for tokens for these alone.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/noderestriction/admission.go

import { type ApiError, forbidden, notFound } from '../../kube/api-error.ts';
import { PODS } from '../../kube/kind-refs.ts';
import type {
  CertificateSigningRequest,
  Node,
  PersistentVolumeClaim,
  Pod,
  ResourceSlice,
  TokenRequest,
} from '../../kube/types.gen.ts';
import { readCertificateRequest } from '../../lib/certificate-request.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import { nodeOf } from '../auth/node-identity.ts';
import { configMapNames, secretNames } from '../auth/pod-references.ts';
import { forbiddenLabels } from './node-labels.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const LEASE_NAMESPACE = 'kube-node-lease';

interface Question {
  readonly node: string;
  readonly admission: AdmissionRequest;
  readonly store: Store;
}

/** Throws Forbidden. */
type Check = (question: Question) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  '/nodes': checkNode,
  '/persistentvolumeclaims': checkClaim,
  '/pods': checkPod,
  'certificates.k8s.io/certificatesigningrequests': checkSigningRequest,
  'coordination.k8s.io/leases': checkLease,
  'resource.k8s.io/resourceslices': checkSlice,
  'storage.k8s.io/csinodes': checkStorageNode,
};

/** Of creates below an object. */
const SUBRESOURCE_CHECKS: Readonly<Record<string, Check>> = { pods: checkPod, serviceaccounts: checkToken };

export function nodeRestriction(store: Store): AdmissionRule {
  const run = (check: Check | undefined, admission: AdmissionRequest) => {
    const node = nodeOf(admission.request.user);
    if (node === undefined) return;
    const question = { node, admission, store };
    if (node === '') throw refusal(question, `could not determine node from user "${admission.request.user.name}"`);
    check?.(question);
  };
  return {
    name: 'NodeRestriction',
    validate: (admission) => run(CHECKS[`${admission.kind.group}/${admission.kind.plural}`], admission),
    validateSubresource: (admission) => {
      if (admission.operation !== 'CONNECT') run(SUBRESOURCE_CHECKS[admission.kind.plural], admission);
    },
  };
}

const nameOf = ({ object, current }: AdmissionRequest) => (object ?? current)?.metadata.name ?? '';

function refusal({ admission }: Question, why: string): ApiError {
  return forbidden(admission.kind, nameOf(admission), why);
}

function checkNode(question: Question): void {
  const { node, admission } = question;
  const { object, current, operation } = admission;
  const next = object as Node | undefined;
  const before = current as Node | undefined;
  const name = nameOf(admission);
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
  const { request, object, current } = admission;
  if (request.subresource !== 'status') throw refusal(question, 'may only update PVC status');
  if (deepEqual(unsaid(object), unsaid(current))) return;
  const what = 'fields other than status.quantity and status.conditions';
  throw refusal(question, `node "${node}" is not allowed to update ${what}: `);
}

function unsaid(object: AdmissionRequest['object']): object {
  const { metadata, status, ...rest } = object as PersistentVolumeClaim;
  const { resourceVersion, managedFields, ...meta } = metadata;
  const { capacity, conditions, allocatedResourceStatuses, allocatedResources, ...others } = status ?? {};
  return { ...rest, metadata: meta, status: others };
}

const NODE_SIGNERS = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet'];

function checkSigningRequest(question: Question): void {
  const { node, admission } = question;
  const { signerName = '', request } = (admission.object as CertificateSigningRequest | undefined)?.spec ?? {};
  if (admission.operation !== 'CREATE' || !NODE_SIGNERS.includes(signerName)) return;
  // Validation has read it; what is no request does not come so far.
  const { commonName } = readCertificateRequest(Buffer.from(request ?? '', 'base64').toString('utf8'));
  if (commonName !== `system:node:${node}`)
    throw refusal(question, `can only create a node CSR with CN=system:node:${node}`);
}

function checkSlice(question: Question): void {
  const { node, admission } = question;
  const { operation, object, current } = admission;
  if (operation !== 'CREATE' && operation !== 'DELETE') return;
  const slice = (operation === 'CREATE' ? object : current) as ResourceSlice | undefined;
  if (slice?.spec.nodeName !== node)
    throw refusal(
      question,
      `can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`,
    );
}

function checkStorageNode(question: Question): void {
  if (nameOf(question.admission) !== question.node)
    throw refusal(question, 'can only access CSINode with the same name as the requesting node');
}

function checkPod(question: Question): void {
  const { node, admission } = question;
  const { operation, current, object } = admission;
  const pod = (current ?? object) as Pod;
  const isOwn = pod.spec?.nodeName === node;
  const { subresource } = admission.request;
  if (subresource === 'eviction' && !current) return; // Of a pod that there is not.
  if (operation === 'UPDATE' && subresource === 'status') {
    if (!isOwn)
      throw refusal(question, `node "${node}" can only update pod status for pods with spec.nodeName set to itself`);
    if (!deepEqual(object?.metadata.labels ?? {}, pod.metadata.labels ?? {}))
      throw refusal(question, `node "${node}" cannot update labels through pod status`);
  } else if (operation === 'DELETE' || subresource === 'eviction') {
    const what = subresource === 'eviction' ? 'evict' : 'delete';
    const who = subresource === 'eviction' ? node : `"${node}"`; // Upstream quotes it where it can be deleted, and not where it is evicted.
    if (!isOwn) throw refusal(question, `node ${who} can only ${what} pods with spec.nodeName set to itself`);
  } else if (operation === 'CREATE' && !subresource) checkMirrorPod(question, pod);
  else if (subresource)
    throw refusal(question, `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`);
  else
    throw refusal(
      question,
      `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`,
    );
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
  const uid = (store.find('/nodes', node)?.value as unknown as Node | undefined)?.metadata.uid;
  if (owner.uid !== uid) throw fail(`node ${node} UID mismatch: expected ${owner.uid} got ${uid ?? ''}`);
  const refers = (what: string) => fail(`node "${node}" can not create pods that reference ${what}`);
  if (spec.serviceAccountName) throw refers('a service account');
  if (secretNames(spec).some(Boolean)) throw refers('secrets');
  if (configMapNames(spec).some(Boolean)) throw refers('configmaps');
  if (spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) throw refers('persistentvolumeclaims');
}

function checkLease(question: Question): void {
  const { node, admission } = question;
  if (admission.namespace !== LEASE_NAMESPACE)
    throw refusal(question, `can only access leases in the "${LEASE_NAMESPACE}" system namespace`);
  if (nameOf(admission) !== node)
    throw refusal(question, 'can only access node lease with the same name as the requesting node');
}

/** A token is for a pod that runs on the node, and says which. */
function checkToken(question: Question): void {
  const { node, admission, store } = question;
  if (admission.request.subresource !== 'token') return;
  const { boundObjectRef } = (admission.object as unknown as TokenRequest).spec ?? {};
  const { apiVersion, kind, name, uid } = boundObjectRef ?? {};
  const fail = (why: string) => forbidden(admission.kind, admission.current?.metadata.name ?? '', why);
  if (apiVersion !== 'v1' || kind !== 'Pod' || !name) throw fail('node requested token not bound to a pod');
  if (!uid) throw fail('node requested token with a pod binding without a uid');
  const pod = store.find('/pods', `${admission.namespace}/${name}`)?.value as unknown as Pod | undefined;
  if (!pod) throw notFound(PODS, name);
  if (pod.metadata.uid !== uid)
    throw fail(
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (pod.spec?.nodeName !== node) throw fail('node requested token bound to a pod scheduled on a different node');
}
