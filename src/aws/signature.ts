// AWS Signature Version 4, checked: the canonical request is rebuilt from what arrived and signed again with the known secret.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '../lib/ids.ts';
import { Memo } from '../lib/memo.ts';

export interface CredentialScope {
  readonly accessKeyId: string;
  /** `20240131` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What a signature says about itself, from the Authorization header or a presigned query. */
export interface SignatureClaim extends CredentialScope {
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20240131T120000Z` */
  readonly time: string;
  readonly isPresigned: boolean;
  /** Of a presigned request: how long it is good for. */
  readonly expiresSeconds: number | undefined;
  readonly sessionToken: string | undefined;
}

/** What was signed. */
export interface SignedRequest {
  readonly method: string;
  /** As sent, undecoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Hex SHA-256 of the body, or what stands for it. */
  readonly payloadHash: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TERMINATOR = 'aws4_request';

/** One for a secret, day, region and service. */
const signingKeys = new Memo<string | Buffer>(256, 512);

/** Whether the claim's signature is the one that `secret` makes for this request. */
export function isSignatureRight(claim: SignatureClaim, request: SignedRequest, secret: string): boolean {
  const expected = signatureOf(claim, request, secret);
  const given = Buffer.from(claim.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** What is needed to sign, and to check. */
export type SignatureTerms = Pick<SignatureClaim, 'date' | 'region' | 'service' | 'signedHeaders' | 'time'>;

/** The signature that `secret` makes for this request. */
export function signatureOf(terms: SignatureTerms, request: SignedRequest, secret: string): Buffer {
  return sign(terms, secret, [ALGORITHM, sha256Hex(canonicalRequest(terms, request))]);
}

/** What is hashed, and what of it is signed: a service may tell who signed otherwise. */
export function signedTexts(
  terms: SignatureTerms,
  request: SignedRequest,
): { readonly canonicalRequest: string; readonly stringToSign: string } {
  const canonical = canonicalRequest(terms, request);
  return { canonicalRequest: canonical, stringToSign: textOf(terms, [ALGORITHM, sha256Hex(canonical)]) };
}

/** What is signed of a part of a body: its kind, the signature before it, and hashes. */
export interface SignedPart {
  readonly kind: 'PAYLOAD' | 'TRAILER';
  /** Hex. */
  readonly before: string;
  readonly hashes: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html @returns hex */
export function partSignatureOf(terms: SignatureTerms, { kind, before, hashes }: SignedPart, secret: string): string {
  return sign(terms, secret, [`${ALGORITHM}-${kind}`, before, ...hashes]).toString('hex');
}

const scopeOf = ({ date, region, service }: SignatureTerms) => `${date}/${region}/${service}/${TERMINATOR}`;

/** Under the algorithm, the time and the scope, what else is signed. */
function textOf(terms: SignatureTerms, [algorithm, ...lines]: readonly [string, ...string[]]): string {
  return [algorithm, terms.time, scopeOf(terms), ...lines].join('\n');
}

function sign(terms: SignatureTerms, secret: string, signed: readonly [string, ...string[]]): Buffer {
  const parts = [terms.date, terms.region, terms.service, TERMINATOR];
  const key = signingKeys.get(`${secret}/${scopeOf(terms)}`, () =>
    parts.reduce<string | Buffer>(hmac, `AWS4${secret}`),
  );
  return hmac(key, textOf(terms, signed));
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function canonicalRequest({ signedHeaders, service }: SignatureTerms, request: SignedRequest): string {
  const headers = signedHeaders.map(
    (name) =>
      `${name}:${inUtf8(request.headers.get(name) ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n');
}

/** Of headers each byte is a character. */
function inUtf8(header: string): string {
  return /[\x80-\xff]/.test(header) ? Buffer.from(header, 'latin1').toString('utf8') : header;
}

/** Every service but S3 encodes the path as sent once more. */
function canonicalPath(path: string, service: string): string {
  const whole = service === 's3' ? decode(path) : path;
  return path === '' ? '/' : whole.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 3986: everything but letters, digits and -._~ */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What is not percent-encoded UTF-8 stays as it is: the signature will not match then. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Why a signature cannot be read: something is not there or has not its form, or it does not fit together. */
export interface UnreadableClaim {
  readonly problem: 'incomplete' | 'wrong';
  /** In AWS's words. */
  readonly message: string;
}

/** `undefined`: the request carries no signature. */
export function readClaim(
  query: string,
  headers: ReadonlyMap<string, string>,
): SignatureClaim | UnreadableClaim | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== undefined) return readAuthorization(authorization, headers);
  const parameters = new URLSearchParams(query);
  return parameters.has('X-Amz-Credential') || parameters.has('X-Amz-Signature')
    ? readPresigned(parameters)
    : undefined;
}

const incomplete = (message: string): UnreadableClaim => ({ problem: 'incomplete', message });
const wrong = (message: string): UnreadableClaim => ({ problem: 'wrong', message });

function readAuthorization(text: string, headers: ReadonlyMap<string, string>): SignatureClaim | UnreadableClaim {
  const parts = partsOf(text.startsWith(`${ALGORITHM} `) ? text.slice(ALGORITHM.length + 1) : '');
  return toClaim({
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    time: headers.get('x-amz-date') ?? toSignatureTime(headers.get('date')),
    sessionToken: headers.get('x-amz-security-token'),
  });
}

/** `Credential=…, SignedHeaders=…, Signature=…` by their names. */
function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const each of text.split(',')) {
    const part = each.trim();
    const at = part.indexOf('=');
    if (at >= 0) parts.set(part.slice(0, at), part.slice(at + 1));
  }
  return parts;
}

