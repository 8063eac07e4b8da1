// The part of an object that a request asks for: https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2

import { s3Error } from './errors.ts';

/** @returns the first and the last byte; undefined for the whole, also where the range is not understood. Throws InvalidRange. */
export function byteRange(range: string | undefined, size: number): { first: number; last: number } | undefined {
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
