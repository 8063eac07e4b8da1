// What makes a cluster itself.

import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { ensurePki, type Pki } from '../../src/apiserver/pki.ts';
import { manualClock } from '../../src/lib/clock.ts';
import { newRsaKeyPair } from '../../src/lib/rsa-keys.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const SHORT_KEY_BITS = 512;

const ensure = (store: Store, hosts: readonly string[]) =>
  ensurePki({ store, clock: manualClock(), keys: { take: () => newRsaKeyPair(SHORT_KEY_BITS) }, hosts });

const keyOf = ({ tokenKeys }: Pki) => tokenKeys.privateKey.export({ type: 'pkcs8', format: 'pem' });

test('a cluster’s server has a certificate of the cluster’s own CA, for its names', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const { authority, certificate } = await ensure(store, ['172.20.0.1', 'localhost']);
  const server = new X509Certificate(certificate.certificatePem);
  expect(server.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  expect([server.checkIP('172.20.0.1'), server.checkHost('localhost')]).toEqual(['172.20.0.1', 'localhost']);
});

test('a cluster stays the same from start to start', async () => {
  using store = openSqliteStore({ path: ':memory:' });
  const first = await ensure(store, ['localhost']);
  const again = await ensure(store, ['localhost']);
  expect([again.authority, again.certificate]).toEqual([first.authority, first.certificate]);
  expect(keyOf(again)).toBe(keyOf(first));
});
