// What a key of each kind can be used with.
// https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html

import { AwsError } from '../aws-error.ts';
import type { CreateKeyRequest, KeyMetadata } from './types.gen.ts';

type KeySpec = NonNullable<KeyMetadata['KeySpec']>;
type Algorithms<Name extends keyof KeyMetadata> = Partial<Record<KeySpec, NonNullable<KeyMetadata[Name]>>>;

type UsageFacts = Pick<
  KeyMetadata,
  'KeyUsage' | 'EncryptionAlgorithms' | 'SigningAlgorithms' | 'MacAlgorithms' | 'KeyAgreementAlgorithms'
>;

const RSA_SIGNING: NonNullable<KeyMetadata['SigningAlgorithms']> = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
];
const RSA_ENCRYPTION: NonNullable<KeyMetadata['EncryptionAlgorithms']> = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];

const ENCRYPTION: Algorithms<'EncryptionAlgorithms'> = {
  SYMMETRIC_DEFAULT: ['SYMMETRIC_DEFAULT'],
  RSA_2048: RSA_ENCRYPTION,
  RSA_3072: RSA_ENCRYPTION,
  RSA_4096: RSA_ENCRYPTION,
  SM2: ['SM2PKE'],
};
const SIGNING: Algorithms<'SigningAlgorithms'> = {
  RSA_2048: RSA_SIGNING,
  RSA_3072: RSA_SIGNING,
  RSA_4096: RSA_SIGNING,
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  ECC_NIST_P521: ['ECDSA_SHA_512'],
  ECC_SECG_P256K1: ['ECDSA_SHA_256'],
  ECC_NIST_EDWARDS25519: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
  ML_DSA_44: ['ML_DSA_SHAKE_256'],
  ML_DSA_65: ['ML_DSA_SHAKE_256'],
  ML_DSA_87: ['ML_DSA_SHAKE_256'],
  SM2: ['SM2DSA'],
};
const MAC: Algorithms<'MacAlgorithms'> = {
  HMAC_224: ['HMAC_SHA_224'],
  HMAC_256: ['HMAC_SHA_256'],
  HMAC_384: ['HMAC_SHA_384'],
  HMAC_512: ['HMAC_SHA_512'],
};
const AGREEMENT: Algorithms<'KeyAgreementAlgorithms'> = {
  ECC_NIST_P256: ['ECDH'],
  ECC_NIST_P384: ['ECDH'],
  ECC_NIST_P521: ['ECDH'],
  SM2: ['ECDH'],
};

const BY_USAGE = {
  ENCRYPT_DECRYPT: ['EncryptionAlgorithms', ENCRYPTION],
  SIGN_VERIFY: ['SigningAlgorithms', SIGNING],
  GENERATE_VERIFY_MAC: ['MacAlgorithms', MAC],
  KEY_AGREEMENT: ['KeyAgreementAlgorithms', AGREEMENT],
} as const;

/** The usage of a new key, and its algorithms. Throws ValidationException where the kind and the usage do not go together. */
export function usageOf(spec: KeySpec, { KeyUsage: asked }: CreateKeyRequest): UsageFacts {
  if (asked === undefined && spec !== 'SYMMETRIC_DEFAULT')
    throw new AwsError(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  const KeyUsage = asked ?? 'ENCRYPT_DECRYPT';
  const [member, algorithms] = BY_USAGE[KeyUsage];
  const found = algorithms[spec];
  if (!found) throw new AwsError('ValidationException', `KeyUsage ${KeyUsage} is not compatible with KeySpec ${spec}`);
  return { KeyUsage, [member]: found };
}
