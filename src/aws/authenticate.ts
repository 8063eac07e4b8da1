// Who signed a request: finds the key, checks the signature and its time, or refuses in the service's own words.

import type { Clock } from '../lib/clock.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { Store } from '../store/store.ts';
import {
  findAccessKey,
  isAnySecretRight,
  isExpired,
  isKnownIn,
  isSessionTokenRight,
  principalOf,
  rootPrincipal,
  type UnknownKeys,
} from './access-keys.ts';
import { AwsError } from './aws-error.ts';
import { areChunksRight } from './chunk-signatures.ts';
import { isChunked } from './chunked-body.ts';
import type { Protocol } from './model.ts';
import type { Principal } from './operation.ts';
import type { HttpRequest } from './protocols/protocol.ts';
import {
  isContentSigned,
  isSignedInOldWay,
  mismatchMembers,
  refuseUnsignedHeaders,
  S3_REFUSALS,
} from './s3/signature-refusals.ts';
import {
  isSignatureRight,
  readClaim,
  type SignatureClaim,
  signatureTimeMs,
  signatureTimeOf,
  type UnreadableClaim,
} from './signature.ts';
import type { Refusals } from './signature-refusals.ts';

export interface Authentication {
  readonly protocol: Protocol;
  readonly account: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly unknownKeys: UnknownKeys;
}

/** How far apart the clocks may be, in both directions; S3 lets them be 15 minutes. */
const skewMs = (protocol: Protocol) => (protocol === 'rest-xml' ? 15 : 5) * 60_000;

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** The error for a signature that cannot be read. */
function unreadable({ problem, message }: UnreadableClaim, { headers }: HttpRequest, protocol: Protocol): AwsError {
  return problem === 'wrong'
    ? REFUSALS[protocol].wrong(message)
    : REFUSALS[protocol].incomplete(message, !headers.has('authorization'));
}

/** @returns who asks, and the region that the signature names. Throws AwsError. */
export function authenticate(request: HttpRequest, options: Authentication): { principal: Principal; region: string } {
  const { protocol, account, store, unknownKeys } = options;
  const { unknownWay } = REFUSALS[protocol];
  if (unknownWay && isSignedInOldWay(request)) throw unknownWay();
  const claim = readClaim(request.query, request.headers);
  if (claim === undefined) throw REFUSALS[protocol].missing();
  if ('problem' in claim) throw unreadable(claim, request, protocol);
  if (!REGION.test(claim.region)) throw REFUSALS[protocol].wrong('Credential should be scoped to a valid region.');
  const scope = { account, region: claim.region };
  const key = findAccessKey(store, scope, claim.accessKeyId);
  if (!key && unknownKeys === 'root') {
    checkTime(claim, options);
    return { principal: rootPrincipal(scope, claim.accessKeyId), region: claim.region };
  }
  const isKnown =
    key && isKnownIn(claim.region, key) && !key.isInactive && isSessionTokenRight(key, claim.sessionToken);
  if (!isKnown) throw REFUSALS[protocol].unknownKey(claim.accessKeyId);
  if (isExpired(key, options.clock.wallMs())) throw REFUSALS[protocol].ended();
  checkTime(claim, options);
  const caller = { principal: principalOf(key), region: claim.region };
  if (isAnySecretRight(claim.accessKeyId, unknownKeys)) return caller;
  if (protocol === 'rest-xml') refuseUnsignedHeaders(request, claim);
  const { method, path, query, headers } = request;
  const signed = { method, path, query, headers, payloadHash: payloadHashOf(request, claim) };
  const isRight = isSignatureRight(claim, signed, key.secretAccessKey);
  if (!isRight || (isChunked(request) && !areChunksRight(request, claim, key.secretAccessKey)))
    throw REFUSALS[protocol].wrong(MISMATCH, () => mismatchMembers(claim, signed));
  return caller;
}

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** What the client said the hash is, when that is true; else what it is, so that the signature cannot match. */
function payloadHashOf(request: HttpRequest, claim: SignatureClaim): string {
  const actual = sha256Hex(request.body);
  const said = request.headers.get('x-amz-content-sha256');
  // S3 looks at the hash by itself.
  if (claim.service === 's3') return isContentSigned(claim) ? (said ?? UNSIGNED) : UNSIGNED;
  return said === UNSIGNED && !claim.isPresigned ? said : actual;
}

function checkTime(claim: SignatureClaim, { protocol, clock }: Authentication): void {
  const now = clock.wallMs();
  const skew = skewMs(protocol);
  const signed = signatureTimeMs(claim.time);
  const latest = signed + (claim.isPresigned ? (claim.expiresSeconds ?? 0) * 1000 : skew);
  const format = signatureTimeOf;
  if (now > latest)
    throw REFUSALS[protocol].expired(
      claim.isPresigned
        ? `Signature expired: ${format(latest)} is now earlier than ${format(now)}`
        : `Signature expired: ${claim.time} is now earlier than ${format(now - skew)} (${format(now)} - 5 min.)`,
      { claim, nowMs: now, skewMs: skew },
    );
  if (signed > now + skew)
    throw REFUSALS[protocol].expired(
      `Signature not yet current: ${claim.time} is still later than ${format(now + skew)} (${format(now)} + 5 min.)`,
      { claim, nowMs: now, skewMs: skew },
    );
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const INVALID_TOKEN = 'The security token included in the request is invalid.';
const ENDED_TOKEN = 'The security token included in the request is expired';
const refusal = (code: string, message: string, status: number) => new AwsError(code, message, { status });

/** Each protocol's services have their own codes: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and siblings. */
const REFUSALS: Readonly<Record<Protocol, Refusals>> = {
  'rest-json': {
    missing: () => refusal('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
    incomplete: (message) => refusal('IncompleteSignatureException', message, 403),
    unknownKey: () => refusal('UnrecognizedClientException', INVALID_TOKEN, 403),
    wrong: (message) => refusal('InvalidSignatureException', message, 403),
    expired: (message) => refusal('InvalidSignatureException', message, 403),
    ended: () => refusal('ExpiredTokenException', ENDED_TOKEN, 403),
  },
  'rest-xml': S3_REFUSALS,
  json: {
    missing: () => refusal('MissingAuthenticationTokenException', 'Missing Authentication Token', 400),
    incomplete: (message) => refusal('IncompleteSignatureException', message, 400),
    unknownKey: () => refusal('UnrecognizedClientException', INVALID_TOKEN, 400),
    wrong: (message) => refusal('InvalidSignatureException', message, 400),
    expired: (message) => refusal('InvalidSignatureException', message, 400),
    ended: () => refusal('ExpiredTokenException', ENDED_TOKEN, 400),
  },
  query: {
    missing: () => refusal('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
    incomplete: (message) => refusal('IncompleteSignature', message, 400),
    unknownKey: () => refusal('InvalidClientTokenId', INVALID_TOKEN, 403),
    wrong: (message) => refusal('SignatureDoesNotMatch', message, 403),
    expired: (message) => refusal('SignatureDoesNotMatch', message, 403),
    ended: () => refusal('ExpiredToken', ENDED_TOKEN, 403),
  },
  ec2: {
    // It asks for what the signatures of its first version had.
    missing: () => refusal('MissingParameter', 'The request must contain the parameter AWSAccessKeyId', 400),
    incomplete: (message) => refusal('IncompleteSignature', message, 400),
    unknownKey: () => refusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
    wrong: () => refusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
    expired: () => refusal('RequestExpired', 'Request has expired.', 400),
    ended: () => refusal('RequestExpired', 'Request has expired.', 400),
  },
};
