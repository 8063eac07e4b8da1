// Every operation answers what its model knows, with all that the service always returns.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cloudFormationClient from '@aws-sdk/client-cloudformation';
import * as logsClient from '@aws-sdk/client-cloudwatch-logs';
import * as ec2Client from '@aws-sdk/client-ec2';
import * as ecrClient from '@aws-sdk/client-ecr';
import * as eksClient from '@aws-sdk/client-eks';
import * as iamClient from '@aws-sdk/client-iam';
import * as kmsClient from '@aws-sdk/client-kms';
import * as quotasClient from '@aws-sdk/client-service-quotas';
import * as ssmClient from '@aws-sdk/client-ssm';
import * as stsClient from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, absentMembers, faultsOf, watchAnswers } from './support/answer-check.ts';
import { givenCluster, givenProfile, givenRole, givenRoles, trustPolicy } from './support/given.ts';
import { SERVICES } from './support/services.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';
import { EC2_TOUR } from './tours/ec2.ts';
import { EKS_TOUR } from './tours/eks.ts';
import { IAM_TOUR } from './tours/iam.ts';
import {
  CLOUDFORMATION_TOUR,
  ECR_TOUR,
  KMS_TOUR,
  LOGS_TOUR,
  SERVICE_QUOTAS_TOUR,
  SSM_TOUR,
  STS_TOUR,
} from './tours/neighbours.ts';

type ServiceName = keyof typeof SERVICES;

/** EKS comes last: its tour takes the cluster away. */
const TOURS = [
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
  { service: 'service-quotas', module: quotasClient, client: 'ServiceQuotasClient', tour: SERVICE_QUOTAS_TOUR },
  { service: 'ssm', module: ssmClient, client: 'SSMClient', tour: SSM_TOUR },
  { service: 'sts', module: stsClient, client: 'STSClient', tour: STS_TOUR },
  { service: 'eks', module: eksClient, client: 'EKSClient', tour: EKS_TOUR },
] as const;

/** What has a test of its own, because it takes more than an order of calls. */
const SHOWN_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  eks: ['DescribeAddon', 'DescribeNodegroup'],
  sts: ['AssumeRoleWithWebIdentity', 'DecodeAuthorizationMessage'],
};

const ALWAYS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/aws/always-returned.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

let aws: RunningAws;
const answers: Answer[] = [];
let watching: Disposable;
beforeAll(async () => {
  watching = watchAnswers(SERVICES, (answer) => answers.push(answer));
  aws = await startAws();
  await givenRoles(aws);
  await givenRole(aws, 'identity', trustPolicy('pods.eks.amazonaws.com'));
  await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } });
  await givenProfile(aws, 'demo', 'p1');
});
afterAll(async () => {
  watching[Symbol.dispose]();
  await aws[Symbol.asyncDispose]();
});

/** The member of what the operation answered last. */
function pastOf(service: ServiceName, path: string): string {
  const [operation = '', ...steps] = path.split('.');
  const last = answers.findLast((answer) => answer.service === service && answer.operation === operation);
  const found = steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    last?.output,
  );
  if (typeof found !== 'string') throw new Error(`${service} has not answered ${path}`);
  return found;
}

describe.each(TOURS)('$service', ({ service, module, client, tour }) => {
  const { model } = SERVICES[service];
  const ofService = () => answers.filter((answer) => answer.service === service);

  it('goes through its tour', { timeout: 60_000 }, async () => {
    const exported = module as unknown as Record<
      string,
      new (
        options: object,
      ) => { send(command: object): Promise<object> }
    >;
    const make = (name: string, options: object) => {
      const found = exported[name];
      if (!found) throw new Error(`the SDK has no ${name}`);
      return new found(options);
    };
    const sdk = make(client, { endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
    for (const [operation, input] of tour) {
      const command = make(
        `${operation}Command`,
        input((path) => pastOf(service, path)),
      );
      const refusal = await sdk.send(command).then(
        () => 'nothing',
        (error: unknown) => String(error),
      );
      expect(`${operation} was refused with ${refusal}`).toBe(`${operation} was refused with nothing`);
      await aws.idle();
    }
  });

  it('answers every operation, and each with what the service always returns', () => {
    const always = ALWAYS[service] ?? {};
    const faults = ofService().flatMap((answer) => [
      ...faultsOf(model, answer),
      ...absentMembers(answer.output, always[answer.operation] ?? []).map(
        (path) => `${answer.operation} has no ${path}`,
      ),
    ]);
    expect(new Set(faults)).toEqual(new Set());
    const answered = new Set(ofService().map(({ operation }) => operation));
    const expected = Object.entries(model.operations)
      .filter(([, { output }]) => Object.keys((output && model.shapes[output]?.members) || {}).length > 0)
      .map(([operation]) => operation)
      .filter((operation) => !SHOWN_ELSEWHERE[service]?.includes(operation));
    expect(expected.filter((operation) => !answered.has(operation))).toEqual([]);
    expect(expected.filter((operation) => always[operation] === undefined)).toEqual([]);
    expect(Object.keys(always).filter((operation) => model.operations[operation] === undefined)).toEqual([]);
  });
});
