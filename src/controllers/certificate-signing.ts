// Approved requests for certificates are signed with the cluster's CA, each signer for what it is for.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/controller/certificates/signer/signer.go, pkg/apis/certificates/helpers.go
// and EKS's own signer of serving certificates: https://docs.aws.amazon.com/eks/latest/userguide/cert-signing.html

import { CERTIFICATE_SIGNING_REQUESTS } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import type { CertificateSigningRequest } from '../kube/types.gen.ts';
import { type CertificateRequest, readCertificateRequest } from '../lib/certificate-request.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type CertificateSigner, type ControllerContext } from './context.ts';

const NAME = 'certificate-controller';
/** How long a certificate lives when nobody says; nobody gets a longer one (--cluster-signing-duration). */
const MAX_SECONDS = 365 * 24 * 3600;
const MIN_SECONDS = 600;
const NODES = 'system:nodes';
const NODE_PREFIX = 'system:node:';

type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/** By signer: why it does not sign a request; undefined: it does. */
const SIGNERS: Readonly<Record<string, Check>> = {
  'kubernetes.io/kubelet-serving': (request, usages) => {
    const hasNames = request.dnsNames.length > 0 || request.ipAddresses.length > 0;
    return (
      wrongOrganization(request) ??
      (hasNames ? undefined : 'DNS or IP subjectAltName is required') ??
      foreignNames(request) ??
      wrongUsages(usages, 'server auth') ??
      wrongCommonName(request)
    );
  },
  'kubernetes.io/kube-apiserver-client-kubelet': (request, usages) =>
    wrongOrganization(request) ??
    (request.dnsNames.length > 0 ? 'DNS subjectAltNames are not allowed' : undefined) ??
    (request.emailAddresses.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (request.ipAddresses.length > 0 ? 'IP subjectAltNames are not allowed' : undefined) ??
    (request.uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    wrongCommonName(request) ??
    wrongUsages(usages, 'client auth'),
  'kubernetes.io/kube-apiserver-client': (_, usages) => {
    const optional = ['digital signature', 'key encipherment'];
    const foreign = usages.find((usage) => usage !== 'client auth' && !optional.includes(usage));
    if (foreign !== undefined) return `invalid usage for client certificate: ${foreign}`;
    return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
  },
  'beta.eks.amazonaws.com/app-serving': (_, usages) => {
    const foreign = usages.find((usage) => !['key encipherment', 'digital signature', 'server auth'].includes(usage));
    return foreign === undefined ? undefined : `invalid usage for serving certificate: ${foreign}`;
  },
};

const wrongOrganization = ({ organizations }: CertificateRequest) =>
  organizations.length === 1 && organizations[0] === NODES ? undefined : 'subject organization is not system:nodes';

const wrongCommonName = ({ commonName }: CertificateRequest) =>
  commonName.startsWith(NODE_PREFIX) ? undefined : 'subject common name does not begin with system:node:';

function foreignNames({ emailAddresses, uris }: CertificateRequest): string | undefined {
  if (emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  return uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined;
}

function wrongUsages(usages: readonly string[], purpose: string): string | undefined {
  const all = ['digital signature', 'key encipherment', purpose].sort();
  const isSet = (wanted: readonly string[]) =>
    wanted.length === new Set(usages).size && wanted.every((usage) => usages.includes(usage));
  if (isSet(all) || isSet(all.filter((usage) => usage !== 'key encipherment'))) return undefined;
  return `usages did not match [${all.join(' ')}]`;
}

export function certificateSigning(shared: ControllerContext, sign: CertificateSigner): Controller {
  const { cluster, clock } = actingAs(shared, NAME);
  const requests = cluster.of(CERTIFICATE_SIGNING_REQUESTS);
  // Upstream's role signs for the signers of kubernetes.io; EKS's signer is the control plane itself.
  const writerFor = (signer: string) =>
    signer.startsWith('kubernetes.io/') ? requests : shared.cluster.of(CERTIFICATE_SIGNING_REQUESTS);
  return {
    name: NAME,
    sources: [watching(cluster, CERTIFICATE_SIGNING_REQUESTS)],
    async reconcile(name) {
      const found = requests.find({ name });
      if (!found || !isWaiting(found)) return undefined;
      const check = SIGNERS[found.spec.signerName];
      if (!check) return undefined; // Somebody else's signer.
      const pem = Buffer.from(found.spec.request, 'base64').toString('latin1');
      const usages = found.spec.usages ?? [];
      const writer = writerFor(found.spec.signerName);
      const problem = check(readCertificateRequest(pem), usages);
      if (problem !== undefined) {
        await writer.update(refused(found, problem, toTimestamp(clock.simulatedMs())), { subresource: 'status' });
        return undefined;
      }
      const certificate = await sign({ request: pem, usages, seconds: secondsOf(found) });
      const status = { ...found.status, certificate: Buffer.from(certificate).toString('base64') };
      await writer.update({ ...found, status }, { subresource: 'status' });
      return undefined;
    },
  };
}

function isWaiting({ status }: CertificateSigningRequest): boolean {
  const isTrue = (type: string) => status?.conditions?.some((one) => one.type === type && one.status === 'True');
  const isApproved = isTrue('Approved') && !isTrue('Denied');
  return isApproved === true && !isTrue('Failed') && !status?.certificate;
}

const secondsOf = ({ spec: { expirationSeconds: asked = MAX_SECONDS } }: CertificateSigningRequest) =>
  Math.max(Math.min(asked, MAX_SECONDS), MIN_SECONDS);

function refused(request: CertificateSigningRequest, message: string, now: string): CertificateSigningRequest {
  const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime: now };
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), failed] } };
}
