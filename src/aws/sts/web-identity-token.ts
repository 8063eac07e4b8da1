// Tokens of web identities: read, matched to a provider that IAM knows, and verified with the keys of whoever issued them.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
// Emulator: the only issuers that are reached are the clusters' own; nothing is asked on the internet.

import { compactVerify, createLocalJWKSet, type JSONWebKeySet, errors as joseErrors } from 'jose';
import { isObject, type JsonObject } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { CLUSTERS, type ClusterRecord, clusterReference } from '../eks/clusters.ts';
import {
  OPEN_ID_CONNECT_PROVIDERS,
  type OpenIdConnectProviderRecord,
  providerKey,
} from '../iam/open-id-connect-providers.ts';
import type { AwsContext } from '../operation.ts';

/** What a verified token says, and the provider of IAM that vouches for it. */
export interface WebIdentity {
  readonly provider: OpenIdConnectProviderRecord;
  readonly subject: string;
  /** Those of the token that the provider has among its client ids. */
  readonly audiences: readonly string[];
}

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** How far the issuer's clock may be ahead. */
const SKEW_SECONDS = 5 * 60;

/**
 * Who the token's bearer is to the account of the role.
 * Throws InvalidIdentityToken, ExpiredTokenException or IDPCommunicationError, each with the words of STS.
 */
export async function verifyWebIdentity(context: AwsContext, roleArn: string, token: string): Promise<WebIdentity> {
  const claims = claimsOf(token);
  for (const name of ['iss', 'sub', 'aud', 'exp', 'iat'])
    if (claims[name] === undefined) throw invalidToken(`Missing a required claim: ${name}`);
  const issuer = String(claims['iss']);
  const provider = findProvider(context.store, roleArn, issuer);
  if (!provider) throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
  const audiences = [claims['aud']].flat().filter((name) => typeof name === 'string');
  const known = audiences.filter((name) => provider.clientIds.includes(name));
  if (known.length === 0) throw invalidToken('Incorrect token audience');
  await checkSignature(token, await keysOf(context, issuer));
  checkTimes(claims, Math.floor(context.clock.wallMs() / 1000));
  return { provider, subject: String(claims['sub']), audiences: known };
}

const invalidToken = (message: string) => new AwsError('InvalidIdentityToken', message);

/** The claims of a JSON Web Token, unverified. */
function claimsOf(token: string): JsonObject {
  const parts = token.split('.');
  const claims = parts.length === 3 ? readJson(parts[1] ?? '') : undefined;
  if (!claims || !readJson(parts[0] ?? ''))
    throw invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  return claims;
}

function readJson(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A provider's URL is the issuer without its scheme. */
function findProvider(store: Store, roleArn: string, issuer: string): OpenIdConnectProviderRecord | undefined {
  const url = /^https:\/\/(.+?)\/?$/.exec(issuer)?.[1];
  if (url === undefined) return undefined;
  const [, partition, , , account = ''] = roleArn.split(':');
  const arn = `arn:${partition}:iam::${account}:oidc-provider/${url}`;
  return OPEN_ID_CONNECT_PROVIDERS.find(store, providerKey(account, arn));
}

/** The key set of the cluster, of whatever account and region, whose tokens have this issuer. */
async function keysOf({ store, tokenKeys }: AwsContext, issuer: string): Promise<JSONWebKeySet> {
  const cluster = store
    .list(CLUSTERS.collection)
    .find(({ value }) => (value as unknown as ClusterRecord).oidcIssuer === issuer);
  const keys = cluster && (await tokenKeys(clusterReference(cluster.key)));
  if (!keys)
    throw new AwsError(
      'IDPCommunicationError',
      'The request could not be fulfilled because the identity provider (IDP) that was asked to verify the incoming identity token could not be reached.',
    );
  return keys as JSONWebKeySet;
}

async function checkSignature(token: string, keys: JSONWebKeySet): Promise<void> {
  try {
    await compactVerify(token, createLocalJWKSet(keys), { algorithms: ALGORITHMS });
  } catch (cause) {
    if (!(cause instanceof joseErrors.JOSEError)) throw cause;
    const message =
      cause instanceof joseErrors.JWKSNoMatchingKey
        ? "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
        : 'The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.';
    throw new AwsError('InvalidIdentityToken', message, { cause });
  }
}

function checkTimes({ exp, iat, nbf }: JsonObject, nowSeconds: number): void {
  const expires = Number(exp);
  // As told in awslabs/aws-orbit-workbench#771 and aws/aws-sdk-java-v2#5709.
  if (!(nowSeconds < expires))
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${nowSeconds} must be before the expiration date/time ${expires}`,
    );
  if ([iat, nbf].some((time) => time !== undefined && !(Number(time) <= nowSeconds + SKEW_SECONDS)))
    throw invalidToken('Token is not yet valid');
}
