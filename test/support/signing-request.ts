// A request for a certificate, with a key that nobody keeps.

import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import {
  ExtendedKeyUsageExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** PEM. @param name `CN=somebody, O=team` */
export async function signingRequest(name: string, dnsNames: readonly string[] = []): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const names = dnsNames.map((value) => ({ type: 'dns' as const, value }));
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name,
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ],
    },
    webcrypto as unknown as Parameters<typeof Pkcs10CertificateRequestGenerator.create>[1],
  );
  return request.toString('pem');
}
