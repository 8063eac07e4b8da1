import { expect, it } from 'vitest';
import { Memo } from '../../src/lib/memo.ts';

it('a memo does not keep what long keys stand for', () => {
  const memo = new Memo<string>(2, 3);
  let made = 0;
  const get = (key: string) => memo.get(key, () => `${++made}`);
  expect([get('abc'), get('abc'), get('abcd'), get('abcd')]).toEqual(['1', '1', '2', '3']);
});

it('a memo makes a value once, forgets all when it is full, and remembers no failure', () => {
  const memo = new Memo<string>(2);
  const made: string[] = [];
  const get = (key: string) =>
    memo.get(key, () => {
      made.push(key);
      if (key === 'bad') throw new Error('no');
      return key.toUpperCase();
    });
  expect([get('a'), get('a'), get('b'), get('c'), get('a')]).toEqual(['A', 'A', 'B', 'C', 'A']);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
  expect(() => get('bad')).toThrow('no');
  expect(() => get('bad')).toThrow('no');
});
