// The lists of what operations need know every operation that changes something, and no other.

import { describe, expect, it } from 'vitest';
import { NEEDS } from '../../../src/aws/authorization/needs/index.ts';
import { SERVICES } from '../support/services.ts';

describe.each(Object.entries(SERVICES))('what %s needs', (name, { operations }) => {
  const needs = NEEDS[name]?.needs ?? {};

  it('is listed for each of its operations; those of EC2 that describe know no resources', () => {
    const missing = Object.keys(operations).filter(
      (operation) => !Object.hasOwn(needs, operation) && !(name === 'ec2' && /^(Describe|Get)/.test(operation)),
    );
    expect(missing).toEqual([]);
  });

  it('is listed for nothing else', () => {
    expect(Object.keys(needs).filter((operation) => !Object.hasOwn(operations, operation))).toEqual([]);
  });

  it('names finders that are there', () => {
    const finders = NEEDS[name]?.finders ?? {};
    const named = Object.values(needs).flatMap(({ on = [], passes }) =>
      [on, passes?.role ?? []].flat().flatMap((text) => /\{(\w+):/.exec(text)?.[1] ?? []),
    );
    expect(named.filter((finder) => !Object.hasOwn(finders, finder))).toEqual([]);
  });
});
