// URLs as Go's net/url takes them apart, which knows relative ones too.
// https://github.com/golang/go/blob/master/src/net/url/url.go

export type GoUrl =
  | {
      readonly scheme: string;
      readonly host: string;
      /** Undefined: none is said. */
      readonly user: string | undefined;
      readonly query: string;
      readonly fragment: string;
    }
  | { readonly problem: string };

const PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s;

/** `problem`: why it is none, in Go's words. */
export function parseGoUrl(text: string): GoUrl {
  if (/[\u0000-\u001f\u007f]/.test(text)) return { problem: 'net/url: invalid control character in URL' };
  const [whole = '', ...fragments] = text.split('#');
  const fragment = fragments.join('#');
  if (whole.startsWith(':')) return { problem: 'missing protocol scheme' };
  const [, scheme = '', authority = '', path = '', query = ''] = PARTS.exec(whole) ?? [];
  if (scheme === '' && authority === '' && !path.startsWith('/') && path.split('/')[0]?.includes(':'))
    return { problem: 'first path segment in URL cannot contain colon' };
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const odd = /[ "<>\\^`{|}]/.exec(host)?.[0];
  if (odd !== undefined) return { problem: `invalid character ${JSON.stringify(odd)} in host name` };
  const broken = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(`${path}#${fragment}`)?.[0].split('#')[0];
  if (broken !== undefined) return { problem: `invalid URL escape ${JSON.stringify(broken)}` };
  return { scheme: scheme.toLowerCase(), host, user: at < 0 ? undefined : authority.slice(0, at), query, fragment };
}
