// The generated facts and the lists of operations agree.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudFormation } from '../../src/aws/cloudformation/index.ts';
import { ec2 } from '../../src/aws/ec2/index.ts';
import { ecr } from '../../src/aws/ecr/index.ts';
import { eks } from '../../src/aws/eks/index.ts';
import { iam } from '../../src/aws/iam/index.ts';
import { kms } from '../../src/aws/kms/index.ts';
import { logs } from '../../src/aws/logs/index.ts';
import { serviceQuotas } from '../../src/aws/service-quotas/index.ts';
import { ssm } from '../../src/aws/ssm/index.ts';
import { sts } from '../../src/aws/sts/index.ts';

const AWS = join(import.meta.dirname, '../../src/aws');
/** The services do not agree on how to write abbreviations, the files do: `describevpcs`. */
const operationName = (file: string) => file.replace(/\.ts$/, '').replaceAll('-', '');

const SERVICES = {
  cloudformation: cloudFormation,
  ec2,
  ecr,
  eks,
  iam,
  kms,
  logs,
  'service-quotas': serviceQuotas,
  ssm,
  sts,
};

describe.each(Object.entries(SERVICES))('%s', (name, service) => {
  it('serves exactly the operations that its model describes', () => {
    expect(Object.keys(service.operations).sort()).toEqual(Object.keys(service.model.operations).sort());
  });

  it('has a file for each of them', () => {
    const files = new Set(readdirSync(join(AWS, name)).map(operationName));
    expect(Object.keys(service.operations).filter((operation) => !files.has(operation.toLowerCase()))).toEqual([]);
  });

  it('has every shape that its operations reach', () => {
    const shapes = service.model.shapes;
    const missing = Object.values(shapes)
      .flatMap((shape) => [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value])
      .filter((part) => part !== undefined && shapes[part.shape] === undefined);
    expect(missing).toEqual([]);
  });
});
