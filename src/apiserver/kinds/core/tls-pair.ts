// What Go's tls.X509KeyPair has against a certificate and its key: https://github.com/golang/go/blob/master/src/crypto/tls/tls.go

import { createPrivateKey, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

const blocksOf = (pem: string) => [...pem.matchAll(BLOCK)].map(([text, type = '']) => ({ text, type }));

/** Undefined when they are a pair, or cannot be read for a reason of their own. */
export function keyPairProblem(certificate: string, key: string): string | undefined {
  const certificates = blocksOf(certificate);
  if (certificates.length === 0) return 'tls: failed to find any PEM data in certificate input';
  const leaf = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (!leaf) {
    const skipped = certificates.map(({ type }) => type).join(' ');
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${skipped}]`;
  }
  const secret = blocksOf(key).find(({ type }) => type.endsWith('PRIVATE KEY'));
  if (!secret) return 'tls: failed to find any PEM data in key input';
  return isPair(leaf.text, secret.text) ? undefined : 'tls: private key does not match public key';
}

function isPair(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return true; // Unreadable is another complaint, in words of Go's parsers that are not ours.
  }
}
