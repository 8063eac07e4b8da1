// The piece of an object that a request asks for: a range of bytes, or a part.
// https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

import { s3Error } from './errors.ts';
import { checksumMembers, type ObjectPart, type ObjectRecord } from './objects.ts';
import type { HeadObjectOutput } from './types.gen.ts';

export interface Piece {
  readonly first: number;
  readonly last: number;
  readonly part?: ObjectPart | undefined;
}

export interface PieceQuery {
  readonly Range?: string | undefined;
  readonly PartNumber?: number | undefined;
}

/** @returns undefined for the whole, also where the range is not understood. Throws InvalidRange, InvalidPartNumber, InvalidRequest. */
export function pieceOf({ Range, PartNumber }: PieceQuery, record: ObjectRecord): Piece | undefined {
  if (PartNumber === undefined) return rangeOf(Range, record.size);
  if (Range !== undefined)
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter', { status: 400 });
  return partOf(PartNumber, record);
}

function rangeOf(range: string | undefined, size: number): Piece | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size || (from === '' && Number(to) === 0))
    throw s3Error('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      RangeRequested: range,
      ActualObjectSize: String(size),
    });
  return { first, last };
}

/** What was sent as a whole is one part. */
function partOf(number: number, { size, parts = [] }: ObjectRecord): Piece | undefined {
  const count = Math.max(1, parts.length);
  if (number < 1 || number > count)
    throw s3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      status: 416,
      ActualPartCount: String(count),
      PartNumberRequested: String(number),
    });
  if (size === 0) return undefined;
  const part = parts[number - 1];
  if (!part) return { first: 0, last: size - 1 };
  const first = parts.slice(0, number - 1).reduce((sum, before) => sum + before.size, 0);
  return { first, last: first + part.size - 1, part };
}

/** Where it is, and how long. */
export function pieceFacts({ size, parts }: ObjectRecord, piece: Piece | undefined): HeadObjectOutput {
  if (!piece) return { ContentLength: size };
  const { first, last, part } = piece;
  return {
    ContentLength: last - first + 1,
    ContentRange: `bytes ${first}-${last}/${size}`,
    ...(part && parts && { PartsCount: parts.length }),
  };
}

/** Of the part, where parts have one; of the whole, where that is what is told. */
export function checksumOf({ checksum, size }: ObjectRecord, piece: Piece | undefined): Partial<HeadObjectOutput> {
  const own = piece?.part?.checksum;
  if (own !== undefined) return checksumMembers({ ...checksum, value: own });
  const isWhole = !piece || (piece.first === 0 && piece.last === size - 1);
  return isWhole ? checksumMembers(checksum) : {};
}
