/** The other side breaks the protocol; the connection is of no use any more. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError';
}
