// A certificate authority of our own and what it signs: X.509 v3 (RFC 5280), P-256 throughout.

import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signature,
  X509Certificate,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import { requestParts } from './certificate-request.ts';
import type { Clock } from './clock.ts';
import { DerError, type DerItem, derItem, derItems, OBJECT_ID, objectId, SEQUENCE } from './der.ts';
import {
  bits,
  commonName,
  der,
  flagBits,
  integer,
  OCTET_STRING,
  octets,
  oid,
  sequence,
  time,
  yes,
} from './der-writing.ts';
import { secretBytes } from './ids.ts';

export interface CertificatePair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

interface Signing {
  readonly clock: Clock;
  readonly authority: CertificatePair;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
/** As on EKS: a cluster's CA lives for ten years. */
const AUTHORITY_YEARS = 10;
const LEAF_YEARS = 5;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
/** For clocks that are behind ours (kube-controller-manager backdates by as much). */
const BACKDATE_MS = 5 * 60_000;

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SUBJECT_KEY_ID = '2.5.29.14';
const AUTHORITY_KEY_ID = '2.5.29.35';
const ALTERNATIVE_NAMES = '2.5.29.17';
const VERSION_3 = Buffer.from('a003020102', 'hex');
/** Tags of what a certificate leaves out when it has none: its extensions; of a name, and of a key's identifier. */
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const KEY_ID = 0x80;

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
const SERVER_KEY = 1 | 4;
const AUTHORITY_KEY = SERVER_KEY | 32;

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

/** A self-signed CA with this common name (EKS: `kubernetes`). */
export function createAuthority(clock: Clock, name: string): CertificatePair {
  const { privateKey, publicKey } = newKeys();
  const subject = commonName(name);
  const certificatePem = certificate({
    ...validity(clock, AUTHORITY_YEARS),
    issuer: { name: subject, key: privateKey },
    subject,
    publicKey,
    extensions: [
      critical(BASIC_CONSTRAINTS, sequence(yes())),
      critical(KEY_USAGE, flagBits(AUTHORITY_KEY)),
      extension(SUBJECT_KEY_ID, octets(keyId(publicKey))),
    ],
  });
  return { certificatePem, privateKeyPem: toPem(privateKey) };
}

/** A server certificate for these names; those that are IP addresses go where addresses go. */
export function signServerCertificate({ clock, authority }: Signing, hosts: readonly string[]): CertificatePair {
  const { privateKey, publicKey } = newKeys();
  const issuer = issuerOf(authority);
  const certificatePem = certificate({
    ...validity(clock, LEAF_YEARS),
    issuer,
    subject: commonName('kube-apiserver'),
    publicKey,
    extensions: [
      critical(BASIC_CONSTRAINTS, sequence()),
      critical(KEY_USAGE, flagBits(SERVER_KEY)),
      extension(AUTHORITY_KEY_ID, sequence(der(KEY_ID, issuer.keyId))),
      extension(ALTERNATIVE_NAMES, sequence(...hosts.map(alternativeName))),
      extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTH))),
    ],
  });
  return { certificatePem, privateKeyPem: toPem(privateKey) };
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

/** What the CA makes of a request: its subject, key and names, with these usages. PEM. Throws RequestError when it does not parse. */
export function signRequest({ clock, authority }: Signing, order: SigningOrder): string {
  const { subject, key, alternativeNames } = requestParts(order.request);
  const issuer = issuerOf(authority);
  const fromMs = clock.wallMs() - BACKDATE_MS;
  const purposes = order.usages.flatMap((usage) => EXTENDED_USAGES[usage] ?? []);
  const flags = order.usages.reduce((sum, usage) => sum | (KEY_USAGES[usage] ?? 0), 0);
  return certificate({
    fromMs,
    untilMs: Math.min(fromMs + order.seconds * 1000, issuer.untilMs),
    issuer,
    subject,
    publicKey: key,
    extensions: [
      ...(flags === 0 ? [] : [critical(KEY_USAGE, flagBits(flags))]),
      ...(purposes.length === 0 ? [] : [extension(EXTENDED_KEY_USAGE, sequence(...purposes.map(oid)))]),
      critical(BASIC_CONSTRAINTS, sequence()),
      extension(AUTHORITY_KEY_ID, sequence(der(KEY_ID, issuer.keyId))),
      ...(alternativeNames ? [alternativeNames] : []),
    ],
  });
}

interface CertificateParts {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly issuer: { readonly name: Buffer; readonly key: KeyObject };
  /** Names, keys (SubjectPublicKeyInfo) and extensions are as they are written. */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Buffer[];
}

/** PEM. */
function certificate({ fromMs, untilMs, issuer, subject, publicKey, extensions }: CertificateParts): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const body = sequence(
    VERSION_3,
    integer(serial()),
    algorithm,
    issuer.name,
    sequence(time(fromMs), time(untilMs)),
    subject,
    publicKey,
    der(EXTENSIONS, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(body, algorithm, bits(signature('sha256', body, issuer.key))));
}

const extension = (id: string, value: Buffer) => sequence(oid(id), octets(value));
const critical = (id: string, value: Buffer) => sequence(oid(id), yes(), octets(value));

const alternativeName = (host: string) =>
  isIPv4(host) ? der(IP_ADDRESS, Buffer.from(host.split('.').map(Number))) : der(DNS_NAME, Buffer.from(host, 'latin1'));

/** A CA as its certificates name it. */
function issuerOf({ certificatePem, privateKeyPem }: CertificatePair) {
  const { raw, validTo } = new X509Certificate(certificatePem);
  const [body] = derItems(derItem(raw, SEQUENCE).value);
  const [, , , , , subject, , extensions] = derItems(body?.value ?? raw);
  if (subject?.tag !== SEQUENCE || extensions?.tag !== EXTENSIONS) throw new DerError('not the certificate of a CA');
  const key = createPrivateKey(privateKeyPem);
  return { name: subject.bytes, key, keyId: subjectKeyId(extensions), untilMs: Date.parse(validTo) };
}

function subjectKeyId(extensions: DerItem): Buffer {
  for (const { value } of derItems(derItem(extensions.value, SEQUENCE).value)) {
    const [id, ...rest] = derItems(value);
    if (id?.tag === OBJECT_ID && objectId(id) === SUBJECT_KEY_ID)
      return derItem(rest.at(-1)?.value ?? value, OCTET_STRING).value;
  }
  throw new DerError('a CA without an identifier of its key');
}

/** The usual identifier of a key (RFC 5280 4.2.1.2): the hash of what its bit string holds. */
function keyId(publicKey: Buffer): Buffer {
  const [, key] = derItems(derItem(publicKey, SEQUENCE).value);
  if (!key) throw new DerError('not a public key');
  return createHash('sha1').update(key.value.subarray(1)).digest();
}

function newKeys(): { readonly privateKey: KeyObject; readonly publicKey: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }) };
}

/** For clocks that are behind ours, and for one that is set back by a day: a cluster outlives that. */
const EARLIER_MS = 48 * 3600 * 1000;

function validity(clock: Clock, years: number): { readonly fromMs: number; readonly untilMs: number } {
  const now = clock.wallMs();
  return { fromMs: now - EARLIER_MS, untilMs: now + years * YEAR_MS };
}

/** Positive, and none of its bytes is one too many. */
function serial(): Buffer {
  const bytes = secretBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const pem = (label: string, content: Buffer) =>
  `-----BEGIN ${label}-----\n${content.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`;
