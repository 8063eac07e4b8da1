// A line of the log for a person: time, severity, message, and what else there is.

/** pino's severities. */
const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** @param line one JSON entry of the log, as pino writes it; returned without an end of line */
export function readableLine(line: string): string {
  const { time, level, msg = '', ...fields } = JSON.parse(line) as { time: number; level: number; msg?: string };
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${new Date(time).toISOString()} ${(LEVELS[level] ?? String(level)).padEnd(5)} ${msg}${rest}`;
}
