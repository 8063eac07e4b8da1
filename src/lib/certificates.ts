// A certificate authority of our own and what it signs: P-256 throughout. The library is loaded when it is first needed.

import { type KeyObject, webcrypto } from 'node:crypto';
import type { Clock } from './clock.ts';
import { secretBytes } from './ids.ts';

export interface CertificatePair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export type PrivateKey = KeyObject;

interface Signing {
  readonly clock: Clock;
  readonly authority: CertificatePair;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 24 * 3600 * 1000;
/** As on EKS: a cluster's CA lives for ten years. */
const AUTHORITY_YEARS = 10;
const LEAF_YEARS = 5;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const ALTERNATIVE_NAMES = '2.5.29.17';
/** For clocks that are behind ours (kube-controller-manager backdates by as much). */
const BACKDATE_MS = 5 * 60_000;

/** Bits of the key usage extension (RFC 5280 4.2.1.3), by the words of certificates.k8s.io. */
const KEY_USAGES: Readonly<Record<string, number>> = {
  signing: 1,
  'digital signature': 1,
  'content commitment': 2,
  'key encipherment': 4,
  'data encipherment': 8,
  'key agreement': 16,
  'cert sign': 32,
  'crl sign': 64,
  'encipher only': 128,
  'decipher only': 256,
};

const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': SERVER_AUTH,
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
};

const library = async () => (await import('./x509.ts')).x509;

/** A self-signed CA with this common name (EKS: `kubernetes`). */
export async function createAuthority(clock: Clock, commonName: string): Promise<CertificatePair> {
  const x509 = await library();
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${commonName}`,
    keys,
    ...validity(clock, AUTHORITY_YEARS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await toPem(keys.privateKey) };
}

/** A server certificate for these names; those that are IP addresses go where addresses go. */
export async function signServerCertificate(signing: Signing, hosts: readonly string[]): Promise<CertificatePair> {
  const x509 = await library();
  const names = hosts.map((host) => ({ type: isAddress(host) ? ('ip' as const) : ('dns' as const), value: host }));
  return sign(signing, 'CN=kube-apiserver', [
    new x509.SubjectAlternativeNameExtension(names),
    new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
  ]);
}

/** What a signer is asked for. */
export interface SigningOrder {
  /** PEM of a PKCS #10 request, whose signature has been checked. */
  readonly request: string;
  /** In the words of certificates.k8s.io: `client auth`. */
  readonly usages: readonly string[];
  /** How long the certificate is to live. */
  readonly seconds: number;
}

/** What the CA makes of a request: its subject, key and names, with these usages. PEM. */
export async function signRequest({ clock, authority }: Signing, order: SigningOrder): Promise<string> {
  const x509 = await library();
  const request = new x509.Pkcs10CertificateRequest(order.request);
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const names = request.getExtension(ALTERNATIVE_NAMES);
  const notBefore = clock.wallMs() - BACKDATE_MS;
  const notAfter = Math.min(notBefore + order.seconds * 1000, issuer.notAfter.getTime());
  const purposes = order.usages.flatMap((usage) => EXTENDED_USAGES[usage] ?? []);
  const flags = order.usages.reduce((sum, usage) => sum | (KEY_USAGES[usage] ?? 0), 0);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: request.subjectName,
    issuer: issuer.subject,
    publicKey: request.publicKey,
    signingKey: await fromPem(authority.privateKeyPem),
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    signingAlgorithm: ALGORITHM,
    extensions: [
      ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
      ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(purposes)]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(names ? [names] : []),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

type Extension = InstanceType<Awaited<ReturnType<typeof library>>['Extension']>;

async function sign(
  { clock, authority }: Signing,
  subject: string,
  extensions: readonly Extension[],
): Promise<CertificatePair> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await fromPem(authority.privateKeyPem),
    ...validity(clock, LEAF_YEARS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...extensions,
    ],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await toPem(keys.privateKey) };
}

/** For clocks that are behind ours, and for one that is set back by a day: a cluster outlives that. */
const EARLIER_MS = 48 * 3600 * 1000;

function validity(clock: Clock, years: number): { notBefore: Date; notAfter: Date } {
  const now = clock.wallMs();
  return { notBefore: new Date(now - EARLIER_MS), notAfter: new Date(now + years * YEAR_MS) };
}

/** Positive: the first bit is clear. */
function serial(): string {
  const bytes = secretBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('hex');
}

const isAddress = (host: string) => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END PRIVATE KEY-----\n`;
}

async function fromPem(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
