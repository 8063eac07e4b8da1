// `serviceaccounts/token`: a token for an account, for some audiences, for some time, bound to something if so wished.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/serviceaccount/storage/token.go

import { badRequest, conflict, notFound } from '../../kube/api-error.ts';
import { NODES, PODS, SECRETS } from '../../kube/kind-refs.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SchemaSource } from '../../kube/schema/schema.ts';
import type { BoundObjectReference, Pod, TokenRequest } from '../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { CustomSubresource } from '../kinds/kind.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import type { ServiceAccountTokens, TokenSubject } from './service-account-tokens.ts';

const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

const BODY = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };

export interface TokenSubresourceOptions {
  readonly tokens: ServiceAccountTokens;
  readonly store: Store;
  readonly schemas: SchemaSource;
  readonly clock: Clock;
}

export function tokenSubresource({ tokens, store, schemas, clock }: TokenSubresourceOptions): CustomSubresource {
  const schema = schemas.forKind(BODY.group, BODY.version, BODY.kind);
  const ownershipOf = (next: KubeObject, manager: string) =>
    recordUpdate({
      current: undefined,
      next,
      schema,
      manager,
      subresource: 'token',
      now: toTimestamp(clock.simulatedMs()),
    });
  return {
    name: 'token',
    body: BODY,
    verbs: ['create'],
    checkBody: checkName,
    complete(body, { current, now, request: { fieldManager } }) {
      const { metadata, spec } = body as unknown as TokenRequest;
      const expirationSeconds = spec?.expirationSeconds ?? DEFAULT_SECONDS;
      checkUid(metadata?.uid, current);
      validate(expirationSeconds);
      const { name, namespace = '', uid } = current.metadata;
      const defaulted = { ...body, spec: { ...spec, expirationSeconds } } as unknown as KubeObject;
      const managedFields = ownershipOf(defaulted, fieldManager);
      const audiences = spec?.audiences?.length ? spec.audiences : tokens.defaultAudiences;
      return {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { ...metadata, name, namespace, uid, creationTimestamp: now(), managedFields },
        spec: { audiences, expirationSeconds, boundObjectRef: spec?.boundObjectRef ?? null },
        status: { token: '', expirationTimestamp: null },
      } as unknown as KubeObject;
    },
    async handle({ current, body }) {
      const { spec } = body as unknown as TokenRequest;
      const { audiences = [], expirationSeconds: lifetimeSeconds = DEFAULT_SECONDS } = spec ?? {};
      const signed = await tokens.sign(subjectOf(current, spec?.boundObjectRef, store), { audiences, lifetimeSeconds });
      const status = { token: signed.token, expirationTimestamp: toTimestamp(signed.expiresAtMs) };
      return { ...body, status } as unknown as KubeObject;
    },
  };
}

function checkName({ metadata }: KubeObject, account: string): void {
  if (!metadata.name || metadata.name === account) return;
  const errors = new FieldErrors();
  errors.invalid('metadata.name', metadata.name, 'must match the service account name if specified');
  throw invalidObject(BODY, account, errors.causes);
}

function checkUid(said: string | undefined, { metadata: { name, uid } }: KubeObject): void {
  if (!said || said === uid) return;
  const why = `the UID in the token request (${said}) does not match the UID of the service account (${uid})`;
  throw conflict({ group: BODY.group, plural: BODY.kind }, name, why); // Upstream names the kind.
}

function validate(seconds: number): void {
  const errors = new FieldErrors();
  if (seconds < MIN_SECONDS)
    errors.invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes');
  if (seconds > MAX_SECONDS)
    errors.invalid('spec.expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds');
  if (!errors.isEmpty) throw invalidObject(BODY, '', errors.causes);
}

/** Go prints the group of the core as nothing before the slash. */
const groupVersion = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion : `/${apiVersion}`);

const BOUND_KINDS = {
  Pod: { ref: PODS, field: 'pod' },
  Secret: { ref: SECRETS, field: 'secret' },
  Node: { ref: NODES, field: 'node' },
} as const;

function subjectOf(account: KubeObject, reference: BoundObjectReference | undefined, store: Store): TokenSubject {
  const { name, uid, namespace = '' } = account.metadata;
  const subject: TokenSubject = { namespace, serviceAccount: { name, uid } };
  if (!reference) return subject;
  const isOfCore = reference.apiVersion === undefined || !reference.apiVersion.includes('/');
  const bound = isOfCore ? BOUND_KINDS[reference.kind as keyof typeof BOUND_KINDS] : undefined;
  if (!bound)
    throw badRequest(
      `cannot bind token to object of type ${groupVersion(reference.apiVersion ?? '')}, Kind=${reference.kind ?? ''}`,
    );
  if (!reference.name) throw badRequest('Name parameter required.');
  const key = bound.ref.namespaced ? `${namespace}/${reference.name}` : (reference.name ?? '');
  const object = store.find(`/${bound.ref.plural}`, key)?.value as unknown as KubeObject | undefined;
  if (!object) throw notFound(bound.ref, reference.name);
  const { uid: actual } = object.metadata;
  if (object.kind === 'Pod' && (object as Pod).spec?.serviceAccountName !== name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`,
    );
  if (reference.uid && reference.uid !== actual) {
    throw conflict(
      { group: bound.ref.group, plural: bound.ref.kind }, // Upstream names the kind.
      reference.name ?? '',
      `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  return { ...subject, [bound.field]: { name: object.metadata.name, uid: actual }, ...nodeOf(object, store) };
}

/** A pod's token also names the node that the pod runs on. */
function nodeOf(object: KubeObject, store: Store): Pick<TokenSubject, 'node'> {
  const nodeName = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : undefined;
  const node = nodeName && (store.find('/nodes', nodeName)?.value as unknown as KubeObject | undefined);
  return node ? { node: { name: node.metadata.name, uid: node.metadata.uid } } : {};
}
