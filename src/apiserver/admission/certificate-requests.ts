// CertificateApproval, CertificateSigning, CertificateSubjectRestriction: who may approve and sign for a signer, and what nobody may ask of it.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/certificates, pkg/certauthorization

import { forbidden } from '../../kube/api-error.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '../../kube/kind-refs.ts';
import type { CertificateSigningRequest } from '../../kube/types.gen.ts';
import { readCertificateRequest } from '../../lib/certificate-request.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { textOf } from '../kinds/certificates/signing-request-validation.ts';
import type { User } from '../request.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

export function certificateApproval(authorizer: Authorizer): AdmissionRule {
  return {
    name: 'CertificateApproval',
    validate(admission) {
      const before = currentOf(admission, 'approval');
      if (before) checkRight(before, { verb: 'approve', user: admission.request.user }, authorizer);
    },
  };
}

export function certificateSigning(authorizer: Authorizer): AdmissionRule {
  return {
    name: 'CertificateSigning',
    validate(admission) {
      const before = currentOf(admission, 'status');
      const { status: next = {} } = (admission.object ?? {}) as Partial<CertificateSigningRequest>;
      const { status = {} } = before ?? {};
      const isSame = next.certificate === status.certificate && deepEqual(next.conditions, status.conditions);
      if (before && !isSame) checkRight(before, { verb: 'sign', user: admission.request.user }, authorizer);
    },
  };
}

/** The request as it was before an update of this subresource; undefined: not such a one. */
function currentOf(admission: AdmissionRequest, subresource: string): CertificateSigningRequest | undefined {
  const isUpdate = admission.operation === 'UPDATE' && admission.subresource === subresource;
  return isUpdate && admission.kind.kind === 'CertificateSigningRequest'
    ? (admission.current as CertificateSigningRequest)
    : undefined;
}

/** A right for the signer itself or for all signers of its domain. */
function checkRight(
  { metadata, spec: { signerName } }: CertificateSigningRequest,
  { verb, user }: { verb: 'approve' | 'sign'; user: User },
  authorizer: Authorizer,
): void {
  const signer = { user, verb, group: 'certificates.k8s.io', version: '*', resource: 'signers' };
  const names = [signerName, `${signerName.split('/')[0]}/*`];
  if (names.some((name) => authorizer({ ...signer, name }).allowed)) return;
  const words = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
  throw forbidden(CERTIFICATE_SIGNING_REQUESTS, metadata.name, words);
}

export const certificateSubjectRestriction: AdmissionRule = {
  name: 'CertificateSubjectRestriction',
  validate({ operation, kind, object, subresource }) {
    if (operation !== 'CREATE' || kind.kind !== 'CertificateSigningRequest' || subresource !== undefined) return;
    const { metadata, spec } = object as CertificateSigningRequest;
    if (spec.signerName !== CLIENT_SIGNER) return;
    if (!readCertificateRequest(textOf(spec.request)).organizations.includes(MASTERS)) return;
    const words = `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`;
    throw forbidden(CERTIFICATE_SIGNING_REQUESTS, metadata.name, words);
  },
};
