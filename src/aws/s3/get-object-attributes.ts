// GetObjectAttributes: of what is known of an object, what the request names.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { versionOf } from './object-tags.ts';
import { checksumMembers, getObjectRecord, type ObjectRecord } from './objects.ts';
import type { GetObjectAttributesOutput, GetObjectAttributesRequest } from './types.gen.ts';
import { storageClassOf } from './uploads.ts';

const LARGEST_PAGE = 1000;

export const getObjectAttributes: Operation<GetObjectAttributesRequest, GetObjectAttributesOutput> = (
  input,
  context,
) => {
  const bucket = getBucket(context.store, context, input);
  const name = { region: bucket.region, bucket: bucket.name, key: input.Key };
  const record = getObjectRecord(context.store, name, input.VersionId);
  const { checksum } = record;
  const all: GetObjectAttributesOutput = {
    ETag: record.etag.slice(1, -1),
    // Of parts, without their number.
    Checksum: checksumMembers({ ...checksum, value: checksum.value.replace(/-\d+$/, '') }),
    ObjectParts: partsOf(record, input),
    StorageClass: storageClassOf(record),
    ObjectSize: record.size,
  };
  const asked: readonly string[] = input.ObjectAttributes;
  const told = Object.entries(all).filter(([attribute]) => asked.includes(attribute));
  return { LastModified: record.lastModifiedMs, ...versionOf(bucket), ...Object.fromEntries(told) };
};

/** Each of them only where parts have checksums of their own (localstack's tests have recorded it). */
function partsOf(
  { parts, checksum }: ObjectRecord,
  { MaxParts: asked = LARGEST_PAGE, PartNumberMarker = 0 }: GetObjectAttributesRequest,
): GetObjectAttributesOutput['ObjectParts'] {
  if (!parts) return undefined;
  if (checksum.type !== 'COMPOSITE') return { TotalPartsCount: parts.length };
  const MaxParts = Math.min(asked, LARGEST_PAGE);
  const numbered = parts.map((part, index) => ({ ...part, number: index + 1 }));
  const rest = numbered.filter(({ number }) => number > PartNumberMarker);
  const page = rest.slice(0, Math.max(0, MaxParts));
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts,
    IsTruncated: rest.length > page.length,
    Parts: page.map((part) => ({
      PartNumber: part.number,
      Size: part.size,
      [`Checksum${checksum.algorithm}`]: part.checksum,
    })),
  };
}
