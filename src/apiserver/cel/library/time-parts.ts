// The parts of times and durations, in UTC or in a time zone.
// https://github.com/google/cel-go/blob/master/common/stdlib/standard.go (timestampGet…)

import type { Library } from '../typing/environment.ts';
import { type CivilTime, civil, floorDivide } from '../values/time.ts';
import { CelError, type Duration, type Timestamp } from '../values/value.ts';

const BILLION = 1_000_000_000n;

/** Seconds that the clocks of a zone are ahead of UTC at a moment. */
function zoneOffset(zone: string, seconds: bigint): number | CelError {
  const fixed = /^([+-]?)(\d{1,2}):(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3]) * 60);
  if (zone === '' || zone === 'UTC') return 0;
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
      Number(seconds) * 1000,
    );
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
    if (!match) return 0;
    return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0));
  } catch {
    return new CelError(`unknown time zone ${zone}`); // All that goes wrong here is that there is no such zone.
  }
}

function part(id: string, of: (time: CivilTime, nanos: bigint) => number) {
  const at = ({ nanos }: Timestamp, zone = 'UTC') => {
    const seconds = floorDivide(nanos, BILLION);
    const offset = zoneOffset(zone, seconds);
    if (offset instanceof CelError) return offset;
    return BigInt(of(civil(seconds + BigInt(offset)), nanos - seconds * BILLION));
  };
  return {
    [`timestamp_to_${id} timestamp.() -> int`]: at,
    [`timestamp_to_${id}_with_tz timestamp.(string) -> int`]: at,
  };
}

export const timeParts: Library = {
  getFullYear: part('year', ({ year }) => year),
  getMonth: part('month', ({ month }) => month),
  getDayOfYear: part('day_of_year', ({ dayOfYear }) => dayOfYear),
  getDayOfMonth: part('day_of_month', ({ day }) => day - 1),
  getDate: part('day_of_month_1_based', ({ day }) => day),
  getDayOfWeek: part('day_of_week', ({ dayOfWeek }) => dayOfWeek),
  getHours: {
    ...part('hours', ({ hour }) => hour),
    'duration_to_hours duration.() -> int': ({ nanos }: Duration) => nanos / (3600n * BILLION),
  },
  getMinutes: {
    ...part('minutes', ({ minute }) => minute),
    'duration_to_minutes duration.() -> int': ({ nanos }: Duration) => nanos / (60n * BILLION),
  },
  getSeconds: {
    ...part('seconds', ({ second }) => second),
    'duration_to_seconds duration.() -> int': ({ nanos }: Duration) => nanos / BILLION,
  },
  getMilliseconds: {
    ...part('milliseconds', (_, nanos) => Number(nanos / 1_000_000n)),
    'duration_to_milliseconds duration.() -> int': ({ nanos }: Duration) => nanos / 1_000_000n,
  },
};
