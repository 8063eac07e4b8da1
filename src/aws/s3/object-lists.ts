// Lists of objects: in the order of the bytes of their keys, those behind a delimiter told as one.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html

import { invalidArgument } from './errors.ts';
import type { ObjectRecord } from './objects.ts';
import type { Object as ListedObject } from './types.gen.ts';
import { storageClassOf } from './uploads.ts';

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys and common prefixes up to here are left out. */
  readonly after: string;
  readonly size: number;
}

export interface ObjectPage<T> {
  readonly objects: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** The last that is told, where there are more. */
  readonly last: string | undefined;
}

/** Lists tell it, though their model does not. */
export interface ToldRegion {
  readonly BucketRegion: string;
}

const LARGEST_PAGE = 1000;

/** @param asked `max-keys`. Throws InvalidArgument. */
export function sizeOfPage(asked = LARGEST_PAGE): number {
  if (asked < 0)
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', 'maxKeys', String(asked));
  return Math.min(asked, LARGEST_PAGE);
}

/** @param all what has keys: objects, of which there is one for each */
export function pageOfObjects<T extends { readonly key: string }>(
  all: readonly T[],
  { prefix, delimiter, after, size }: ListQuery,
): ObjectPage<T> {
  const objects: T[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  for (const object of sorted(all.filter(({ key }) => key.startsWith(prefix)))) {
    const common = commonPrefixOf(object.key, prefix, delimiter);
    const told = common ?? object.key;
    if (told === commonPrefixes.at(-1) || !isBehind(told, after)) continue;
    if (objects.length + commonPrefixes.length >= size)
      return { objects, commonPrefixes, last: size === 0 ? undefined : last };
    if (common === undefined) objects.push(object);
    else commonPrefixes.push(common);
    last = told;
  }
  return { objects, commonPrefixes, last: undefined };
}

/** What a key begins with, up to a delimiter behind the prefix; undefined where none is. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Texts of UTF-16 are in the order of UTF-8 but for the rarest of characters. */
function sorted<T extends { readonly key: string }>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => (isBehind(a.key, b.key) ? 1 : -1));
}

const SURROGATE = /[\uD800-\uDFFF]/;

/** In the order of their bytes in UTF-8. */
export function isBehind(a: string, b: string): boolean {
  return SURROGATE.test(a) || SURROGATE.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0 : a > b;
}

/** Names as the answer has them: encoded where the request wants that. */
export function namesIn(encodingType: string | undefined): (name: string) => string {
  if (encodingType !== 'url') return (name) => name;
  return (name) => encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%20', '+');
}

export function toListed(
  { key, size, etag, lastModifiedMs, checksum, headers }: ObjectRecord,
  nameOf: (name: string) => string,
): ListedObject & { Key: string } {
  return {
    Key: nameOf(key),
    LastModified: lastModifiedMs,
    ETag: etag,
    ChecksumAlgorithm: [checksum.algorithm],
    ChecksumType: checksum.type,
    Size: size,
    StorageClass: storageClassOf({ headers }),
  };
}
