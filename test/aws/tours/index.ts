// The tours of all services, and what takes one with the service's own SDK client.

import * as cloudFormationClient from '@aws-sdk/client-cloudformation';
import * as logsClient from '@aws-sdk/client-cloudwatch-logs';
import * as ec2Client from '@aws-sdk/client-ec2';
import * as ecrClient from '@aws-sdk/client-ecr';
import * as eksClient from '@aws-sdk/client-eks';
import * as iamClient from '@aws-sdk/client-iam';
import * as kmsClient from '@aws-sdk/client-kms';
import * as s3Client from '@aws-sdk/client-s3';
import * as quotasClient from '@aws-sdk/client-service-quotas';
import * as ssmClient from '@aws-sdk/client-ssm';
import * as stsClient from '@aws-sdk/client-sts';
import type { Answer } from '../support/answer-check.ts';
import type { SERVICES } from '../support/services.ts';
import { type RunningAws, TEST_KEY } from '../support/start-aws.ts';
import { EC2_TOUR } from './ec2.ts';
import { EKS_TOUR } from './eks.ts';
import { IAM_TOUR } from './iam.ts';
import {
  CLOUDFORMATION_TOUR,
  ECR_TOUR,
  KMS_TOUR,
  LOGS_TOUR,
  SERVICE_QUOTAS_TOUR,
  SSM_TOUR,
  STS_TOUR,
} from './neighbours.ts';
import { S3_TOUR } from './s3.ts';

type ServiceName = keyof typeof SERVICES;

/** EKS comes last: its tour takes the cluster away. */
export const TOURS = [
  {
    service: 'cloudformation',
    module: cloudFormationClient,
    client: 'CloudFormationClient',
    tour: CLOUDFORMATION_TOUR,
  },
  { service: 'ec2', module: ec2Client, client: 'EC2Client', tour: EC2_TOUR },
  { service: 'ecr', module: ecrClient, client: 'ECRClient', tour: ECR_TOUR },
  { service: 'iam', module: iamClient, client: 'IAMClient', tour: IAM_TOUR },
  { service: 'kms', module: kmsClient, client: 'KMSClient', tour: KMS_TOUR },
  { service: 'logs', module: logsClient, client: 'CloudWatchLogsClient', tour: LOGS_TOUR },
  { service: 's3', module: s3Client, client: 'S3Client', tour: S3_TOUR },
  { service: 'service-quotas', module: quotasClient, client: 'ServiceQuotasClient', tour: SERVICE_QUOTAS_TOUR },
  { service: 'ssm', module: ssmClient, client: 'SSMClient', tour: SSM_TOUR },
  { service: 'sts', module: stsClient, client: 'STSClient', tour: STS_TOUR },
  { service: 'eks', module: eksClient, client: 'EKSClient', tour: EKS_TOUR },
] as const;

export type Tour = (typeof TOURS)[number];

export interface TourOptions {
  readonly aws: RunningAws;
  readonly region: string;
  /** What was answered until now. */
  readonly answers: readonly Answer[];
  /** What becomes of an input before it is sent. */
  translate?(input: object): object;
  /** What is done after each operation has answered; `send` asks it once more. */
  after?(operation: string, input: object, send: (input: object) => Promise<object>): Promise<void>;
}

/** Throws for the first operation that is refused. */
export async function takeTour({ service, module, client, tour }: Tour, options: TourOptions): Promise<void> {
  const { aws, region, answers, translate = (input) => input, after } = options;
  const exported = module as unknown as Record<
    string,
    new (
      options: object,
    ) => { send(command: object): Promise<object> }
  >;
  const make = (name: string, of: object) => {
    const found = exported[name];
    if (!found) throw new Error(`the SDK has no ${name}`);
    return new found(of);
  };
  const sdk = make(client, { endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 });
  for (const [operation, input] of tour) {
    const asked = translate(input((path) => pastOf(answers, service, path)));
    const send = (what: object) => sdk.send(make(`${operation}Command`, what));
    try {
      await send(asked);
    } catch (cause) {
      throw new Error(`${operation} was refused with ${String(cause)}`, { cause });
    }
    await aws.idle();
    await after?.(operation, asked, send);
  }
}

/** The member of what the operation answered last. */
function pastOf(answers: readonly Answer[], service: ServiceName, path: string): string {
  const [operation = '', ...steps] = path.split('.');
  const last = answers.findLast((answer) => answer.service === service && answer.operation === operation);
  const found = steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    last?.output,
  );
  if (typeof found !== 'string') throw new Error(`${service} has not answered ${path}`);
  return found;
}
