// Certificates of our own, read by others: Node's OpenSSL, and a library for X.509.

import { createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as Parsed,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { expect, test } from 'vitest';
import { RequestError, readCertificateRequest } from '../../src/lib/certificate-request.ts';
import { createAuthority, signRequest, signServerCertificate } from '../../src/lib/certificates.ts';
import { manualClock } from '../../src/lib/clock.ts';
import { signingRequest } from '../support/signing-request.ts';

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;
const HOSTS = ['127.0.0.1', '10.100.0.1', 'localhost', 'kubernetes.default.svc.cluster.local'];

const clock = manualClock(Date.UTC(2026, 10, 28, 12));
const authority = createAuthority(clock, 'kubernetes');
const issuer = new X509Certificate(authority.certificatePem);
const seconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000);

test('a CA has signed itself, and says that it may sign others', () => {
  expect(issuer.subject).toBe('CN=kubernetes');
  expect([issuer.ca, issuer.checkIssued(issuer), issuer.verify(issuer.publicKey)]).toEqual([true, true, true]);
  const parsed = new Parsed(authority.certificatePem);
  expect(parsed.getExtension(BasicConstraintsExtension)).toMatchObject({ critical: true, ca: true });
  const usages = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign;
  expect(parsed.getExtension(KeyUsagesExtension)).toMatchObject({ critical: true, usages });
  expect(parsed.notBefore).toEqual(seconds(clock.wallMs() - 2 * DAY_MS));
  expect(parsed.notAfter).toEqual(seconds(clock.wallMs() + 10 * YEAR_MS));
});

test('a server certificate is the CA’s, for names and addresses, and for its key', () => {
  const { certificatePem, privateKeyPem } = signServerCertificate({ clock, authority }, HOSTS);
  const server = new X509Certificate(certificatePem);
  expect([server.ca, server.checkIssued(issuer), server.verify(issuer.publicKey)]).toEqual([false, true, true]);
  expect(HOSTS.map((host) => (isIP(host) ? server.checkIP(host) : server.checkHost(host)))).toEqual(HOSTS);
  expect([server.checkIP('127.0.0.2'), server.checkHost('kubernetes')]).toEqual([undefined, undefined]);
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(server.publicKey.equals(createPublicKey(privateKeyPem))).toBe(true);
  const parsed = new Parsed(certificatePem);
  expect(parsed.notAfter).toEqual(seconds(clock.wallMs() + 5 * YEAR_MS));
  const usages = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment;
  expect(parsed.getExtension(KeyUsagesExtension)).toMatchObject({ critical: true, usages });
});

test('times beyond 2049 are written with four digits of the year', () => {
  const later = manualClock(Date.UTC(2046, 0, 1));
  const parsed = new Parsed(createAuthority(later, 'kubernetes').certificatePem);
  expect(parsed.notBefore).toEqual(new Date(later.wallMs() - 2 * DAY_MS));
  expect(parsed.notAfter).toEqual(new Date(later.wallMs() + 10 * YEAR_MS));
});

test('serial numbers are positive, of sixteen bytes, and all different', () => {
  const serials = Array.from({ length: 50 }, () => {
    const { certificatePem } = signServerCertificate({ clock, authority }, ['localhost']);
    return new X509Certificate(certificatePem).serialNumber;
  });
  expect(serials.filter((serial) => !/^[4-7][0-9A-F]{31}$/.test(serial))).toEqual([]);
  expect(new Set(serials).size).toBe(serials.length);
});

test('a request becomes a certificate with its subject, key and names, for what was ordered', async () => {
  const request = await signingRequest('CN=somebody, O=team', ['a.example', 'b.example']);
  const usages = ['digital signature', 'decipher only', 'client auth', 'server auth'];
  const pem = signRequest({ clock, authority }, { request, usages, seconds: 3600 });
  const signed = new X509Certificate(pem);
  expect([signed.checkIssued(issuer), signed.verify(issuer.publicKey), signed.ca]).toEqual([true, true, false]);
  const parsed = new Parsed(pem);
  const asked = new Pkcs10CertificateRequest(request);
  expect(parsed.subject).toBe('CN=somebody, O=team');
  expect(Buffer.from(parsed.publicKey.rawData).equals(Buffer.from(asked.publicKey.rawData))).toBe(true);
  expect(parsed.getExtension(SubjectAlternativeNameExtension)?.names.toJSON()).toEqual([
    { type: 'dns', value: 'a.example' },
    { type: 'dns', value: 'b.example' },
  ]);
  expect(parsed.getExtension(ExtendedKeyUsageExtension)?.usages).toEqual(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']);
  expect(parsed.getExtension(KeyUsagesExtension)?.usages).toBe(
    KeyUsageFlags.digitalSignature | KeyUsageFlags.decipherOnly,
  );
  expect(parsed.notAfter.getTime() - parsed.notBefore.getTime()).toBe(HOUR_MS);
});

test('no certificate outlives its CA, and one without names has none', async () => {
  const request = await signingRequest('CN=somebody');
  const usages = ['client auth'];
  const parsed = new Parsed(signRequest({ clock, authority }, { request, usages, seconds: (100 * YEAR_MS) / 1000 }));
  expect(parsed.notAfter).toEqual(new Parsed(authority.certificatePem).notAfter);
  expect(parsed.getExtension(SubjectAlternativeNameExtension)).toBeNull();
  expect(parsed.getExtension(KeyUsagesExtension)).toBeNull();
});

test('what is no request is not signed', () => {
  const order = { request: authority.certificatePem, usages: ['client auth'], seconds: 60 };
  expect(() => signRequest({ clock, authority }, order)).toThrow(RequestError);
  expect(() => readCertificateRequest(authority.certificatePem)).toThrow(RequestError);
});
