// What makes a cluster itself.

import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { ensurePki, type Pki } from '../../src/apiserver/pki.ts';
import { manualClock } from '../../src/lib/clock.ts';
import { newRsaKeyPair, type RsaKeyPair } from '../../src/lib/rsa-keys.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const SHORT_KEY_BITS = 512;
const HOSTS = ['172.20.0.1', 'localhost'];

const ensure = (store: Store, take: () => Promise<RsaKeyPair> = () => newRsaKeyPair(SHORT_KEY_BITS)) =>
  ensurePki({ store, clock: manualClock(), keys: { take }, hosts: HOSTS });

const keyOf = async ({ tokenKeys }: Pki) => (await tokenKeys()).privateKey.export({ type: 'pkcs8', format: 'pem' });

const certificatesOf = ({ authority, certificate }: Pki) => [authority, certificate];

test('a cluster’s server has a certificate of the cluster’s own CA, for its names', () => {
  using store = openSqliteStore({ path: ':memory:' });
  const { authority, certificate } = ensure(store, () => new Promise(() => undefined));
  const server = new X509Certificate(certificate.certificatePem);
  expect(server.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  expect([server.checkIP('172.20.0.1'), server.checkHost('localhost')]).toEqual(HOSTS);
});

test('a cluster stays the same from start to start', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const first = ensure(store);
  const key = await keyOf(first);
  const again = ensure(store);
  expect(certificatesOf(again)).toEqual(certificatesOf(first));
  expect(await keyOf(again)).toBe(key);
});

test('a cluster that ended before it could sign gets the key of its tokens at the next start', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const first = ensure(store, () => new Promise(() => undefined));
  const again = ensure(store);
  const key = await keyOf(again);
  expect(certificatesOf(again)).toEqual(certificatesOf(first));
  expect(await keyOf(ensure(store))).toBe(key);
});

test('a pair that could not be made, or not be kept, is told to who wants to sign, and made anew for the next', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const takes = [() => Promise.reject(new Error('no')), () => newRsaKeyPair(SHORT_KEY_BITS)];
  const pki = ensure(store, async () => takes.shift()?.() ?? Promise.reject(new Error('more than two were taken')));
  await expect(pki.tokenKeys()).rejects.toThrow('no');
  const key = await keyOf(pki);
  expect([await keyOf(pki), await keyOf(ensure(store))]).toEqual([key, key]);
});
