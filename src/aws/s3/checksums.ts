// The checksums of objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Those that are checked, by their names in the API. */
export const CHECKSUMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type Checksum = (typeof CHECKSUMS)[number];

/** `x-amz-checksum-crc32` */
export const checksumHeader = (algorithm: Checksum): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** @returns base64, as the headers have it */
export function checksumOf(algorithm: Checksum, content: Buffer): string {
  switch (algorithm) {
    case 'CRC32':
      return base64Of([crc32(content)]);
    case 'CRC32C':
      return base64Of([crc32c(content)]);
    case 'CRC64NVME':
      return base64Of(crc64Nvme(content));
    default:
      return createHash(algorithm.toLowerCase()).update(content).digest('base64');
  }
}

/** How many bytes each has. */
const LENGTHS: Readonly<Record<Checksum, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

/** Whether it has the form of one. @param text base64 */
export function isChecksum(algorithm: Checksum, text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === LENGTHS[algorithm] && bytes.toString('base64') === text;
}

/** The checksum that a request brings with it. */
export function givenChecksum(
  input: Readonly<Record<string, unknown>>,
): { readonly algorithm: Checksum; readonly value: string } | undefined {
  for (const algorithm of CHECKSUMS) {
    const value = input[`Checksum${algorithm}`];
    if (typeof value === 'string') return { algorithm, value };
  }
  return undefined;
}

function base64Of(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, index * 4);
  return bytes.toString('base64');
}

/** Reflected polynomials, from the high word to the low one: Castagnoli's, and that of the NVM Express specification. */
const CRC32C = { high: 0, low: 0x82f63b78 };
const CRC64_NVME = { high: 0x9a6c9329, low: 0xac4bc9b5 };

interface Table {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

function tableOf(polynomial: { readonly high: number; readonly low: number }): Table {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte += 1) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) ^ (isOdd ? polynomial.low : 0);
      high = (high >>> 1) ^ (isOdd ? polynomial.high : 0);
    }
    table.high[byte] = high;
    table.low[byte] = low;
  }
  return table;
}

/** Made when first asked for: most clients use CRC32. */
let crc32cTable: Table | undefined;
let crc64Table: Table | undefined;

function crc32c(content: Buffer): number {
  crc32cTable ??= tableOf(CRC32C);
  const { low: table } = crc32cTable;
  let sum = 0xffffffff;
  for (const byte of content) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0);
  return ~sum >>> 0;
}

function crc64Nvme(content: Buffer): readonly [high: number, low: number] {
  crc64Table ??= tableOf(CRC64_NVME);
  const table = crc64Table;
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of content) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (table.low[index] ?? 0);
    high = (high >>> 8) ^ (table.high[index] ?? 0);
  }
  return [~high >>> 0, ~low >>> 0];
}
