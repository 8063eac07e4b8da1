// Whether a key may be used for what it is asked for.

import { AwsError } from '../aws-error.ts';
import { checkState } from './keys.ts';
import type { KeyMetadata } from './types.gen.ts';

/**
 * The words of refusals are in localstack's services/kms.
 * @throws AwsError DisabledException, KMSInvalidStateException, InvalidKeyUsageException
 */
export function checkUsage(
  key: KeyMetadata,
  asked: {
    /** As the service says it: `Encrypt`. */
    readonly operation: string;
    readonly usage: NonNullable<KeyMetadata['KeyUsage']>;
    readonly algorithm: string;
  },
): void {
  checkState(key);
  const { operation, usage, algorithm } = asked;
  const wrongUsage = (message: string) => new AwsError('InvalidKeyUsageException', message);
  if (key.KeyUsage !== usage)
    throw wrongUsage(`${key.Arn} key usage is ${key.KeyUsage} which is not valid for ${operation}.`);
  const { EncryptionAlgorithms = [], SigningAlgorithms = [], MacAlgorithms = [] } = key;
  const all: readonly string[] = [...EncryptionAlgorithms, ...SigningAlgorithms, ...MacAlgorithms];
  if (!all.includes(algorithm))
    throw wrongUsage(`Algorithm ${algorithm} is incompatible with key spec ${key.KeySpec}.`);
}
