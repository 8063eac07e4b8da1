// What Go's tls.X509KeyPair has against a certificate and its key: https://github.com/golang/go/blob/master/src/crypto/tls/tls.go

import { createPrivateKey, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

const blocksOf = (pem: string) => [...pem.matchAll(BLOCK)].map(([text, type = '']) => ({ text, type }));

/** Undefined when they are a pair, or cannot be read for a reason of their own. */
export function keyPairProblem(certificate: string, key: string): string | undefined {
  const [certificates, keys] = [blocksOf(certificate), blocksOf(key)];
  const leaf = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (!leaf) return missing(certificates, CERTIFICATE);
  const secret = keys.find(({ type }) => type.endsWith('PRIVATE KEY'));
  if (!secret) return missing(keys, KEY);
  return isPair(leaf.text, secret.text) ? undefined : 'tls: private key does not match public key';
}

interface Part {
  readonly input: string;
  readonly wanted: string;
  /** There is the other part in its place. */
  readonly isOther: (type: string) => boolean;
  readonly otherWords: string;
}

const CERTIFICATE: Part = {
  input: 'certificate input',
  wanted: '"CERTIFICATE" PEM block',
  isOther: (type) => type.endsWith('PRIVATE KEY'),
  otherWords:
    'failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
};
const KEY: Part = {
  input: 'key input',
  wanted: 'PEM block with type ending in "PRIVATE KEY"',
  isOther: (type) => type === 'CERTIFICATE',
  otherWords: 'found a certificate rather than a key in the PEM for the private key',
};

function missing(blocks: readonly { type: string }[], { input, wanted, isOther, otherWords }: Part): string {
  const [first, ...more] = blocks.map(({ type }) => type);
  if (first === undefined) return `tls: failed to find any PEM data in ${input}`;
  if (more.length === 0 && isOther(first)) return `tls: ${otherWords}`;
  const skipped = [first, ...more].join(' ');
  return `tls: failed to find ${wanted} in ${input} after skipping PEM blocks of the following types: [${skipped}]`;
}

function isPair(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return true; // Unreadable is another complaint, in words of Go's parsers that are not ours.
  }
}
