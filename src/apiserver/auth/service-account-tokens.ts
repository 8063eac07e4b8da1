// Tokens of service accounts: signed for TokenRequest, verified on every request, bound to what they were made for.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/claims.go, jwt.go

import { createHash, type KeyObject } from 'node:crypto';
import { decodeJwt, exportJWK, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { ApiError } from '../../kube/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomUUID } from '../../lib/ids.ts';
import type { Store } from '../../store/store.ts';
import type { TokenKeys } from '../pki.ts';
import type { User } from '../request.ts';
import type { Authenticator } from './authenticator.ts';
import type { ReviewToken, TokenFinding } from './reviews.ts';

export interface TokenSubject {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name: string; readonly uid: string };
  readonly secret?: { readonly name: string; readonly uid: string };
}

export interface SignedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface ServiceAccountTokens {
  /** The audience of this API server itself, used when none is asked for. */
  readonly defaultAudiences: readonly string[];
  sign(subject: TokenSubject, options: { audiences: readonly string[]; lifetimeSeconds: number }): Promise<SignedToken>;
  readonly authenticate: Authenticator;
  /** For TokenReview, of tokens of this issuer. */
  readonly review: ReviewToken;
  /** `/openid/v1/jwks` and `/.well-known/openid-configuration`. */
  jwks(): Promise<object>;
  openIdConfiguration(): object;
}

export interface TokenOptions {
  readonly keys: TokenKeys;
  readonly issuer: string;
  readonly store: Store;
  readonly clock: Clock;
}

interface Claims {
  readonly aud?: string | string[];
  readonly jti?: string;
  readonly 'kubernetes.io'?: {
    readonly namespace?: string;
    readonly serviceaccount?: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly node?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid: string };
  };
}

