// The type that a Content-Type header names, as Go reads it (mime.ParseMediaType).

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = new RegExp(`^\\s*;\\s*(${TOKEN})\\s*=\\s*(${TOKEN}|"(?:[^"\\\\\\r\\n]|\\\\.)*")`);

/** In small letters, without its parameters; undefined where these cannot be read, or one of them has two values. */
export function mediaType(header: string): string | undefined {
  const at = header.indexOf(';');
  const type = (at < 0 ? header : header.slice(0, at)).trim().toLowerCase();
  let rest = at < 0 ? '' : header.slice(at);
  const known = new Map<string, string>();
  for (let found = PARAMETER.exec(rest); found; found = PARAMETER.exec(rest)) {
    const [whole, name = '', value = ''] = found;
    const key = name.toLowerCase();
    if ((known.get(key) ?? value) !== value) return undefined;
    known.set(key, value);
    rest = rest.slice(whole.length);
  }
  return rest.trim() === '' || rest.trim() === ';' ? type : undefined;
}
