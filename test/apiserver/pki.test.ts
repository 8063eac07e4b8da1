// What makes a cluster itself, some of it made before there is a cluster.

import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { type CertificatesAhead, ensurePki, makeCertificates, type Pki } from '../../src/apiserver/pki.ts';
import { type Clock, manualClock } from '../../src/lib/clock.ts';
import { newRsaKeyPair, type RsaKeyPair } from '../../src/lib/rsa-keys.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const HOSTS = ['127.0.0.1', 'localhost', '10.100.0.1'];
const SHORT_KEY_BITS = 512;
const DAY_MS = 24 * 3600 * 1000;

/** One is ready, and there are no others. */
function only<T>(...ready: T[]) {
  return {
    take: async () => {
      const one = ready.pop();
      if (!one) throw new Error('more were taken than there are');
      return one;
    },
  };
}

interface Wanted {
  readonly made?: CertificatesAhead;
  readonly clock?: Clock;
  readonly hosts?: readonly string[];
  readonly take?: () => Promise<RsaKeyPair>;
}

async function ensure(store: Store, wanted: Wanted = {}): Promise<Pki> {
  const { clock = manualClock(), hosts = HOSTS, take = () => newRsaKeyPair(SHORT_KEY_BITS) } = wanted;
  const certificates = only(wanted.made ?? (await makeCertificates(clock, HOSTS)));
  return ensurePki({ store, clock, ahead: { certificates, keys: { take } }, hosts });
}

const keyOf = async ({ tokenKeys }: Pki) => (await tokenKeys()).privateKey.export({ type: 'pkcs8', format: 'pem' });
const certificatesOf = ({ authority, certificate }: Pki) => [authority, certificate];
const never = () => new Promise<RsaKeyPair>(() => undefined);

/** Throws when the server's certificate is not one that a client of the cluster takes. */
function check({ authority, certificate }: Pki, { host, clock }: { host: string; clock: Clock }): void {
  const server = new X509Certificate(certificate.certificatePem);
  expect(server.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  expect(server.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
  expect(server.checkIP(host)).toBe(host);
  for (const { validFrom } of [server, new X509Certificate(authority.certificatePem)])
    expect(Date.parse(validFrom)).toBeLessThan(clock.wallMs());
}

test('a cluster is what was made ahead, and stays that from start to start', async () => {
  const clock = manualClock();
  const made = await makeCertificates(clock, HOSTS);
  using store = openSqliteStore({ path: ':memory:' });
  clock.advance(30 * DAY_MS);
  const pki = await ensure(store, { made, clock });
  check(pki, { host: '10.100.0.1', clock });
  expect(pki.certificate).toEqual(made.certificate);
  const key = await keyOf(pki);
  const again = await ensure(store);
  expect(certificatesOf(again)).toEqual(certificatesOf(pki));
  expect(await keyOf(again)).toBe(key);
});

test('a cluster whose services are elsewhere has a certificate for its own names', async () => {
  const clock = manualClock();
  using store = openSqliteStore({ path: ':memory:' });
  check(await ensure(store, { clock, hosts: ['127.0.0.1', '172.20.0.1'] }), { host: '172.20.0.1', clock });
});

test('what was made before the clock was set back is not used: it is not valid yet', async () => {
  const made = await makeCertificates(manualClock(), HOSTS);
  using store = openSqliteStore({ path: ':memory:' });
  const earlier = manualClock(manualClock().wallMs() - 30 * DAY_MS);
  check(await ensure(store, { made, clock: earlier }), { host: '127.0.0.1', clock: earlier });
});

test('a cluster that ended before it could sign gets the key of its tokens at the next start', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const first = await ensure(store, { take: never });
  const again = await ensure(store);
  const key = await keyOf(again);
  expect(certificatesOf(again)).toEqual(certificatesOf(first));
  expect(await keyOf(await ensure(store))).toBe(key);
});

test('a pair that could not be made, or not be kept, is told to who wants to sign, and made anew for the next', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const takes = [() => Promise.reject(new Error('no')), () => newRsaKeyPair(SHORT_KEY_BITS)];
  const pki = await ensure(store, {
    take: async () => takes.shift()?.() ?? Promise.reject(new Error('more than two were taken')),
  });
  await expect(pki.tokenKeys()).rejects.toThrow('no');
  const key = await keyOf(pki);
  expect([await keyOf(pki), await keyOf(await ensure(store))]).toEqual([key, key]);
});