export function serviceAccountTokens(options: TokenOptions): ServiceAccountTokens {
  const { keys, issuer, clock } = options;
  const defaultAudiences = [issuer];
  const verify = async (token: string, audiences: readonly string[]) => verified(token, audiences, options);
  return {
    defaultAudiences,
    async sign(subject, { audiences, lifetimeSeconds }) {
      const { publicKey, privateKey } = await keys();
      const nowSeconds = Math.floor(clock.wallMs() / 1000);
      const token = await new SignJWT(claimsOf(subject))
        .setProtectedHeader({ alg: 'RS256', kid: keyIdOf(publicKey) })
        .setAudience([...(audiences.length > 0 ? audiences : defaultAudiences)])
        .setExpirationTime(nowSeconds + lifetimeSeconds)
        .setIssuedAt(nowSeconds)
        .setNotBefore(nowSeconds)
        .setIssuer(issuer)
        .setJti(randomUUID())
        .setSubject(`system:serviceaccount:${subject.namespace}:${subject.serviceAccount.name}`)
        .sign(privateKey);
      return { token, expiresAtMs: (nowSeconds + lifetimeSeconds) * 1000 };
    },
    async authenticate({ bearerToken }) {
      if (bearerToken === undefined || !isOurs(bearerToken, issuer)) return undefined;
      const found = await verify(bearerToken, defaultAudiences);
      if (!found || !('user' in found)) throw new ApiError('Unauthorized', 'Unauthorized');
      return found.user;
    },
    review: (token, audiences) =>
      isOurs(token, issuer)
        ? verify(token, audiences.length > 0 ? audiences : defaultAudiences)
        : Promise.resolve(undefined),
    async jwks() {
      const { publicKey } = await keys();
      const jwk = await exportJWK(publicKey);
      return { keys: [{ use: 'sig', kty: 'RSA', kid: keyIdOf(publicKey), alg: 'RS256', n: jwk.n, e: jwk.e }] };
    },
    openIdConfiguration: () => ({
      issuer,
      jwks_uri: `${issuer}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
  };
}

/** Upstream's key id: the SHA-256 of the public key's DER, base64url. */
const keyIds = new WeakMap<KeyObject, string>();

function keyIdOf(key: KeyObject): string {
  const known = keyIds.get(key);
  if (known !== undefined) return known;
  const spki = key.export({ type: 'spki', format: 'der' });
  const id = createHash('sha256').update(spki).digest('base64url');
  keyIds.set(key, id);
  return id;
}

function claimsOf({ namespace, serviceAccount, pod, node, secret }: TokenSubject): Record<string, unknown> {
  return {
    'kubernetes.io': {
      namespace,
      ...(node ? { node } : {}),
      ...(pod ? { pod } : {}),
      ...(secret ? { secret } : {}),
      serviceaccount: serviceAccount,
    },
  };
}

/** Another issuer's tokens are other authenticators' business. */
function isOurs(token: string, issuer: string): boolean {
  const payload = token.split('.')[1];
  if (payload === undefined || token.split('.').length !== 3) return false;
  try {
    return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss?: string }).iss === issuer;
  } catch {
    return false; // Not a JWT at all.
  }
}

async function verified(
  token: string,
  audiences: readonly string[],
  options: TokenOptions,
): Promise<TokenFinding | undefined> {
  const { publicKey } = await options.keys();
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      issuer: options.issuer,
      audience: [...audiences],
      algorithms: ['RS256'],
      currentDate: new Date(options.clock.wallMs()),
    });
    const claims = payload as Claims;
    const bound = claims['kubernetes.io'];
    if (!bound?.namespace || !bound.serviceaccount) return undefined;
    const problem = invalidation(bound, options);
    if (problem !== undefined) return { problem };
    const named = [claims.aud ?? []].flat().filter((audience) => audiences.includes(audience));
    return { user: userOf(claims), audiences: named };
  } catch (error) {
    const problem = problemOf(error, token, audiences);
    if (problem !== undefined) return { problem };
    if (error instanceof joseErrors.JOSEError) return undefined;
    throw error;
  }
}

/** In the words of pkg/serviceaccount/jwt.go; undefined: of others it says nothing of its own. */
function problemOf(error: unknown, token: string, audiences: readonly string[]): string | undefined {
  if (error instanceof joseErrors.JWSSignatureVerificationFailed)
    return 'go-jose/go-jose: error in cryptographic primitive';
  if (error instanceof joseErrors.JWTExpired) return 'service account token has expired';
  if (!(error instanceof joseErrors.JWTClaimValidationFailed) || error.claim !== 'aud') return undefined;
  const own = [decodeJwt(token).aud ?? []].flat();
  return `token audiences ${goList(own)} is invalid for the target audiences ${goList(audiences)}`;
}

/** Go's %q of a list. */
const goList = (texts: readonly string[]) => `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;

type Bound = NonNullable<Claims['kubernetes.io']>;

/** How long an object that is being deleted still vouches for its tokens: go-jose's leeway. */
const LEEWAY_MS = 60_000;

const INVALIDATED = 'service account token has been invalidated';

/** Why a token of a service account is none any more, in the words of pkg/serviceaccount/claims.go; undefined: it is one. */
function invalidation(bound: Bound, { store, clock }: TokenOptions): string | undefined {
  const { namespace = '', serviceaccount, secret, pod, node } = bound;
  const find = (collection: string, key: string) =>
    store.find(collection, key)?.value['metadata'] as { uid?: string; deletionTimestamp?: string } | undefined;
  const isGone = (at: string | undefined) => at !== undefined && Date.parse(at) < clock.simulatedMs() - LEEWAY_MS;
  const account = find('/serviceaccounts', `${namespace}/${serviceaccount?.name}`);
  if (!account) return `serviceaccounts ${JSON.stringify(serviceaccount?.name)} not found`;
  if (account.uid !== serviceaccount?.uid)
    return `service account UID (${account.uid}) does not match claim (${serviceaccount?.uid})`;
  if (isGone(account.deletionTimestamp)) return `service account ${namespace}/${serviceaccount?.name} has been deleted`;
  const check = (words: string, claim: Named, object: ReturnType<typeof find>) => {
    if (!claim) return undefined;
    if (!object) return INVALIDATED;
    if (object.uid !== claim.uid)
      return `${words} UID (${object.uid}) does not match service account ${words} ref claim (${claim.uid})`;
    return isGone(object.deletionTimestamp) ? INVALIDATED : undefined;
  };
  return (
    check('secret', secret, find('/secrets', `${namespace}/${secret?.name}`)) ??
    check('pod', pod, find('/pods', `${namespace}/${pod?.name}`)) ??
    check('node', pod ? undefined : node, find('/nodes', `${node?.name}`))
  );
}

function userOf(claims: Claims): User {
  const { namespace, serviceaccount, pod, node } = claims['kubernetes.io'] ?? {};
  return {
    name: `system:serviceaccount:${namespace}:${serviceaccount?.name}`,
    uid: serviceaccount?.uid ?? '',
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra: extraOf(claims.jti, pod, node),
  };
}

type Named = { readonly name: string; readonly uid: string } | undefined;

function extraOf(jti: string | undefined, pod: Named, node: Named): Record<string, readonly string[]> {
  const prefix = 'authentication.kubernetes.io';
  return {
    ...(jti ? { [`${prefix}/credential-id`]: [`JTI=${jti}`] } : {}),
    ...(node ? { [`${prefix}/node-name`]: [node.name], [`${prefix}/node-uid`]: [node.uid] } : {}),
    ...(pod ? { [`${prefix}/pod-name`]: [pod.name], [`${prefix}/pod-uid`]: [pod.uid] } : {}),
  };
}
