// RSA key pairs made ahead of need: making one takes a tenth of a second or more, a new cluster wants one at once.

import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface RsaKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface KeyPool {
  /** One that is ready, or else one made now. */
  take(): Promise<RsaKeyPair>;
}

const generate = promisify(generateKeyPair);

/** Keeps `size` pairs ready. Generation runs on a thread of its own and keeps nobody waiting. */
export function keyPool(size = 1): KeyPool {
  const make = (): Promise<RsaKeyPair> => generate('rsa', { modulusLength: 2048 });
  const ready: Promise<RsaKeyPair>[] = [];
  const refill = () => {
    while (ready.length < size) ready.push(make());
  };
  refill();
  return {
    take() {
      const pair = ready.shift() ?? make();
      refill();
      return pair;
    },
  };
}