function readPresigned(parameters: URLSearchParams): SignatureClaim | UnreadableClaim {
  const expires = parameters.get('X-Amz-Expires');
  if (parameters.get('X-Amz-Algorithm') !== ALGORITHM || expires === null || !/^\d{1,9}$/.test(expires))
    return incomplete(PRESIGNED);
  return toClaim({
    credential: parameters.get('X-Amz-Credential') ?? undefined,
    signedHeaders: parameters.get('X-Amz-SignedHeaders') ?? undefined,
    signature: parameters.get('X-Amz-Signature') ?? undefined,
    time: parameters.get('X-Amz-Date') ?? undefined,
    sessionToken: parameters.get('X-Amz-Security-Token') ?? undefined,
    expiresSeconds: Number(expires),
  });
}

interface ClaimParts {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly time: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expiresSeconds?: number;
}

const PRESIGNED =
  "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date' and 'X-Amz-Expires'. Re-examine the query-string parameters.";

function toClaim(parts: ClaimParts): SignatureClaim | UnreadableClaim {
  const { credential, signedHeaders, signature, time, sessionToken, expiresSeconds } = parts;
  if (!credential || !signature || !signedHeaders || time === undefined) return incomplete(missingParts(parts));
  const scope = readScope(credential);
  if (!scope) return unreadableScope(credential);
  if (!/^\d{8}T\d{6}Z$/.test(time) || Number.isNaN(signatureTimeMs(time)))
    return incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${time}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  if (!time.startsWith(scope.date))
    return wrong(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${time.slice(0, 8)}', from '${time}'.`,
    );
  return {
    signedHeaders: signedHeaders.split(';'),
    signature,
    time,
    isPresigned: expiresSeconds !== undefined,
    expiresSeconds,
    sessionToken,
    ...scope,
  };
}

function missingParts({ credential, signature, signedHeaders, time, expiresSeconds }: ClaimParts): string {
  if (expiresSeconds !== undefined) return PRESIGNED;
  return [
    !credential && "Authorization header requires 'Credential' parameter.",
    !signature && "Authorization header requires 'Signature' parameter.",
    !signedHeaders && "Authorization header requires 'SignedHeaders' parameter.",
    time === undefined && "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

function unreadableScope(credential: string): UnreadableClaim {
  const parts = credential.split('/');
  const terminator = parts.at(-1);
  return parts.length === 5 && terminator !== TERMINATOR
    ? wrong(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'.`)
    : incomplete(
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
      );
}

/** A client's is the same all day. */
const scopes = new Memo<CredentialScope | undefined>(256, 256);

/** `AKIA…/20240131/us-west-2/eks/aws4_request` */
export function readScope(credential: string): CredentialScope | undefined {
  return scopes.get(credential, () => parseScope(credential));
}

function parseScope(credential: string): CredentialScope | undefined {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !region || !service || terminator !== TERMINATOR || rest.length > 0) return undefined;
  return date && /^\d{8}$/.test(date) ? { accessKeyId, date, region, service } : undefined;
}

function toSignatureTime(date: string | undefined): string | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : signatureTimeOf(ms);
}

/** Milliseconds since 1970 → `20240131T120000Z`. */
export function signatureTimeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Many requests are signed in the same second. */
const times = new Memo<number>(64, 32);

/** `20240131T120000Z` → milliseconds since 1970; NaN for a date that does not exist. */
export function signatureTimeMs(time: string): number {
  return times.get(time, () =>
    Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')),
  );
}
