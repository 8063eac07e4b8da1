// The first bytes of one file out of an archive, without keeping the rest of it.

import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';

/** Undefined when the archive has no regular file of this name. */
export async function firstFile(archive: Readable, name: string, maxBytes: number): Promise<Buffer | undefined> {
  const entries = archive.pipe(extract());
  archive.on('error', (error) => entries.destroy(error));
  try {
    for await (const entry of entries) {
      if (entry.header.name === name && entry.header.type === 'file')
        return await firstBytes(entry as AsyncIterable<Buffer>, maxBytes);
      entry.resume();
    }
    return undefined;
  } finally {
    archive.destroy();
  }
}

async function firstBytes(file: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of file) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
