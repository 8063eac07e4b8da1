// Which object a copy is made of: `bucket/key`, encoded, and perhaps its version.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html

import { invalidCopySource } from './errors.ts';

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Throws InvalidArgument. */
export function readCopySource(header: string): CopySource {
  const [path = '', query = ''] = header.split(/\?(?=versionId=)/);
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path.replaceAll('+', ' '))) ?? [];
  if (bucket === undefined || key === undefined) throw invalidCopySource();
  return { bucket, key, versionId: new URLSearchParams(query).get('versionId') ?? undefined };
}

/** What is not encoded as it should be is taken as it is. Some clients write a space as forms do. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
