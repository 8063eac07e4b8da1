// What asymmetric keys sign, and whether they have signed it: messages, and digests of messages.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html

import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt, sign, verify } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { isEcdsaOfDigest, signEcdsaOfDigest } from './ecdsa.ts';
import type { SignRequest } from './types.gen.ts';

/** What is to be signed: a message, or what is left of one. */
export interface Signed {
  readonly algorithm: SignRequest['SigningAlgorithm'];
  readonly type: SignRequest['MessageType'];
  readonly message: Buffer;
}

/** What stands before a digest in a signature of PKCS #1 1.5: RFC 8017, 9.2. */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

/** @throws AwsError ValidationException for what is no digest, UnsupportedOperationException */
export function signWith(key: KeyObject, signed: Signed): Buffer {
  const { algorithm, message } = signed;
  const hash = hashOf(signed);
  if (signed.type !== 'DIGEST') return sign(hash, message, optionsOf(key, algorithm));
  if (algorithm.startsWith('ECDSA')) return signEcdsaOfDigest(key, message);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, message));
}

/** @throws AwsError as `signWith` */
export function isSignedWith(key: KeyObject, signed: Signed, signature: Buffer): boolean {
  const { algorithm, message } = signed;
  const hash = hashOf(signed);
  if (signed.type !== 'DIGEST') return verify(hash, message, optionsOf(key, algorithm), signature);
  if (algorithm.startsWith('ECDSA')) return isEcdsaOfDigest(key, message, signature);
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(digestInfo(hash, message));
  } catch {
    // What fails here is the padding: it is no signature.
    return false;
  }
}

/** The name of the hash; none for Ed25519, which has its own. */
function hashOf({ algorithm, type, message }: Signed): string | undefined {
  const [, bits] = /_SHA_(\d+)$/.exec(algorithm) ?? [];
  const isPure = algorithm === 'ED25519_SHA_512';
  const isEmulated = bits !== undefined && !algorithm.startsWith('ED25519_PH') && type !== 'EXTERNAL_MU';
  if (!isEmulated || (type === 'DIGEST' && (isPure || algorithm.startsWith('RSASSA_PSS'))))
    throw new AwsError('UnsupportedOperationException', `${algorithm} of ${type} is not emulated.`);
  if (isPure) return undefined;
  const hash = `sha${bits}`;
  if (type === 'DIGEST' && message.length !== createHash(hash).digest().length)
    throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  return hash;
}

function optionsOf(key: KeyObject, algorithm: string) {
  if (!algorithm.startsWith('RSASSA_PSS')) return key;
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  return { key, padding, saltLength };
}

function digestInfo(hash: string | undefined, digest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_INFO[hash ?? ''] ?? '', 'hex'), digest]);
}
