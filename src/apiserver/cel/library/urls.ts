// URLs, read as Go's net/url reads them.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/urls.go, https://cs.opensource.google/go/go/+/master:src/net/url/url.go

import type { CelType } from '../typing/cel-type.ts';
import type { Library } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';
import { ArrayList, EntriesMap } from '../values/collections.ts';
import { CelError, LibraryObject } from '../values/value.ts';

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  /** As written. */
  readonly path: string;
  readonly query: string;
}

class UrlValue extends LibraryObject {
  readonly type = LIBRARY_TYPES.get('url') as CelType;
  readonly source: string;
  readonly parts: UrlParts;

  constructor(source: string, parts: UrlParts) {
    super();
    this.source = source;
    this.parts = parts;
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof UrlValue && other.source === this.source;
  }
}

/** url.ParseRequestURI; undefined words: it is one. */
export function requestUriProblem(text: string): string | undefined {
  const parsed = parseUrl(text);
  return typeof parsed === 'string' ? `parse ${JSON.stringify(text)}: ${parsed}` : undefined;
}

function parseUrl(text: string): UrlParts | string {
  if (text === '') return 'empty url';
  if (/[\x00-\x1f\x7f]/.test(text)) return 'net/url: invalid control character in URL';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  if (scheme === undefined && text.startsWith(':')) return 'missing protocol scheme';
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  if (!rest.startsWith('/'))
    return scheme === undefined || rest === '' ? 'invalid URI for request' : opaque(scheme, rest);
  const [beforeFragment = ''] = rest.split('#');
  const mark = beforeFragment.indexOf('?');
  const main = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark);
  const query = mark < 0 ? '' : beforeFragment.slice(mark + 1);
  const hasAuthority = main.startsWith('//') && (scheme !== undefined || !main.startsWith('///'));
  const authority = hasAuthority ? (/^\/\/([^/]*)/.exec(main)?.[1] ?? '') : '';
  const path = hasAuthority ? main.slice(2 + authority.length) : main;
  const host = parseHost(authority);
  if (typeof host !== 'object') return host;
  const badEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(path)?.[0];
  if (badEscape !== undefined) return `invalid URL escape ${JSON.stringify(badEscape)}`;
  return { scheme: (scheme ?? '').toLowerCase(), host: host.host, path, query };
}

/** `mailto:x`: a scheme and what only it understands. */
function opaque(scheme: string, _rest: string): UrlParts | string {
  return { scheme: scheme.toLowerCase(), host: '', path: '', query: '' };
}

function parseHost(authority: string): { host: string } | string {
  const at = authority.lastIndexOf('@');
  if (at >= 0 && !/^[A-Za-z0-9\-._~!$&'()*+,;=:%@]*$/.test(authority.slice(0, at))) return 'net/url: invalid userinfo';
  const host = authority.slice(at + 1);
  const bad = /[ "<>\\^`{|}]/.exec(host)?.[0];
  if (bad !== undefined) return `invalid character ${JSON.stringify(bad)} in host name`;
  if (host.startsWith('[')) {
    if (!host.includes(']')) return "missing ']' in host";
    const port = host.slice(host.lastIndexOf(']') + 1);
    return /^(?::\d*)?$/.test(port) ? { host } : `invalid port ${JSON.stringify(port)} after host`;
  }
  const port = host.includes(':') ? host.slice(host.lastIndexOf(':')) : '';
  return /^(?::\d*)?$/.test(port) ? { host } : `invalid port ${JSON.stringify(port)} after host`;
}

function toUrl(text: string): UrlValue | CelError {
  const problem = requestUriProblem(text);
  if (problem !== undefined) return new CelError(`URL parse error during conversion from string: ${problem}`);
  return new UrlValue(text, parseUrl(text) as UrlParts);
}

function hostname({ parts: { host } }: UrlValue): string {
  const withoutPort = host.replace(/:\d*$/, '');
  return withoutPort.startsWith('[') && withoutPort.endsWith(']') ? withoutPort.slice(1, -1) : withoutPort;
}

/** As it is when it is well escaped, else escaped anew. */
function escapedPath({ parts: { path } }: UrlValue): string {
  if (/^[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]%]*$/.test(path)) return path;
  return [...Buffer.from(decodePath(path))]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~$&+,/:;=@]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

const decodePath = (path: string) =>
  path.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function query({ parts }: UrlValue): EntriesMap {
  const values = new Map<string, string[]>();
  for (const pair of parts.query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const [key = '', ...rest] = pair.split('=');
    const [name, value] = [unescapeQuery(key), unescapeQuery(rest.join('='))];
    if (name !== undefined && value !== undefined) values.set(name, [...(values.get(name) ?? []), value]);
  }
  return EntriesMap.from([...values].map(([name, list]) => [name, new ArrayList(list)]));
}

/** Undefined for what is badly escaped. */
function unescapeQuery(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const bytes = [
    ...Buffer.from(text.replaceAll('+', ' '))
      .toString('latin1')
      .matchAll(/%([0-9A-Fa-f]{2})|[\s\S]/g),
  ];
  return Buffer.from(
    bytes.map(([char, hex]) => (hex === undefined ? char.charCodeAt(0) : Number.parseInt(hex, 16))),
  ).toString();
}

export const urls: Library = {
  url: { 'string_to_url (string) -> url': toUrl },
  isURL: { 'is_url_string (string) -> bool': (text: string) => requestUriProblem(text) === undefined },
  getScheme: { 'url_get_scheme url.() -> string': ({ parts }: UrlValue) => parts.scheme },
  getHost: { 'url_get_host url.() -> string': ({ parts }: UrlValue) => parts.host },
  getHostname: { 'url_get_hostname url.() -> string': hostname },
  getPort: { 'url_get_port url.() -> string': ({ parts }: UrlValue) => /:(\d*)$/.exec(parts.host)?.[1] ?? '' },
  getEscapedPath: { 'url_get_escaped_path url.() -> string': escapedPath },
  getQuery: { 'url_get_query url.() -> map(string, list(string))': query },
};
