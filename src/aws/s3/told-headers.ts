// The headers of an object as a request wants them told: `response-content-type` and its like.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax

import { invalidArgument } from './errors.ts';

export interface ToldHeaders {
  readonly ResponseCacheControl?: string | undefined;
  readonly ResponseContentDisposition?: string | undefined;
  readonly ResponseContentEncoding?: string | undefined;
  readonly ResponseContentLanguage?: string | undefined;
  readonly ResponseContentType?: string | undefined;
  /** Milliseconds since 1970. */
  readonly ResponseExpires?: number | undefined;
}

/** What a header can have: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Those that are asked for, as members of the answer. Throws InvalidArgument. */
export function toldHeaders(query: ToldHeaders): Readonly<Record<string, string>> {
  const asked = {
    CacheControl: query.ResponseCacheControl,
    ContentDisposition: query.ResponseContentDisposition,
    ContentEncoding: query.ResponseContentEncoding,
    ContentLanguage: query.ResponseContentLanguage,
    ContentType: query.ResponseContentType,
    Expires: query.ResponseExpires === undefined ? undefined : new Date(query.ResponseExpires).toUTCString(),
  };
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    if (!HEADER.test(value)) throw unusable(name, value);
    told[name] = value;
  }
  return told;
}

/** The words of guardian/grid#1716. */
const unusable = (name: string, value: string) =>
  invalidArgument(
    'Header value cannot be represented using ISO-8859-1.',
    `response-${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`,
    value,
  );
