// RSA key pairs, as tokens are signed with.

import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface RsaKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A new pair. One of the usual length takes a tenth of a second or more, on a thread of its own. */
export const newRsaKeyPair = (bits = 2048): Promise<RsaKeyPair> => generate('rsa', { modulusLength: bits });
