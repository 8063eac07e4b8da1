// CertificateSigningRequest: pkg/registry/certificates/certificates/strategy.go. Who asks is written into it; who approves and who signs
// write conditions and the certificate, each through a subresource.

import { CERTIFICATE_SIGNING_REQUESTS } from '../../../kube/kind-refs.ts';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
  CertificateSigningRequestStatus,
} from '../../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../../lib/clock.ts';
import type { User } from '../../request.ts';
import { ageColumn, humanDuration, nameColumn } from '../columns.ts';
import type { KindDefinition, ObjectSubresource, UpdateCheck } from '../kind.ts';
import { validateSigningRequest, validateSigningRequestUpdate } from './signing-request-validation.ts';

type Condition = CertificateSigningRequestCondition;

/** Of the request and of each of its parts. */
const CHECKS: readonly UpdateCheck[] = ['meta', 'rules', 'changes', 'changed-meta'];

/** @param clock tells when conditions came */
export function certificateSigningRequests(clock: Clock): KindDefinition<CertificateSigningRequest> {
  const now = () => toTimestamp(clock.simulatedMs());
  return {
    ...CERTIFICATE_SIGNING_REQUESTS,
    singular: 'certificatesigningrequest',
    shortNames: ['csr'],
    nameRule: 'any',
    updateChecks: CHECKS,
    fieldSelectors: { 'spec.signerName': ({ spec }) => spec.signerName },
    columns: [
      nameColumn,
      ageColumn,
      {
        name: 'SignerName',
        type: 'string',
        description:
          'Requested signer for the request. It is a qualified name in the form: `scope-hostname.io/name`. If empty, it will be defaulted:\n 1. If it\'s a kubelet client certificate, it is assigned\n    "kubernetes.io/kube-apiserver-client-kubelet".\n 2. If it\'s a kubelet serving certificate, it is assigned\n    "kubernetes.io/kubelet-serving".\n 3. Otherwise, it is assigned "kubernetes.io/legacy-unknown".\nDistribution of trust for signers happens out of band. You can select on this field using `spec.signerName`.',
        cell: ({ spec }) => spec.signerName || '<none>',
      },
      {
        name: 'Requestor',
        type: 'string',
        description: 'Base64-encoded PKCS#10 CSR data',
        cell: ({ spec }) => spec.username ?? '',
      },
      {
        name: 'RequestedDuration',
        type: 'string',
        description: { of: 'certificates.v1.CertificateSigningRequestSpec.expirationSeconds' },
        cell: durationText,
      },
      {
        name: 'Condition',
        type: 'string',
        description: 'Conditions applied to the request, such as approval or denial.',
        cell: conditionText,
      },
    ],
    resetFields: ['spec', 'status'],
    prepareForCreate(object, request) {
      object.spec = asRequestor(object.spec, request.user);
      object.status = {};
    },
    prepareForUpdate(object, current) {
      object.spec = current.spec;
      object.status = current.status ?? {};
    },
    status: statusOf(now),
    objectSubresources: [approval(now)],
    validate: validateSigningRequest,
    validateUpdate: (object, current, errors) => validateSigningRequestUpdate(object, { current, rights: {} }, errors),
  };
}

/** What a client says of itself does not count. */
function asRequestor(
  { username: _n, uid: _u, groups: _g, extra: _e, ...spec }: CertificateSigningRequest['spec'],
  user: User,
): CertificateSigningRequest['spec'] {
  const extra: Record<string, string[]> = {};
  for (const [key, values] of Object.entries(user.extra ?? {})) extra[key] = [...values];
  return {
    ...spec,
    username: user.name,
    groups: [...user.groups],
    ...(user.uid ? { uid: user.uid } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

function durationText({ spec }: CertificateSigningRequest): string {
  return spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000);
}

function conditionText({ status }: CertificateSigningRequest): string {
  const types = (status?.conditions ?? []).map(({ type }) => type);
  const decision = types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending';
  return `${decision}${types.includes('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

/** Conditions that come without times get them. */
function withTimes(conditions: readonly Condition[] = [], before: readonly Condition[] = [], now: string): Condition[] {
  return conditions.map((condition) => {
    const same = before.find(({ type, status }) => type === condition.type && status === condition.status);
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime ?? now,
      lastTransitionTime: condition.lastTransitionTime ?? same?.lastTransitionTime ?? now,
    };
  });
}

function withConditions(status: CertificateSigningRequestStatus, conditions: Condition[]) {
  return { ...status, ...(conditions.length > 0 ? { conditions } : {}) };
}

/** A signer writes the certificate and says when it failed; the decision stays as it was. */
function statusOf(now: () => string): ObjectSubresource<CertificateSigningRequest> {
  return {
    name: 'status',
    resets: ['spec', 'status.conditions'],
    updateChecks: CHECKS,
    merge(incoming, current) {
      const before = current.status?.conditions ?? [];
      const kept = keepDecision(incoming.status?.conditions ?? [], before);
      const { conditions: _, ...status } = incoming.status ?? {};
      return {
        ...current,
        metadata: incoming.metadata,
        status: withConditions(status, withTimes(kept, before, now())),
      };
    },
    validate(object, current, errors) {
      validateSigningRequest(object, errors, current);
      validateSigningRequestUpdate(object, { current, rights: { setsCertificate: true } }, errors);
    },
  };
}

/** Where as many approvals and denials come as there were, the old ones take their places. */
function keepDecision(conditions: readonly Condition[], before: readonly Condition[]): Condition[] {
  const old = (wanted: string) => before.filter(({ type }) => type === wanted);
  return conditions.map((condition, index) => {
    const { type } = condition;
    if (type !== 'Approved' && type !== 'Denied') return condition;
    const isSame = conditions.filter((other) => other.type === type).length === old(type).length;
    const place = conditions.slice(0, index).filter((other) => other.type === type).length;
    return (isSame && old(type)[place]) || condition;
  });
}

/** Who approves writes conditions, and nothing else. */
function approval(now: () => string): ObjectSubresource<CertificateSigningRequest> {
  return {
    name: 'approval',
    resets: ['spec', 'status.certificate'],
    updateChecks: CHECKS,
    hasNoTable: true,
    merge(incoming, current) {
      const conditions = withTimes(incoming.status?.conditions, current.status?.conditions, now());
      const { conditions: _, ...status } = current.status ?? {};
      return { ...current, metadata: incoming.metadata, status: withConditions(status, conditions) };
    },
    validate(object, current, errors) {
      validateSigningRequest(object, errors, current);
      validateSigningRequestUpdate(object, { current, rights: { setsApproval: true } }, errors);
    },
  };
}
