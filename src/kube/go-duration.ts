// Durations as Go writes them: `1h30m`, `100ms`.
// https://pkg.go.dev/time#ParseDuration

/** What time.ParseDuration says of a text; undefined when it is a duration. */
export function goDurationProblem(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return undefined;
  if (unsigned === '') return `time: invalid duration ${quoted}`;
  let rest = unsigned;
  while (rest !== '') {
    const [part = '', unit = ''] = /^(?:\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? [];
    if (part === '') return `time: invalid duration ${quoted}`;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.includes(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(part.length);
  }
  return undefined;
}

const UNITS = ['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'];
