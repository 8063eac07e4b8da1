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

interface Certificates {
  readonly authority: CertificatePair;
  readonly certificate: CertificatePair;
}

export interface Pki extends Certificates {
  readonly tokenKeys: RsaKeyPair;
}

/** Of a cluster that is yet to be made. */
export interface PkiAhead extends Pki {
  /** What its server certificate is for. */
  readonly hosts: readonly string[];
  /** By the wall clock. */
  readonly madeMs: number;
  /** PEM of the private key of its tokens. */
  readonly tokenKey: string;
}

export interface PkiOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ahead: Pick<Reserve<PkiAhead>, 'take'>;
  /** Names and addresses that the server is reached by. */
  readonly hosts: readonly string[];
}

/** As many as clusters are made in a row: of all that a cluster needs of its own it takes longest. @param hosts of most clusters */
export const pkiReserve = (clock: Clock, hosts: readonly string[]): Reserve<PkiAhead> =>
  reserve(() => makePki(clock, hosts), { size: READY, clock, restMs: REST_MS });

/** @param bits of the key that tokens are signed with: a usual one takes a tenth of a second or more, elsewhere than on this thread */
export async function makePki(clock: Clock, hosts: readonly string[], bits?: number): Promise<PkiAhead> {
  const tokenKeys = await newRsaKeyPair(bits);
  const madeMs = clock.wallMs();
  const certificates = await makeCertificates(clock, hosts);
  const tokenKey = tokenKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { ...certificates, tokenKeys, tokenKey, hosts, madeMs };
}

async function makeCertificates(clock: Clock, hosts: readonly string[]): Promise<Certificates> {
  const authority = await createAuthority(clock, 'kubernetes');
  return { authority, certificate: await signServerCertificate({ clock, authority }, hosts) };
}

/** What the store has, or else what was made ahead, which is durable when this resolves. */
export async function ensurePki({ store, clock, ahead, hosts }: PkiOptions): Promise<Pki> {
  const found = store.find(COLLECTION, KEY)?.value;
  if (found) return fromRecord(found as unknown as PkiRecord);
  const made = await ahead.take();
  const { tokenKeys, tokenKey } = made;
  const { authority, certificate } = isFit(made, { clock, hosts }) ? made : await makeCertificates(clock, hosts);
  const record: PkiRecord = { authority: { ...authority }, certificate: { ...certificate }, tokenKey };
  store.commit((transaction) => transaction.put(COLLECTION, KEY, () => ({ ...record })));
  return { authority, certificate, tokenKeys };
}

/** Certificates for the same names, by a clock that has not been set back since: they might not be valid yet. */
function isFit({ hosts, madeMs }: PkiAhead, wanted: Pick<PkiOptions, 'clock' | 'hosts'>): boolean {
  return wanted.clock.wallMs() >= madeMs && hosts.join() === wanted.hosts.join();
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
