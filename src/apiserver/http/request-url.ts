// The URL of a request line, whatever a client has put there.

const ORIGIN = 'https://cluster.local';

/**
 * @param target as the request line has it: `/api?watch=1`, or with an origin of its own, as proxies ask
 * @returns its path and query on an origin that means nothing; undefined for what is no URL, which Go's server answers with 400
 */
export function requestUrl(target: string): URL | undefined {
  // A path may begin with two slashes: it is put behind the origin, and not resolved against it.
  const text = target.startsWith('/') ? `${ORIGIN}${target}` : target;
  return URL.canParse(text) ? new URL(text) : undefined;
}
