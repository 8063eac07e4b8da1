// What S3 says of signatures that it does not take. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
// The members of its errors are recorded from the service in localstack's tests (tests/aws/services/s3/test_s3.py).

import { AwsError, type ErrorMembers } from '../aws-error.ts';
import type { HttpRequest } from '../protocols/protocol.ts';
import { type SignatureClaim, type SignedRequest, signatureTimeMs, signedTexts } from '../signature.ts';
import type { Refusals } from '../signature-refusals.ts';

const refusal = (code: string, message: string, [status, members = {}]: readonly [number, ErrorMembers?]) =>
  new AwsError(code, message, { status, members });

export const S3_REFUSALS: Refusals = {
  missing: () => refusal('AccessDenied', 'Access Denied', [403]),
  unknownWay: () =>
    refusal(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      [400],
    ),
  incomplete: (message, isPresigned) =>
    isPresigned
      ? refusal('AuthorizationQueryParametersError', queryMessage(message), [400])
      : refusal('AuthorizationHeaderMalformed', `The authorization header is malformed; ${message}`, [400]),
  unknownKey: (AWSAccessKeyId) =>
    refusal('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', [
      403,
      { AWSAccessKeyId },
    ]),
  wrong: (_message, members) =>
    refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      [403, members?.() ?? {}],
    ),
  expired: (_message, { claim, nowMs, skewMs }) => {
    const ServerTime = isoTime(nowMs);
    if (!claim.isPresigned)
      return refusal(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        [403, { RequestTime: claim.time, ServerTime, MaxAllowedSkewMilliseconds: String(skewMs) }],
      );
    const seconds = claim.expiresSeconds ?? 0;
    const signedMs = signatureTimeMs(claim.time);
    if (signedMs > nowMs + skewMs) return refusal('AccessDenied', 'Request is not valid yet', [403, { ServerTime }]);
    const Expires = isoTime(signedMs + seconds * 1000);
    return refusal('AccessDenied', 'Request has expired', [
      403,
      { 'X-Amz-Expires': String(seconds), Expires, ServerTime },
    ]);
  },
  ended: () => refusal('ExpiredToken', 'The provided token has expired.', [400]),
};

/** S3 has words of its own for what it cannot read of a presigned address. */
function queryMessage(message: string): string {
  return message.startsWith('Credential')
    ? 'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
    : 'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
}

const isoTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** By version 2, which regions do not know that were opened since 2014: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export function isSignedInOldWay({ headers, query }: HttpRequest): boolean {
  return /^AWS [^:]+:/.test(headers.get('authorization') ?? '') || /(^|&)AWSAccessKeyId=/.test(query);
}

const CONTENT_HASH = 'x-amz-content-sha256';

/** A presigned address need not say what the content is; what is said and not signed is not looked at. */
export const isContentSigned = ({ isPresigned, signedHeaders }: SignatureClaim): boolean =>
  !isPresigned || signedHeaders.includes(CONTENT_HASH);

/** Throws AccessDenied for headers of S3's own that are not signed. */
export function refuseUnsignedHeaders({ headers }: HttpRequest, claim: SignatureClaim): void {
  const unsigned = [...headers.keys()].filter(
    (name) =>
      name.startsWith('x-amz-') && !claim.signedHeaders.includes(name) && !(claim.isPresigned && name === CONTENT_HASH),
  );
  if (unsigned.length > 0)
    throw refusal('AccessDenied', 'There were headers present in the request which were not signed', [
      403,
      { HeadersNotSigned: unsigned.join(', ') },
    ]);
}

/** What S3 has signed, so that the other side can compare. */
export function mismatchMembers(claim: SignatureClaim, request: SignedRequest): ErrorMembers {
  const { canonicalRequest, stringToSign } = signedTexts(claim, request);
  return {
    AWSAccessKeyId: claim.accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: claim.signature,
    StringToSignBytes: hexOf(stringToSign),
    CanonicalRequest: canonicalRequest,
    CanonicalRequestBytes: hexOf(canonicalRequest),
  };
}

const hexOf = (text: string) => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
