// What makes a cluster itself, made before there is a cluster.

import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { ensurePki, makePki, type Pki, type PkiAhead } from '../../src/apiserver/pki.ts';
import { type Clock, manualClock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const HOSTS = ['127.0.0.1', 'localhost', '10.100.0.1'];
const SHORT_KEY_BITS = 512;
const DAY_MS = 24 * 3600 * 1000;

/** One is ready, and there are no others. */
function only(made: PkiAhead) {
  const ready = [made];
  return {
    take: async () => {
      const one = ready.pop();
      if (!one) throw new Error('more were taken than there are');
      return one;
    },
  };
}

interface Wanted {
  readonly made: PkiAhead;
  readonly clock: Clock;
  readonly hosts?: readonly string[];
}

const ensure = (store: Store, { made, clock, hosts = HOSTS }: Wanted) =>
  ensurePki({ store, clock, ahead: only(made), hosts });

/** Throws when the server's certificate is not one that a client of the cluster takes. */
function check({ authority, certificate }: Pki, { host, clock }: { host: string; clock: Clock }): void {
  const server = new X509Certificate(certificate.certificatePem);
  expect(server.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
  expect(server.checkIP(host)).toBe(host);
  for (const { validFrom } of [server, new X509Certificate(authority.certificatePem)])
    expect(Date.parse(validFrom)).toBeLessThan(clock.wallMs());
}

test('a cluster is what was made ahead, and stays that from start to start', async () => {
  const clock = manualClock();
  const made = await makePki(clock, HOSTS, SHORT_KEY_BITS);
  using store = openSqliteStore({ path: ':memory:' });
  clock.advance(30 * DAY_MS);
  const pki = await ensure(store, { made, clock });
  check(pki, { host: '10.100.0.1', clock });
  expect(pki.certificate).toEqual(made.certificate);
  const other = await makePki(clock, HOSTS, SHORT_KEY_BITS);
  const again = await ensure(store, { made: other, clock });
  expect(again.certificate).toEqual(pki.certificate);
  expect(again.authority).toEqual(pki.authority);
  const pem = ({ tokenKeys }: Pki) => tokenKeys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  expect(pem(again)).toBe(pem(made));
});

test('a cluster whose services are elsewhere has a certificate for its own names', async () => {
  const clock = manualClock();
  const made = await makePki(clock, HOSTS, SHORT_KEY_BITS);
  using store = openSqliteStore({ path: ':memory:' });
  check(await ensure(store, { made, clock, hosts: ['127.0.0.1', '172.20.0.1'] }), { host: '172.20.0.1', clock });
});

test('what was made before the clock was set back is not used: it is not valid yet', async () => {
  const made = await makePki(manualClock(), HOSTS, SHORT_KEY_BITS);
  using store = openSqliteStore({ path: ':memory:' });
  const earlier = manualClock(manualClock().wallMs() - 30 * DAY_MS);
  check(await ensure(store, { made, clock: earlier }), { host: '127.0.0.1', clock: earlier });
});
