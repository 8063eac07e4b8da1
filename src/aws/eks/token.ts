// Tokens of `aws eks get-token`: a presigned GetCallerIdentity request, whose signature covers the cluster's name.
// https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go

import type { Clock } from '../../lib/clock.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { Store } from '../../store/store.ts';
import {
  findAccessKey,
  isAnySecretRight,
  isExpired,
  isKnownIn,
  isSessionTokenRight,
  principalOf,
  rootPrincipal,
  type UnknownKeys,
} from '../access-keys.ts';
import type { Principal } from '../operation.ts';
import { isSignatureRight, readClaim, type SignatureClaim, type SignedRequest, signatureTimeMs } from '../signature.ts';

export const TOKEN_PREFIX = 'k8s-aws-v1.';

const LONGEST_TOKEN = 4096;
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** Whatever the request says of its expiry, a token is good for this long. */
const LIFE_MS = 15 * 60_000;
const SKEW_MS = 5 * 60_000;
const LONGEST_EXPIRES_SECONDS = 900;
const ALLOWED_PARAMETERS =
  /^(action|version|x-amz-(algorithm|credential|date|expires|security-token|signature|signedheaders))$/i;

export interface TokenCheck {
  readonly store: Store;
  readonly clock: Clock;
  readonly account: string;
  readonly clusterName: string;
  readonly unknownKeys: UnknownKeys;
}

/** How many tokens are remembered as rightly signed. */
const REMEMBERED = 500;

/** What is for ever true of a token: what it claims, and the secret that it is rightly signed with. */
interface SignedToken {
  readonly claim: SignatureClaim;
  /** Milliseconds since 1970. */
  readonly signedMs: number;
  readonly secret: string;
}

/** Says who presigned a token; undefined for one that is malformed, forged, stale, or for another cluster. */
export type TokenReader = (token: string) => Principal | undefined;

/**
 * A client sends the same token with every request, and checking a signature costs more than many requests do: a token that was rightly
 * signed is remembered as such. Whether it is still good, and whose its key is, is looked at every time.
 */
export function tokenReader(check: TokenCheck): TokenReader {
  const remembered = new Map<string, SignedToken>();
  return (token) => {
    const known = remembered.get(token);
    const claim = known?.claim ?? claimOf(token);
    if (!claim) return undefined;
    const signedMs = known?.signedMs ?? signatureTimeMs(claim.time);
    if (!isFresh(claim, signedMs, check.clock.wallMs())) return undefined;
    const scope = { account: check.account, region: claim.region };
    const key = findAccessKey(check.store, scope, claim.accessKeyId);
    if (!key && check.unknownKeys === 'root') return rootPrincipal(scope, claim.accessKeyId);
    if (!key || !isKnownIn(claim.region, key) || !isSessionTokenRight(key, claim.sessionToken)) return undefined;
    if (isExpired(key, check.clock.wallMs())) return undefined;
    if (isAnySecretRight(claim.accessKeyId, check.unknownKeys)) return principalOf(key);
    const secret = key.secretAccessKey;
    if (known?.secret !== secret) {
      if (!isSignatureRight(claim, signedRequest(token, check.clusterName), secret)) return undefined;
      remember(remembered, token, { claim, signedMs, secret });
    }
    return principalOf(key);
  };
}

/** The one that was learnt first makes room. */
function remember(remembered: Map<string, SignedToken>, token: string, signed: SignedToken): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(token, signed);
}

/** Whether a token can be read at all, whoever signed it. */
export function isWellFormed(token: string): boolean {
  return claimOf(token) !== undefined;
}

function claimOf(token: string): SignatureClaim | undefined {
  const url = readUrl(token);
  return url && readTokenClaim(url);
}

function signedRequest(token: string, clusterName: string): SignedRequest {
  const { host = '', path = '', query = '' } = readUrl(token) ?? {};
  // Any host: with AWS_ENDPOINT_URL the token is presigned for the emulator, without it for the real STS.
  const headers = new Map([
    ['host', host],
    [CLUSTER_HEADER, clusterName],
  ]);
  return { method: 'GET', path, query, headers, payloadHash: sha256Hex('') };
}

interface SignedUrl {
  readonly host: string;
  readonly path: string;
  /** As signed: not decoded. */
  readonly query: string;
}

function readUrl(token: string): SignedUrl | undefined {
  const encoded = token.slice(TOKEN_PREFIX.length);
  if (token.length > LONGEST_TOKEN || !token.startsWith(TOKEN_PREFIX) || !/^[\w-]+$/.test(encoded)) return undefined;
  const text = Buffer.from(encoded, 'base64url').toString('utf8');
  const match = /^https?:\/\/([^/?#]+)(\/?)\?([^#]*)$/.exec(text);
  return match ? { host: match[1] ?? '', path: match[2] ?? '', query: match[3] ?? '' } : undefined;
}

function readTokenClaim({ query }: SignedUrl): SignatureClaim | undefined {
  const parameters = new URLSearchParams(query);
  const names = [...parameters.keys()];
  if (names.some((name) => !ALLOWED_PARAMETERS.test(name))) return undefined;
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) return undefined;
  if (parameters.get('Action') !== 'GetCallerIdentity') return undefined;
  const claim = readClaim(query, new Map());
  if (claim === undefined || 'problem' in claim || claim.service !== 'sts') return undefined;
  const isForCluster = claim.signedHeaders.includes(CLUSTER_HEADER) && claim.signedHeaders.includes('host');
  return isForCluster ? claim : undefined;
}

function isFresh(claim: SignatureClaim, signedMs: number, nowMs: number): boolean {
  const expires = claim.expiresSeconds ?? 0;
  return expires <= LONGEST_EXPIRES_SECONDS && signedMs + LIFE_MS >= nowMs && signedMs <= nowMs + SKEW_MS;
}
