// The services of AWS, each by the name of its folder: what holds for every operation is tested for each of them.

import { cloudFormation } from '../../../src/aws/cloudformation/index.ts';
import { ec2 } from '../../../src/aws/ec2/index.ts';
import { ecr } from '../../../src/aws/ecr/index.ts';
import { eks } from '../../../src/aws/eks/index.ts';
import { iam } from '../../../src/aws/iam/index.ts';
import { kms } from '../../../src/aws/kms/index.ts';
import { logs } from '../../../src/aws/logs/index.ts';
import { s3 } from '../../../src/aws/s3/index.ts';
import { serviceQuotas } from '../../../src/aws/service-quotas/index.ts';
import { ssm } from '../../../src/aws/ssm/index.ts';
import { sts } from '../../../src/aws/sts/index.ts';

export const SERVICES = {
  cloudformation: cloudFormation,
  ec2,
  ecr,
  eks,
  iam,
  kms,
  logs,
  s3,
  'service-quotas': serviceQuotas,
  ssm,
  sts,
} as const;
