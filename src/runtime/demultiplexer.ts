// The engine's framed stream taken apart: one byte says which stream, four say how long, and the reader's pace is the engine's.
// https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach

import { PassThrough, Writable } from 'node:stream';

const HEADER_BYTES = 8;
const STDERR = 2;

export interface Demultiplexed {
  readonly input: Writable;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
}

/** Write the framed bytes into `input`; it waits while a reader of either side does not read. */
export function demultiplexer(): Demultiplexed {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let header = Buffer.alloc(0);
  let remaining = 0;
  let target: PassThrough = stdout;
  const consume = async (chunk: Buffer): Promise<void> => {
    let rest = chunk;
    while (rest.length > 0) {
      if (remaining === 0) {
        const need = HEADER_BYTES - header.length;
        header = Buffer.concat([header, rest.subarray(0, need)]);
        rest = rest.subarray(need);
        if (header.length < HEADER_BYTES) return;
        target = header[0] === STDERR ? stderr : stdout;
        remaining = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const part = rest.subarray(0, remaining);
      remaining -= part.length;
      rest = rest.subarray(part.length);
      await write(target, part);
    }
  };
  const input = new Writable({
    write: (chunk: Buffer, _encoding, done) => void consume(chunk).then(() => done(), done),
    final(done) {
      stdout.end();
      stderr.end();
      done();
    },
    destroy(error, done) {
      // After a regular end the readers take what is still there, at their own pace.
      const isCut = error !== null || !input.writableFinished;
      for (const output of isCut ? [stdout, stderr] : []) output.destroy(error ?? undefined);
      done(error);
    },
  });
  return { input, stdout, stderr };
}

/** A reader that has gone takes nothing more, and holds nobody up. */
function write(stream: PassThrough, part: Buffer): Promise<void> {
  if (stream.destroyed || stream.write(part)) return Promise.resolve();
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
}
