// What makes a cluster this cluster and no other: its certificate authority, its server certificate, the keys of its tokens, its
// port. Made once, kept in the cluster's own store.

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type CertificatePair, createAuthority, signServerCertificate } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import { reserve } from '../lib/reserve.ts';
import { newRsaKeyPair, type RsaKeyPair } from '../lib/rsa-keys.ts';
import type { Store } from '../store/store.ts';

const COLLECTION = 'cluster.pki';
const KEY = 'pki';
/** As many clusters as are made in a row. */
const READY = 6;
const REST_MS = 400;

export interface Pki {
  readonly authority: CertificatePair;
  readonly certificate: CertificatePair;
  readonly tokenKeys: RsaKeyPair;
}

export interface PkiReserve extends Disposable {
  /** What no cluster has had yet. @param hosts names and addresses that the server is reached by */
  take(hosts: readonly string[]): Promise<PkiRecord>;
}

/** What the store has, or else what is taken now and is durable when this resolves. */
export async function ensurePki(store: Store, take: () => Promise<PkiRecord>): Promise<Pki> {
  const found = store.find(COLLECTION, KEY)?.value;
  if (found) return fromRecord(found as unknown as PkiRecord);
  const record = await take();
  store.commit((transaction) => transaction.put(COLLECTION, KEY, () => ({ ...record })));
  return fromRecord(record);
}

/** What a cluster's own servers need that no other has; the certificate is one of several, by the names of the server. */
interface Prepared {
  readonly authority: CertificatePair;
  readonly tokenKey: string;
  readonly certificates: ReadonlyMap<string, CertificatePair>;
}

/** Makes some ahead. @param likely the sets of names that servers are likely to have; for others the certificate is made when it is wanted */
export function pkiReserve(clock: Clock, likely: readonly (readonly string[])[]): PkiReserve {
  const ready = reserve(() => prepare(clock, likely), { size: READY, clock, restMs: REST_MS });
  return {
    async take(hosts) {
      const { authority, tokenKey, certificates } = await ready.take();
      const certificate = certificates.get(hosts.join()) ?? (await signServerCertificate({ clock, authority }, hosts));
      return { authority: { ...authority }, certificate: { ...certificate }, tokenKey };
    },
    [Symbol.dispose]: () => ready[Symbol.dispose](),
  };
}

async function prepare(clock: Clock, likely: readonly (readonly string[])[]): Promise<Prepared> {
  const tokenKeys = newRsaKeyPair();
  const authority = await createAuthority(clock, 'kubernetes');
  const certificates = new Map<string, CertificatePair>();
  for (const hosts of likely) certificates.set(hosts.join(), await signServerCertificate({ clock, authority }, hosts));
  const tokenKey = (await tokenKeys).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { authority, tokenKey, certificates };
}

/** One that is nobody's yet. */
export async function newPki(clock: Clock, hosts: readonly string[]): Promise<Pki> {
  const { authority, tokenKey, certificates } = await prepare(clock, [hosts]);
  const [certificate] = [...certificates.values()] as [CertificatePair];
  return fromRecord({ authority: { ...authority }, certificate: { ...certificate }, tokenKey });
}

type PkiRecord = {
  readonly authority: { certificatePem: string; privateKeyPem: string };
  readonly certificate: { certificatePem: string; privateKeyPem: string };
  readonly tokenKey: string;
};

function fromRecord({ authority, certificate, tokenKey }: PkiRecord): Pki {
  const privateKey = createPrivateKey(tokenKey);
  return { authority, certificate, tokenKeys: { privateKey, publicKey: createPublicKey(privateKey) } };
}
