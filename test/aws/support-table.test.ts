// The documentation says of every operation that is served whether it works, and of no other.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cloudFormation } from '../../src/aws/cloudformation/index.ts';
import { ec2 } from '../../src/aws/ec2/index.ts';
import { ecr } from '../../src/aws/ecr/index.ts';
import { eks } from '../../src/aws/eks/index.ts';
import { iam } from '../../src/aws/iam/index.ts';
import { kms } from '../../src/aws/kms/index.ts';
import { RECORDED_ONLY } from '../../src/aws/recorded-only.ts';
import { serviceQuotas } from '../../src/aws/service-quotas/index.ts';
import { awsSupport } from '../../src/generate/aws-support.ts';

it('docs/aws.md is what the lists of operations say', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/aws.md'), 'utf8')).toBe(awsSupport());
});

it('what is recorded only is served', () => {
  const services = { cloudformation: cloudFormation, ec2, ecr, eks, iam, kms, 'service-quotas': serviceQuotas };
  const unknown = Object.entries(RECORDED_ONLY).flatMap(([service, reasons]) => {
    const { operations } = services[service as keyof typeof services];
    return Object.keys(reasons).filter((operation) => !(operation in operations));
  });
  expect(unknown).toEqual([]);
});

it('of EKS everything is served but node groups and add-ons', () => {
  expect(Object.keys(eks.model.notServed).filter((name) => !/Nodegroup|Addon/.test(name))).toEqual([]);
});
