// Schedules of CronJobs, as upstream's parser reads them: five fields or a descriptor.
// https://github.com/robfig/cron/blob/v3.0.1/parser.go (ParseStandard)

import { goDurationProblem } from './go-duration.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every ';

/** Carries the parser's own words from where they arise. */
class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** What is wrong with a schedule, in the parser's words; undefined when it can be used. */
export function cronScheduleProblem(schedule: string): string | undefined {
  try {
    check(schedule);
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

function check(schedule: string): void {
  const text = withoutZone(schedule);
  if (text.startsWith('@')) return void checkDescriptor(text);
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length !== FIELDS.length)
    throw new ScheduleError(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`);
  for (const [index, bounds] of FIELDS.entries()) {
    for (const range of (parts[index] ?? '').split(',').filter(Boolean)) checkRange(range, bounds);
  }
}

function withoutZone(schedule: string): string {
  if (!/^(CRON_)?TZ=/.test(schedule)) return schedule;
  const [end, start] = [schedule.indexOf(' '), schedule.indexOf('=') + 1];
  if (end < start) throw new ScheduleError('invalid schedule format: runtime error: slice bounds out of range');
  const zone = schedule.slice(start, end);
  const problem = timeZoneProblem(zone);
  if (problem !== undefined) throw new ScheduleError(`provided bad location ${zone}: ${problem}`);
  return schedule.slice(end).trim();
}

function checkDescriptor(text: string): void {
  if (DESCRIPTORS.includes(text)) return;
  if (!text.startsWith(EVERY)) throw new ScheduleError(`unrecognized descriptor: ${text}`);
  const problem = goDurationProblem(text.slice(EVERY.length));
  if (problem !== undefined) throw new ScheduleError(`failed to parse duration ${text}: ${problem}`);
}

/** `number | number-number[/number]`, a star or a question mark for all. */
function checkRange(range: string, { min, max, names }: Bounds): void {
  const [span = '', stepText, ...more] = range.split('/');
  const limits = span.split('-');
  const isAll = limits[0] === '*' || limits[0] === '?';
  const start = isAll ? min : numberOf(limits[0] ?? '', names);
  let end = isAll ? max : start;
  if (!isAll && limits.length === 2) end = numberOf(limits[1] ?? '', names);
  if (!isAll && limits.length > 2) throw new ScheduleError(`too many hyphens: ${range}`);
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${range}`);
  const step = stepText === undefined ? 1 : numberOf(stepText);
  if (stepText !== undefined && limits.length === 1) end = max;
  if (start < min) throw new ScheduleError(`beginning of range (${start}) below minimum (${min}): ${range}`);
  if (end > max) throw new ScheduleError(`end of range (${end}) above maximum (${max}): ${range}`);
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${range}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${range}`);
}

function numberOf(text: string, names: readonly string[] = []): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return names === MONTHS ? named + 1 : named;
  if (!/^[+-]?\d+$/.test(text))
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

/** Go's time.LoadLocation: names of the zone database, letter by letter. Undefined: there is such a zone. */
export function timeZoneProblem(zone: string): string | undefined {
  if (zone === '' || zone === 'UTC' || zone === 'Local') return undefined;
  const unknown = `unknown time zone ${zone}`;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    // Intl takes any case; the database's files have one. A name that is only an alias resolves to another.
    const isItself = timeZone.toLowerCase() !== zone.toLowerCase() || timeZone === zone;
    return isItself && !/^[a-z]|\/[a-z]/.test(zone) && !/^[+-]/.test(zone) ? undefined : unknown;
  } catch (error) {
    if (error instanceof RangeError) return unknown;
    throw error;
  }
}
