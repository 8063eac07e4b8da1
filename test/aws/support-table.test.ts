// The documentation says of every operation that is served whether it works, and of no other.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RECORDED_ONLY } from '../../src/aws/recorded-only.ts';
import { awsSupport } from '../../src/generate/aws-support.ts';
import { SERVICES } from './support/services.ts';

it('docs/aws.md is what the lists of operations say', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/aws.md'), 'utf8')).toBe(awsSupport());
});

it('what is recorded only is served', () => {
  const unknown = Object.entries(RECORDED_ONLY).flatMap(([service, reasons]) => {
    const { operations } = SERVICES[service as keyof typeof SERVICES];
    return Object.keys(reasons).filter((operation) => !(operation in operations));
  });
  expect(unknown).toEqual([]);
});

it('of EKS everything is served but node groups and add-ons', () => {
  expect(Object.keys(SERVICES.eks.model.notServed).filter((name) => !/Nodegroup|Addon/.test(name))).toEqual([]);
});
