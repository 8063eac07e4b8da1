// Small pure parts: the dial, pages, blocks.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDial } from '../../src/aws/dial.ts';
import { addressText, cidrText, doOverlap, isInside, parseAddress, parseCidr, toCidr } from '../../src/aws/ec2/cidr.ts';
import { pageOf } from '../../src/aws/pagination.ts';

describe('the dial', () => {
  it('is instant, realistic, or told by stage in seconds', () => {
    expect(new Set(Object.values(parseDial('instant')))).toEqual(new Set([0]));
    expect(parseDial('realistic')['fargate-profile-create']).toBe(130_000);
    expect(parseDial('cluster-create=2.5,cluster-delete=1')).toMatchObject({
      'cluster-create': 2500,
      'cluster-delete': 1000,
      'fargate-profile-create': 0,
    });
  });

  it('refuses stages that it does not have', () => {
    expect(() => parseDial('cluster-crate=1')).toThrow(/no stage "cluster-crate"; it has cluster-create/);
    expect(() => parseDial('cluster-create=soon')).toThrow(/number of seconds/);
  });
});

describe('pages', () => {
  it('of any size cover any list once, in order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 5 }), (items, size) => {
        const seen: string[] = [];
        let token: string | undefined;
        do {
          const page = pageOf(items, (item) => item, { size, token });
          seen.push(...(page?.items ?? []));
          token = page?.nextToken;
        } while (token !== undefined);
        expect(seen).toEqual([...items].sort((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });

  it('refuse a token that is not theirs', () => {
    for (const token of ['', 'x', Buffer.from('[]').toString('base64url')])
      expect(pageOf(['a'], (item) => item, { size: 1, token })).toBeUndefined();
  });
});

describe('blocks', () => {
  it('are written as they were read, and addresses too', () => {
    for (const text of ['10.0.0.0/8', '192.168.128.0/17', '255.255.255.255/32', '0.0.0.0/0'])
      expect(cidrText(toCidr(text))).toBe(text);
    expect(addressText(parseAddress('203.0.113.9') ?? 0)).toBe('203.0.113.9');
  });

  it('are refused when they are none', () => {
    for (const text of ['10.0.0.1/8', '10.0.0.0/33', '10.0.0/8', '10.0.0.256/32', 'x', '::/0'])
      expect(parseCidr(text)).toBeUndefined();
  });

  it('lie inside each other or apart', () => {
    expect(isInside(toCidr('10.1.0.0/16'), toCidr('10.0.0.0/8'))).toBe(true);
    expect(isInside(toCidr('10.0.0.0/8'), toCidr('10.1.0.0/16'))).toBe(false);
    expect(doOverlap(toCidr('10.0.0.0/8'), toCidr('10.1.0.0/16'))).toBe(true);
    expect(doOverlap(toCidr('10.0.0.0/16'), toCidr('10.1.0.0/16'))).toBe(false);
  });
});
