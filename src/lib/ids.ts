// Random identifiers, in the alphabets of those whose identifiers they imitate.

import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';

// No vowels and no 0, 1, 3: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go
const KUBERNETES_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

const AHEAD = 4096;

export { randomUUID };

/** The five characters that Kubernetes appends to a `generateName`, or `length` of them. */
export function kubernetesSuffix(length = 5): string {
  return pick(KUBERNETES_ALPHABET, length);
}

/** Maps each character into the alphabet of generated names (`rand.SafeEncodeString`). */
export function safeEncode(text: string): string {
  return [...text].map((char) => KUBERNETES_ALPHABET[(char.codePointAt(0) ?? 0) % KUBERNETES_ALPHABET.length]).join('');
}

/** Read ahead: asking for a few bytes each time costs more than all else of an id. */
let ahead = Buffer.alloc(0);

export function hexId(length: number): string {
  const needed = Math.ceil(length / 2);
  if (ahead.length < needed) ahead = randomBytes(needed + AHEAD);
  const taken = ahead.subarray(0, needed);
  ahead = ahead.subarray(needed);
  return taken.toString('hex').slice(0, length);
}

export function upperHexId(length: number): string {
  return hexId(length).toUpperCase();
}

/** `length` characters of `alphabet`, each drawn uniformly from a cryptographic source. */
export function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** `byteCount` random bytes. */
export function secretBytes(byteCount: number): Buffer {
  return randomBytes(byteCount);
}

export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
