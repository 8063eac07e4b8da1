// The URL of a request line, as Go's net/url reads it: nothing is resolved and nothing is tidied up, so that what is authorized is what
// is served. https://github.com/golang/go/blob/master/src/net/url/url.go (ParseRequestURI)

export interface RequestUrl {
  /** Decoded. `..`, `.` and empty segments are segments like others. */
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}

/**
 * @param target as the request line has it: `/api?watch=1`, or with an origin of its own, as proxies ask
 * @returns undefined for what is no URL, which Go's server answers with 400
 */
export function requestUrl(target: string): RequestUrl | undefined {
  const [, path, query] = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?]*)?(\/[^?]*)(?:\?(.*))?$/is.exec(target) ?? [];
  const pathname = path === undefined ? undefined : decoded(path);
  return pathname === undefined ? undefined : { pathname, searchParams: new URLSearchParams(readable(query ?? '')) };
}

/** Without the pairs that Go cannot read, which it leaves out (ParseQuery). */
function readable(query: string): string {
  if (!/[%;]/.test(query)) return query;
  const pairs = query.split('&').filter((pair) => !pair.includes(';') && !BAD_ESCAPE.test(pair));
  return pairs.join('&');
}

const BAD_ESCAPE = /%(?![0-9a-f]{2})/i;

/** Undefined: a percent sign stands before what is no number. */
function decoded(path: string): string | undefined {
  if (!path.includes('%')) return path;
  if (BAD_ESCAPE.test(path)) return undefined;
  const bytes = path.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
