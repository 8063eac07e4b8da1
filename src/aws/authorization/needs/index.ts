// The lists of what operations need, by service. An operation that is in no list needs the action of its name on `*`.

import type { ServiceNeeds } from '../need.ts';
import { CLOUDFORMATION_NEEDS } from './cloudformation.ts';
import { EC2_NEEDS } from './ec2.ts';
import { ECR_NEEDS } from './ecr.ts';
import { EKS_NEEDS } from './eks.ts';
import { IAM_NEEDS } from './iam.ts';
import { KMS_NEEDS, LOGS_NEEDS, SSM_NEEDS, STS_NEEDS } from './neighbours.ts';
import { S3_NEEDS } from './s3.ts';
import { SERVICE_QUOTAS_NEEDS } from './service-quotas.ts';

export const NEEDS: Readonly<Record<string, ServiceNeeds>> = {
  cloudformation: CLOUDFORMATION_NEEDS,
  ec2: EC2_NEEDS,
  ecr: ECR_NEEDS,
  eks: EKS_NEEDS,
  iam: IAM_NEEDS,
  kms: KMS_NEEDS,
  logs: LOGS_NEEDS,
  s3: S3_NEEDS,
  'service-quotas': SERVICE_QUOTAS_NEEDS,
  ssm: SSM_NEEDS,
  sts: STS_NEEDS,
};
