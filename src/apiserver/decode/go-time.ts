// Reading times as Go does for its layouts of RFC 3339, with its words for what does not fit.
// https://github.com/golang/go/blob/master/src/time/format.go (parse)

/** What a text is not, in Go's words. */
export class TimeProblem extends Error {
  override readonly name = 'TimeProblem';
}

export interface GoTime {
  readonly ms: number;
  /** Below the second, six digits. */
  readonly micros: string;
}

export const RFC3339 = '2006-01-02T15:04:05Z07:00';
export const RFC3339_MICRO = '2006-01-02T15:04:05.000000Z07:00';

const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether RFC 3339 has words for the time in UTC. */
export const hasFourDigitYear = (ms: number): boolean => ms >= FIRST_MS && ms <= LAST_MS;

interface Element {
  /** As the layout spells it. */
  readonly text: string;
  readonly pattern: RegExp;
  /** What is out of range, where there is one. */
  readonly range?: readonly [name: string, min: number, max: number];
}

const separator = (text: string): Element => ({ text, pattern: new RegExp(`^${text}`) });

const DATE_AND_TIME: readonly Element[] = [
  { text: '2006', pattern: /^\d{4}/ },
  separator('-'),
  { text: '01', pattern: /^\d\d/, range: ['month', 1, 12] },
  separator('-'),
  { text: '02', pattern: /^\d\d/ },
  separator('T'),
  { text: '15', pattern: /^\d\d?/, range: ['hour', 0, 23] },
  separator(':'),
  { text: '04', pattern: /^\d\d/, range: ['minute', 0, 59] },
  separator(':'),
  { text: '05', pattern: /^\d\d/, range: ['second', 0, 59] },
];

const FRACTION: Element = { text: '.000000', pattern: /^\.\d{6}/ };
const ZONE: Element = { text: 'Z07:00', pattern: /^(?:Z|[+-]\d\d:\d\d)/ };

/** Throws TimeProblem. */
export function parseGoTime(text: string, layout: typeof RFC3339 | typeof RFC3339_MICRO): GoTime {
  const fail = (rest: string, element: string): never => {
    const [value, wanted, got] = [text, layout, rest].map(quoted);
    throw new TimeProblem(`parsing time ${value} as ${wanted}: cannot parse ${got} as ${quoted(element)}`);
  };
  const outOf = (what: string): never => {
    throw new TimeProblem(`parsing time ${quoted(text)}: ${what} out of range`);
  };
  let rest = text;
  const take = ({ text: spelt, pattern, range }: Element): string => {
    const found = pattern.exec(rest)?.[0] ?? fail(rest, spelt);
    rest = rest.slice(found.length);
    if (range && (Number(found) < range[1] || Number(found) > range[2])) outOf(range[0]);
    return found;
  };
  const [year = '', , month = '', , day = '', , hour = '', , minute = '', , second = ''] = DATE_AND_TIME.map(take);
  // Where the layout has no fraction, one that follows the seconds is read all the same.
  const fraction = layout === RFC3339_MICRO ? take(FRACTION) : (/^[.,]\d+/.exec(rest)?.[0] ?? '');
  if (layout === RFC3339) rest = rest.slice(fraction.length);
  const zone = take(ZONE);
  if (rest !== '') throw new TimeProblem(`parsing time ${quoted(text)}: extra text: ${quoted(rest)}`);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCDate() !== Number(day)) outOf('day');
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return { ms: date.getTime() - offsetMs(zone), micros: fraction.slice(1).padEnd(6, '0').slice(0, 6) };
}

/** The package quotes in a way of its own: what is no ASCII by its bytes (time/format_rfc3339.go, quote). */
function quoted(text: string): string {
  const chars = [...Buffer.from(text)].map((byte) => {
    if (byte >= 0x80 || byte < 0x20) return `\\x${byte.toString(16).padStart(2, '0')}`;
    const char = String.fromCharCode(byte);
    return char === '"' || char === '\\' ? `\\${char}` : char;
  });
  return `"${chars.join('')}"`;
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
