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
  readonly tokenKeys: TokenKeys;
}

/** The pair that tokens are signed with, once it is made and durable. Who is told that it could not be may ask again. */
export type TokenKeys = () => Promise<RsaKeyPair>;

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

/** What the store has, or else what is made now; the certificates are durable when this returns. Throws what the store throws. */
export function ensurePki(options: PkiOptions): Pki {
  const record =
    (options.store.find(COLLECTION, KEY)?.value as PkiRecord | undefined) ?? keep(options.store, made(options));
  const { authority, certificate } = record;
  return { authority, certificate, tokenKeys: tokenKeysOf(options, record) };
}

type PkiRecord = {
  readonly authority: { certificatePem: string; privateKeyPem: string };
  readonly certificate: { certificatePem: string; privateKeyPem: string };
  /** PEM. Absent in a cluster that ended before it was made: then it has signed nothing. */
  readonly tokenKey?: string;
};

function made({ clock, hosts }: PkiOptions): PkiRecord {
  const authority = createAuthority(clock, 'kubernetes');
  return { authority: { ...authority }, certificate: { ...signServerCertificate({ clock, authority }, hosts) } };
}

function keep(store: Store, record: PkiRecord): PkiRecord {
  store.commit((transaction) => transaction.put(COLLECTION, KEY, () => ({ ...record })));
  return record;
}

/** The first tokens of a cluster are signed after its API answers, so that nobody need wait until there is a pair. */
function tokenKeysOf({ store, keys }: PkiOptions, record: PkiRecord): TokenKeys {
  const take = async (): Promise<RsaKeyPair> => {
    if (record.tokenKey !== undefined) return pairOf(record.tokenKey);
    const pair = await keys.take();
    keep(store, { ...record, tokenKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
    return pair;
  };
  let pair: Promise<RsaKeyPair> | undefined;
  const tokenKeys = () => {
    pair ??= take().catch((error: unknown) => {
      pair = undefined;
      throw error;
    });
    return pair;
  };
  const isToldWhoAsks = () => undefined;
  tokenKeys().catch(isToldWhoAsks);
  return tokenKeys;
}

function pairOf(pem: string): RsaKeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
