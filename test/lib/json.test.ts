// Plain JSON values: copies and equality.

import { describe, expect, it } from 'vitest';
import { deepEqual, frozenCopy } from '../../src/lib/json.ts';

describe('a frozen copy', () => {
  it('is frozen all the way down, and leaves what it was made of free', () => {
    const value = { list: [{ deep: 'x' }], map: { a: 1 } };
    const copy = frozenCopy(value);
    value.list[0]!.deep = 'y';
    expect(copy).toEqual({ list: [{ deep: 'x' }], map: { a: 1 } });
    expect([copy, copy.list, copy.list[0], copy.map].every(Object.isFrozen)).toBe(true);
  });

  it('shares what is frozen already', () => {
    const part = Object.freeze({ a: 1 });
    expect(frozenCopy({ part }).part).toBe(part);
  });

  it('keeps a key that would be the prototype, and leaves out what is undefined', () => {
    const copy = frozenCopy(JSON.parse('{"__proto__":{"a":1},"b":2}') as Record<string, unknown>);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1},"b":2}');
    expect(Object.keys(frozenCopy({ a: undefined, b: 1 }))).toEqual(['b']);
  });
});

describe('equality', () => {
  it('does not take what every object has for a key', () => {
    expect(deepEqual({}, { constructor: 'x' })).toBe(false);
    expect(deepEqual({ toString: 'x' }, {})).toBe(false);
    expect(deepEqual({ a: undefined }, {})).toBe(true);
  });
});
