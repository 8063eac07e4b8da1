// Which bucket and key a request names: in its path, or the bucket before the host's own name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html

import { AwsError } from '../../aws-error.ts';
import type { HttpRequest } from '../../protocols/protocol.ts';

export interface Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

const HOST_OF_BUCKET = /^(.+)\.(?:s3[.-].+|localhost)(?::\d+)?$/i;

/** Both decoded. Throws AwsError (InvalidURI). */
export function addressOf({ path, headers }: Pick<HttpRequest, 'path' | 'headers'>): Address {
  const bucket = HOST_OF_BUCKET.exec(headers.get('host') ?? '')?.[1];
  const whole = decodePath(path.slice(1));
  if (bucket !== undefined) return { bucket, key: whole || undefined };
  const slash = whole.indexOf('/');
  if (slash < 0) return { bucket: whole || undefined, key: undefined };
  return { bucket: whole.slice(0, slash), key: whole.slice(slash + 1) || undefined };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", { cause, status: 400 });
  }
}
