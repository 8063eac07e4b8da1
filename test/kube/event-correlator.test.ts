// Which events are written, as client-go's correlator decides it for every component.

import { describe, expect, it } from 'vitest';
import { type EventAsked, eventCorrelator } from '../../src/kube/event-correlator.ts';
import { manualClock, toTimestamp } from '../../src/lib/clock.ts';

const MINUTE_MS = 60_000;

function recorder() {
  const clock = manualClock();
  const correlator = eventCorrelator(clock);
  let offered = 0;
  const see = (event: Partial<EventAsked> = {}) =>
    correlator.correlate(
      { uid: 'u1', type: 'Normal', reason: 'Pulled', message: 'm', fieldPath: '', ...event },
      { name: `e${++offered}`, now: toTimestamp(clock.simulatedMs()) },
    );
  return { clock, see };
}

describe('an event', () => {
  it('that comes again raises the count of the first', () => {
    const { clock, see } = recorder();
    const first = see();
    clock.advance(MINUTE_MS);
    expect(first).toMatchObject({ name: 'e1', count: 1, message: 'm', isCombined: false });
    expect(see()).toEqual({ ...first, count: 2 });
  });

  it.each([{ uid: 'u2' }, { type: 'Warning' }, { reason: 'Created' }, { message: 'n' }, { fieldPath: 'spec' }])(
    'is another with %o',
    (other) => {
      const { see } = recorder();
      see();
      expect(see(other)).toMatchObject({ name: 'e2', count: 1 });
    },
  );

  it('is combined with those that differ in their message alone, from the tenth', () => {
    const { see } = recorder();
    const nine = Array.from({ length: 9 }, (_, index) => see({ message: `pod ${index}` }));
    expect(nine.every((seen) => seen?.isCombined === false)).toBe(true);
    const message = '(combined from similar events): pod';
    expect(see({ message: 'pod 9' })).toMatchObject({
      name: 'e10',
      count: 1,
      message: `${message} 9`,
      isCombined: true,
    });
    expect(see({ message: 'pod 10' })).toMatchObject({ name: 'e10', count: 2, message: `${message} 10` });
    expect(see({ reason: 'Created' })).toMatchObject({ isCombined: false });
  });

  it('stands for itself again when none like it came for ten minutes', () => {
    const { clock, see } = recorder();
    for (let index = 0; index < 12; index++) see({ message: `pod ${index}` });
    clock.advance(10 * MINUTE_MS + 1);
    expect(see({ message: 'later' })).toMatchObject({ message: 'later', count: 1, isCombined: false });
  });

  it('is dropped after 25 about one object, and one is let through every five minutes, with its count', () => {
    const { clock, see } = recorder();
    const seen = Array.from({ length: 40 }, () => see());
    expect(seen.filter((event) => event !== undefined)).toHaveLength(25);
    expect(see({ uid: 'u2' })).toBeDefined();
    clock.advance(5 * MINUTE_MS - 1);
    expect(see()).toBeUndefined();
    clock.advance(1);
    expect(see()).toMatchObject({ name: 'e1', count: 42 });
    expect(see()).toBeUndefined();
  });
});
