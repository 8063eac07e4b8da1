// IP addresses, read strictly, with what is wrong of those that are none.
// https://cs.opensource.google/go/go/+/master:src/net/netip/netip.go (ParseAddr)

/** @returns its 4 or 16 bytes, or what is wrong with it in Go's words */
export function parseAddress(text: string): readonly number[] | string {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') return parseIpv4(text);
  if (first === ':') return parseIpv6(text);
  return first === '%' ? 'missing IPv6 address' : 'unable to parse IP';
}

const at = (problem: string, rest: string) => `${problem} (at ${JSON.stringify(rest)})`;

function parseIpv4(text: string): readonly number[] | string {
  const bytes: number[] = [];
  let field = '';
  for (const [index, char] of [...text].entries()) {
    if (char >= '0' && char <= '9') {
      if (field === '0') return 'IPv4 field has octet with leading zero';
      field += char;
      if (Number(field) > 255) return 'IPv4 field has value >255';
    } else if (char === '.') {
      if (field === '' || index === text.length - 1)
        return at('IPv4 field must have at least one digit', text.slice(index));
      if (bytes.length === 3) return 'IPv4 address too long';
      bytes.push(Number(field));
      field = '';
    } else return at('unexpected character', text.slice(index));
  }
  return bytes.length < 3 ? 'IPv4 address too short' : [...bytes, Number(field)];
}

function parseIpv6(given: string): readonly number[] | string {
  const percent = given.indexOf('%');
  if (percent >= 0 && percent === given.length - 1) return 'zone must be a non-empty string';
  let rest = percent < 0 ? given : given.slice(0, percent);
  const bytes: number[] = [];
  let ellipsis = -1;
  if (rest.startsWith('::')) {
    ellipsis = 0;
    rest = rest.slice(2);
  }
  while (rest !== '' && bytes.length < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (digits.length > 4) return at('each group must have 4 or less digits', rest);
    if (digits === '') return at('each colon-separated field must have at least one digit', rest);
    if (rest[digits.length] === '.') {
      const tail = embeddedIpv4(rest, bytes.length, ellipsis);
      if (typeof tail === 'string') return tail;
      bytes.push(...tail);
      rest = '';
      break;
    }
    const value = Number.parseInt(digits, 16);
    bytes.push(value >> 8, value & 0xff);
    rest = rest.slice(digits.length);
    if (rest === '') break;
    if (!rest.startsWith(':')) return at('unexpected character, want colon', rest);
    if (rest.length === 1) return at('colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (!rest.startsWith(':')) continue;
    if (ellipsis >= 0) return at('multiple :: in address', rest);
    ellipsis = bytes.length;
    rest = rest.slice(1);
  }
  return rest === '' ? expanded(bytes, ellipsis) : at('trailing garbage after address', rest);
}

function embeddedIpv4(rest: string, length: number, ellipsis: number): readonly number[] | string {
  if (ellipsis < 0 && length !== 12)
    return at('embedded IPv4 address must replace the final 2 fields of the address', rest);
  if (length + 4 > 16) return at('too many hex fields to fit an embedded IPv4 at the end of the address', rest);
  return parseIpv4(rest);
}

function expanded(bytes: readonly number[], ellipsis: number): readonly number[] | string {
  if (bytes.length === 16) return ellipsis < 0 ? bytes : 'the :: must expand to at least one field of zeros';
  if (ellipsis < 0) return 'address string too short';
  const zeros = new Array<number>(16 - bytes.length).fill(0);
  return [...bytes.slice(0, ellipsis), ...zeros, ...bytes.slice(ellipsis)];
}
