// What makes a cluster this cluster and no other: its certificate authority, its server certificate, the keys of its tokens, its
// port. Made once, kept in the cluster's own store.

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type CertificatePair, createAuthority, signServerCertificate } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import { type Reserve, reserve } from '../lib/reserve.ts';
import { newRsaKeyPair, type RsaKeyPair } from '../lib/rsa-keys.ts';
import type { Store } from '../store/store.ts';
import { commit } from './registry/commit.ts';

const COLLECTION = 'cluster.pki';
const KEY = 'pki';
/** As many clusters as are made in a row. */
const READY = 8;
const REST_MS = 100;
/** Making one takes as much of the processor as its cluster does. */
const LONG_REST_MS = 1_000;

interface Certificates {
  readonly authority: CertificatePair;
  readonly certificate: CertificatePair;
}

export interface Pki extends Certificates {
  readonly tokenKeys: TokenKeys;
}

/** The pair that tokens are signed with, once it is made and durable. Who is told that it could not be may ask again. */
export type TokenKeys = () => Promise<RsaKeyPair>;

/** Of a cluster that is yet to be made. */
export interface CertificatesAhead extends Certificates {
  /** What the server's is for. */
  readonly hosts: readonly string[];
  /** By the wall clock. */
  readonly madeMs: number;
}

/** What takes longest of all that a cluster needs of its own. */
export interface PkiAhead {
  readonly certificates: Pick<Reserve<CertificatesAhead>, 'take'>;
  readonly keys: Pick<Reserve<RsaKeyPair>, 'take'>;
}

export interface PkiOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ahead: PkiAhead;
  /** Names and addresses that the server is reached by. */
  readonly hosts: readonly string[];
}

/** @param hosts of most clusters */
export function pkiReserve(clock: Clock, hosts: readonly string[]): PkiAhead & Disposable {
  const options = { size: READY, clock, restMs: REST_MS, longRestMs: LONG_REST_MS };
  const certificates = reserve(() => makeCertificates(clock, hosts), { ...options, isUrgent: true });
  const keys = reserve(() => newRsaKeyPair(), { ...options, isUrgent: false }); // An API answers without.
  return {
    certificates,
    keys,
    [Symbol.dispose]() {
      certificates[Symbol.dispose]();
      keys[Symbol.dispose]();
    },
  };
}

export async function makeCertificates(clock: Clock, hosts: readonly string[]): Promise<CertificatesAhead> {
  const madeMs = clock.wallMs();
  const authority = await createAuthority(clock, 'kubernetes');
  return { authority, certificate: await signServerCertificate({ clock, authority }, hosts), hosts, madeMs };
}

/** What the store has, or else what was made ahead; the certificates are durable when this resolves. Rejects with what the store throws. */
export async function ensurePki(options: PkiOptions): Promise<Pki> {
  const { store } = options;
  const found = store.find(COLLECTION, KEY)?.value as PkiRecord | undefined;
  const record = found ?? (await keep(store, await certificatesFor(options)));
  const { authority, certificate } = record;
  return { authority, certificate, tokenKeys: tokenKeysOf(options, record) };
}

type PkiRecord = {
  readonly authority: { certificatePem: string; privateKeyPem: string };
  readonly certificate: { certificatePem: string; privateKeyPem: string };
  /** PEM. Absent in a cluster that ended before it was made: then it has signed nothing. */
  readonly tokenKey?: string;
};

async function certificatesFor({ clock, hosts, ahead }: PkiOptions): Promise<PkiRecord> {
  const ready = await ahead.certificates.take();
  const { authority, certificate } = isFit(ready, { clock, hosts }) ? ready : await makeCertificates(clock, hosts);
  return { authority: { ...authority }, certificate: { ...certificate } };
}

/** Certificates for the same names, by a clock that has not been set back since: they might not be valid yet. */
function isFit({ hosts, madeMs }: CertificatesAhead, wanted: Pick<PkiOptions, 'clock' | 'hosts'>): boolean {
  return wanted.clock.wallMs() >= madeMs && hosts.join() === wanted.hosts.join();
}

async function keep(store: Store, record: PkiRecord): Promise<PkiRecord> {
  await commit(store, false, (transaction) => transaction.put(COLLECTION, KEY, () => ({ ...record })));
  return record;
}

/** The first tokens of a cluster are signed after its API answers: to make a pair takes longer than all else, and begins when it is asked for. */
function tokenKeysOf({ store, ahead }: PkiOptions, record: PkiRecord): TokenKeys {
  const take = async (): Promise<RsaKeyPair> => {
    if (record.tokenKey !== undefined) return pairOf(record.tokenKey);
    const pair = await ahead.keys.take();
    await keep(store, { ...record, tokenKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
    return pair;
  };
  let pair: Promise<RsaKeyPair> | undefined;
  return () => {
    pair ??= take().catch((error: unknown) => {
      pair = undefined;
      throw error;
    });
    return pair;
  };
}

function pairOf(pem: string): RsaKeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
