// RSA key pairs, as tokens are signed with.

import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface RsaKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A new pair of 2,048 bits. It takes a tenth of a second or more, on a thread of its own. */
export const newRsaKeyPair = (): Promise<RsaKeyPair> => generate('rsa', { modulusLength: 2048 });
