// What makes a cluster this cluster and no other: its certificate authority, its server certificate, the keys of its tokens, its
// port. Made once, kept in the cluster's own store.

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type CertificatePair, createAuthority, signServerCertificate } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import { type Reserve, reserve } from '../lib/reserve.ts';
import { newRsaKeyPair, type RsaKeyPair } from '../lib/rsa-keys.ts';
import type { Store } from '../store/store.ts';

const COLLECTION = 'cluster.pki';
const KEY = 'pki';
/** As many clusters as are made in a row. */
const READY = 8;
const REST_MS = 100;

export interface Pki {
  readonly authority: CertificatePair;
  readonly certificate: CertificatePair;
  readonly tokenKeys: RsaKeyPair;
}

export interface PkiOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Pick<Reserve<RsaKeyPair>, 'take'>;
  /** Names and addresses that the server is reached by. */
  readonly hosts: readonly string[];
}

/** Pairs made ahead, as many as clusters are made in a row: of all that a cluster needs of its own they take longest. */
export const tokenKeyReserve = (clock: Clock): Reserve<RsaKeyPair> =>
  reserve(() => newRsaKeyPair(), { size: READY, clock, restMs: REST_MS });

/** What the store has, or else what is made now and is durable when this resolves. */
export async function ensurePki({ store, clock, keys, hosts }: PkiOptions): Promise<Pki> {
  const found = store.find(COLLECTION, KEY)?.value;
  if (found) return fromRecord(found as unknown as PkiRecord);
  const tokenKeys = await keys.take();
  const authority = createAuthority(clock, 'kubernetes');
  const certificate = signServerCertificate({ clock, authority }, hosts);
  const tokenKey = tokenKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const record: PkiRecord = { authority: { ...authority }, certificate: { ...certificate }, tokenKey };
  store.commit((transaction) => transaction.put(COLLECTION, KEY, () => ({ ...record })));
  return { authority, certificate, tokenKeys };
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
