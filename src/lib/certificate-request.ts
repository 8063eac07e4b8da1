// Requests for certificates (PKCS #10, RFC 2986): what they say of their subject, and whether it was the key's owner who asked.

import { createPublicKey, verify } from 'node:crypto';
import { DerError, type DerItem, derItem, derItems, OBJECT_ID, objectId, SEQUENCE, SET } from './der.ts';

export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  /** As they are encoded. */
  readonly ipAddresses: readonly Buffer[];
}

/** What is wrong with a request, for the one who sent it. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const ALTERNATIVE_NAMES = '2.5.29.17';
const ATTRIBUTES = 0xa0;

/** The hash that goes with a signature's algorithm; null where the key settles it. */
const HASHES: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

/** Parses and checks a request in PEM. Throws RequestError, in the words of Go's crypto/x509 where it is the signature. */
export function readCertificateRequest(pem: string): CertificateRequest {
  const [, label, base64 = ''] = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(pem) ?? [];
  if (label !== 'CERTIFICATE REQUEST') throw new RequestError('PEM block type must be CERTIFICATE REQUEST');
  try {
    return parse(Buffer.from(base64, 'base64'));
  } catch (error) {
    if (error instanceof DerError) throw new RequestError(`asn1: syntax error: ${error.message}`);
    throw error;
  }
}

function parse(der: Buffer): CertificateRequest {
  const [info, algorithm, signature] = derItems(derItem(der, SEQUENCE).value);
  if (!info || !algorithm || !signature) throw new DerError('sequence truncated');
  const [, subject, key, attributes] = derItems(info.value);
  if (!subject || !key) throw new DerError('sequence truncated');
  checkSignature({ info, algorithm, signature, key });
  const names = derItems(subject.value).flatMap(({ value }) =>
    derItems(value).map(({ value: pair }) => derItems(pair)),
  );
  const valuesOf = (oid: string) =>
    names.flatMap(([type, value]) => (type && value && objectId(type) === oid ? [value.value.toString('utf8')] : []));
  const alternatives = attributes?.tag === ATTRIBUTES ? alternativeNames(attributes) : [];
  const texts = (tag: number) => alternatives.filter((item) => item.tag === tag).map(({ value }) => value.toString());
  return {
    commonName: valuesOf(COMMON_NAME).at(-1) ?? '',
    organizations: valuesOf(ORGANIZATION),
    emailAddresses: texts(0x81),
    dnsNames: texts(0x82),
    uris: texts(0x86),
    ipAddresses: alternatives.filter(({ tag }) => tag === 0x87).map(({ value }) => value),
  };
}

function checkSignature(parts: { info: DerItem; algorithm: DerItem; signature: DerItem; key: DerItem }): void {
  const [oid] = derItems(parts.algorithm.value);
  const hash = oid?.tag === OBJECT_ID ? HASHES[objectId(oid)] : undefined;
  if (hash === undefined) throw new RequestError('x509: cannot verify signature: algorithm unimplemented');
  const key = createPublicKey({ key: parts.key.bytes, format: 'der', type: 'spki' });
  // A bit string begins with the number of bits that it does not use.
  if (verify(hash, parts.info.bytes, key, parts.signature.value.subarray(1))) return;
  const kind = { rsa: 'crypto/rsa: verification error', ec: 'x509: ECDSA verification failure' };
  throw new RequestError(kind[key.asymmetricKeyType as 'rsa'] ?? 'x509: Ed25519 verification failure');
}

/** The names of the request's extension, each with the tag of its kind. */
function alternativeNames({ value }: DerItem): DerItem[] {
  for (const attribute of derItems(value)) {
    const [type, values] = derItems(attribute.value);
    if (!type || values?.tag !== SET || objectId(type) !== EXTENSION_REQUEST) continue;
    for (const extension of derItems(derItem(values.value, SEQUENCE).value)) {
      const [id, ...rest] = derItems(extension.value);
      const content = rest.at(-1);
      if (id && content && objectId(id) === ALTERNATIVE_NAMES) return derItems(derItem(content.value, SEQUENCE).value);
    }
  }
  return [];
}
