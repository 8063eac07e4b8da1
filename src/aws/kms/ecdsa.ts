// ECDSA over digests, which Node signs messages with only: FIPS 186-5, 6.4. Points are multiplied by OpenSSL; the rest are numbers. (A
// library that multiplies them in JavaScript, @noble/curves, holds up the event loop for 60 to 190 ms with a curve's first signature.)

import { createECDH, type KeyObject, randomBytes } from 'node:crypto';

/** Of each curve, by its name in keys: the order of its base point. */
const ORDERS: Readonly<Record<string, bigint>> = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  'P-521':
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
};

const OPENSSL_NAMES: Readonly<Record<string, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
};

interface Curve {
  readonly name: string;
  readonly order: bigint;
  /** Of a coordinate. */
  readonly bytes: number;
  readonly secret: bigint;
}

/** @returns the signature in DER, as KMS gives it */
export function signEcdsaOfDigest(key: KeyObject, digest: Buffer): Buffer {
  const curve = curveOf(key);
  const { order, secret } = curve;
  const nonce = (toNumber(randomBytes(curve.bytes + 8)) % (order - 1n)) + 1n;
  const r = xOf(curve, nonce) % order;
  const s = (inverse(nonce, order) * (numberOf(digest, order) + r * secret)) % order;
  return r === 0n || s === 0n ? signEcdsaOfDigest(key, digest) : toDer([r, s]);
}

/** As the secret is known, no points have to be added: both multiples are of the base point. */
export function isEcdsaOfDigest(key: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const curve = curveOf(key);
  const { order, secret } = curve;
  const [r = 0n, s = 0n] = fromDer(signature);
  if (r <= 0n || r >= order || s <= 0n || s >= order) return false;
  const multiple = (inverse(s, order) * (numberOf(digest, order) + r * secret)) % order;
  return multiple !== 0n && xOf(curve, multiple) % order === r;
}

function curveOf(key: KeyObject): Curve {
  const { crv = '', d = '' } = key.export({ format: 'jwk' });
  const order = ORDERS[crv];
  if (order === undefined) throw new Error(`no curve ${crv}`);
  const secret = Buffer.from(d, 'base64url');
  return { name: OPENSSL_NAMES[crv] ?? crv, order, bytes: secret.length, secret: toNumber(secret) };
}

/** The first coordinate of a multiple of the base point. */
function xOf({ name, bytes }: Curve, multiple: bigint): bigint {
  const point = createECDH(name);
  point.setPrivateKey(Buffer.from(multiple.toString(16).padStart(2 * bytes, '0'), 'hex'));
  return toNumber(point.getPublicKey().subarray(1, 1 + bytes));
}

/** The leftmost bits of a digest, as many as the order has. */
function numberOf(digest: Buffer, order: bigint): bigint {
  const excess = BigInt(Math.max(0, 8 * digest.length - order.toString(2).length));
  return toNumber(digest) >> excess;
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** By Fermat's little theorem: orders are prime. */
function inverse(value: bigint, order: bigint): bigint {
  let [result, base, exponent] = [1n, value % order, order - 2n];
  while (exponent > 0n) {
    if (exponent & 1n) result = (result * base) % order;
    base = (base * base) % order;
    exponent >>= 1n;
  }
  return result;
}

/** A sequence of two numbers. */
function toDer(numbers: readonly bigint[]): Buffer {
  const parts = numbers.map((number) => {
    const hex = number.toString(16);
    const even = hex.length % 2 === 0 ? hex : `0${hex}`;
    const bytes = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
    return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes]);
  });
  const content = Buffer.concat(parts);
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([0x30, ...length]), content]);
}

/** No numbers, where it is no such sequence. */
function fromDer(signature: Buffer): bigint[] {
  let at = signature[1] === 0x81 ? 3 : 2;
  const numbers: bigint[] = [];
  while (signature[at] === 0x02 && at + 2 + (signature[at + 1] ?? 0) <= signature.length) {
    const end = at + 2 + (signature[at + 1] ?? 0);
    numbers.push(toNumber(Buffer.concat([Buffer.alloc(1), signature.subarray(at + 2, end)])));
    at = end;
  }
  return signature[0] === 0x30 && numbers.length === 2 && at === signature.length ? numbers : [];
}
