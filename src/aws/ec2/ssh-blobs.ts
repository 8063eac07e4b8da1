// Public keys as SSH writes them: strings, each with its length, of four bytes, in front.
// https://datatracker.ietf.org/doc/html/rfc4253#section-6.6

import type { JsonWebKey } from 'node:crypto';

export function sshString(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A number that is positive: its first bit is none. */
function sshNumber(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  return sshString((bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
}

/** What SSH calls an RSA key. */
export function rsaBlob({ e, n }: JsonWebKey): Buffer {
  return Buffer.concat([sshString('ssh-rsa'), sshNumber(e), sshNumber(n)]);
}

/** The strings of a blob; undefined where one would be longer than the blob. */
export function sshParts(blob: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}
