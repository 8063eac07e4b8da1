// Approved requests become certificates that the API server takes for their owner.

import { X509Certificate } from 'node:crypto';
import { CertificatesV1Api, type V1CertificateSigningRequest } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { signingRequest } from '../support/signing-request.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

const NODE = 'CN=system:node:n, O=system:nodes';

interface Wanted {
  readonly signerName: string;
  readonly usages: string[];
  readonly subject?: string;
  readonly dnsNames?: string[];
  readonly expirationSeconds?: number;
}

/** A request that has been approved, when the signer is done with it. */
async function signed(cluster: TestCluster, wanted: Wanted): Promise<V1CertificateSigningRequest> {
  const api = cluster.client(CertificatesV1Api);
  const { subject = 'CN=somebody, O=team', dnsNames = [], ...spec } = wanted;
  const request = Buffer.from(await signingRequest(subject, dnsNames)).toString('base64');
  const body = await api.createCertificateSigningRequest({
    body: { metadata: { name: 'r' }, spec: { ...spec, request } },
  });
  body.status = { conditions: [{ type: 'Approved', status: 'True' }] };
  await api.replaceCertificateSigningRequestApproval({ name: 'r', body });
  const isDone = ({ status }: V1CertificateSigningRequest) =>
    status?.certificate !== undefined || status?.conditions?.some(({ type }) => type === 'Failed') === true;
  return cluster.until(() => api.readCertificateSigningRequest({ name: 'r' }), isDone);
}

const certificateOf = ({ status }: V1CertificateSigningRequest) =>
  new X509Certificate(Buffer.from(status?.certificate ?? '', 'base64'));

describe('an approved request', () => {
  it('of a client is signed by the cluster’s CA, for as long as it asked', async () => {
    const cluster = await testCluster();
    const usages = ['client auth', 'digital signature'];
    const signerName = 'kubernetes.io/kube-apiserver-client';
    const certificate = certificateOf(await signed(cluster, { signerName, usages, expirationSeconds: 3600 }));
    const authority = new X509Certificate(cluster.certificateAuthority);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.subject.split('\n').sort()).toEqual(['CN=somebody', 'O=team']);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(3600 * 1000);
    expect(certificate.ca).toBe(false);
  });

  it.each<Wanted>([
    {
      signerName: 'kubernetes.io/kubelet-serving',
      usages: ['digital signature', 'server auth'],
      subject: NODE,
      dnsNames: ['n.example'],
    },
    { signerName: 'beta.eks.amazonaws.com/app-serving', usages: ['server auth'], dnsNames: ['my.default.svc'] },
  ])('to $signerName keeps its names', async (wanted) => {
    const certificate = certificateOf(await signed(await testCluster(), wanted));
    expect(certificate.subjectAltName).toBe(`DNS:${wanted.dnsNames?.[0]}`);
  });

  it.each<[Wanted, string]>([
    [
      { signerName: 'kubernetes.io/kubelet-serving', usages: ['digital signature', 'server auth'] },
      'subject organization is not system:nodes',
    ],
    [
      { signerName: 'kubernetes.io/kubelet-serving', usages: ['digital signature', 'server auth'], subject: NODE },
      'DNS or IP subjectAltName is required',
    ],
    [
      { signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: ['client auth'], subject: NODE },
      'usages did not match [client auth digital signature key encipherment]',
    ],
    [
      {
        signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
        usages: ['client auth', 'digital signature'],
        subject: NODE,
        dnsNames: ['a.example'],
      },
      'DNS subjectAltNames are not allowed',
    ],
    [
      { signerName: 'kubernetes.io/kube-apiserver-client', usages: ['server auth'] },
      'invalid usage for client certificate: server auth',
    ],
    [
      { signerName: 'beta.eks.amazonaws.com/app-serving', usages: ['client auth'] },
      'invalid usage for serving certificate: client auth',
    ],
  ])('%j has failed: %s', async (wanted, message) => {
    const { status } = await signed(await testCluster(), wanted);
    expect(status?.conditions?.find(({ type }) => type === 'Failed')).toMatchObject({
      reason: 'SignerValidationFailure',
      message,
    });
  });
});
