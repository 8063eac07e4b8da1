// Walks the services' models with the SDK's clients: for every constraint a request that keeps it and one that breaks it, and every
// answer held against the model.

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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/aws/model.ts';
import { type Answer, faultsOf, watchAnswers } from './support/answer-check.ts';
import { type Constraint, constraintsOf, sampleOf } from './support/model-samples.ts';
import { SERVICES } from './support/services.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

const CLIENTS: Readonly<Record<keyof typeof SERVICES, { readonly module: object; readonly client: string }>> = {
  cloudformation: { module: cloudFormationClient, client: 'CloudFormationClient' },
  ec2: { module: ec2Client, client: 'EC2Client' },
  ecr: { module: ecrClient, client: 'ECRClient' },
  eks: { module: eksClient, client: 'EKSClient' },
  iam: { module: iamClient, client: 'IAMClient' },
  kms: { module: kmsClient, client: 'KMSClient' },
  logs: { module: logsClient, client: 'CloudWatchLogsClient' },
  s3: { module: s3Client, client: 'S3Client' },
  'service-quotas': { module: quotasClient, client: 'ServiceQuotasClient' },
  ssm: { module: ssmClient, client: 'SSMClient' },
  sts: { module: stsClient, client: 'STSClient' },
};

/** How each service calls an input that breaks its model. */
const REFUSALS: Readonly<Record<keyof typeof SERVICES, RegExp>> = {
  cloudformation: /^ValidationError$/,
  ec2: /^(MissingParameter|InvalidParameterValue|InvalidInstanceType|InvalidLaunchTemplateName\.MalformedException)$/,
  ecr: /^InvalidParameterException$/,
  eks: /^InvalidParameterException$/,
  iam: /^ValidationError$/,
  kms: /^ValidationException$/,
  logs: /^InvalidParameterException$/,
  s3: /^(MalformedXML|MissingRequestBodyError|InvalidArgument|InvalidRequest|InvalidStorageClass|Unknown)$/,
  'service-quotas': /^ValidationException$/,
  ssm: /^ValidationException$/,
  sts: /^ValidationError$/,
};

/** What only the check against the model says of the member at that path. */
function isModelRefusal({ message = '' }: Outcome, path: string): boolean {
  const member = path.split('.').at(-1) ?? '';
  const missing = /must contain the parameter (\w+)$/.exec(message)?.[1];
  return (
    /validation errors? detected|failed to satisfy constraint: '(Member )?must |^Request Body is empty$|^Invalid argument$/.test(
      message,
    ) || missing?.toLowerCase() === member.toLowerCase()
  );
}

/**
 * What services say in words of their own of a member that breaks the model: EKS and IAM of names, Logs of long ones, EC2 of values, S3 of
 * all that is in a body; to HEAD it says nothing.
 */
const OWN_WORDS =
  /contains invalid characters|^The specified value for \w+ is invalid|both must have length less than|^Value \(.*\) for parameter \S+ is invalid|parameter resourceIdSet$|supplied instance types do not exist|^A launch template name must be|^The XML you provided was not well-formed|^UnknownError$/;

/** The same of S3's headers and parameters. */
const WORDS_OF_S3 =
  /^Value for x-amz-checksum-type header is invalid|^Missing required header for this request: |^Invalid x-amz-object-ownership header|^The encryption method specified is not|^The storage class you specified is not|^Checksum algorithm provided is unsupported|^Invalid Encoding Method|^Invalid TransitionDefaultMinimumObjectSize/;

/** What S3 does not take by its model: some it takes all the same, of others it looks for the bucket first. */
const LEFT_BY_S3 =
  /^\w+ (ChecksumMode enum|CreateBucketConfiguration\.LocationConstraint enum|\S+\.(Rules|TagSet) required|Policy required|CopySource \w+)$/;

/** The root of an account is told as a user that has neither, whatever the model says. */
const ROOT_WITHOUT_NAME = /^GetUser\.User has no (Path|UserName)$/;

interface Outcome {
  readonly name?: string;
  readonly message?: string;
  readonly status?: number | undefined;
}

type Send = (operation: string, input: object) => Promise<Outcome>;

let aws: RunningAws;
const answers: Answer[] = [];
let watching: Disposable;
beforeAll(async () => {
  watching = watchAnswers(SERVICES, (answer) => answers.push(answer));
  aws = await startAws();
});
afterAll(async () => {
  watching[Symbol.dispose]();
  await aws[Symbol.asyncDispose]();
});

function sender(service: keyof typeof SERVICES): Send {
  const { module, client } = CLIENTS[service];
  const exported = module as Record<string, new (options: object) => { send(command: object): Promise<object> }>;
  const options = { endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 };
  const found = exported[client];
  if (!found) throw new Error(`no ${client}`);
  const sdk = new found(options);
  return async (operation, input) => {
    const command = exported[`${operation}Command`];
    if (!command) throw new Error(`the SDK has no ${operation}`);
    return sdk.send(new command(input)).then(
      () => ({}),
      (error: Error & { $metadata?: { httpStatusCode?: number } }) => ({
        name: error.name,
        message: error.message,
        status: error.$metadata?.httpStatusCode,
      }),
    );
  };
}

/** Requests that the client itself refuses to send are no matter of the service's. */
const wasNotSent = ({ message = '', status }: Outcome) =>
  status === undefined && /HTTP label|is required|must be|Cannot|undefined|not supported by the client/.test(message);

/** What S3 does not do, it says with a status that others have for faults. */
const isFault = ({ status = 0, name }: Outcome) => status >= 500 && name !== 'NotImplemented';

async function faultsOfConstraint(
  send: Send,
  place: { readonly service: keyof typeof SERVICES; readonly operation: string },
  constraint: Constraint,
) {
  const { service, operation } = place;
  const title = `${operation} ${constraint.path} ${constraint.kind}`;
  if (service === 's3' && LEFT_BY_S3.test(title)) return [];
  const faults: string[] = [];
  const refused = await send(operation, constraint.invalid);
  const isRefused = REFUSALS[service].test(refused.name ?? '') && refused.status === 400;
  // Refused for something else, a constraint that nobody looks at would not be seen.
  const isForIt =
    isModelRefusal(refused, constraint.path) ||
    [OWN_WORDS, WORDS_OF_S3].some((words) => words.test(refused.message ?? ''));
  if (!wasNotSent(refused) && !(isRefused && isForIt))
    faults.push(`${title}: broken, it answered ${JSON.stringify(refused)}`);
  const kept = await send(operation, constraint.valid);
  if (isFault(kept) || isModelRefusal(kept, constraint.path))
    faults.push(`${title}: kept, it answered ${JSON.stringify(kept)}`);
  return faults;
}

describe.each(Object.keys(SERVICES) as (keyof typeof SERVICES)[])('%s', (service) => {
  const { model } = SERVICES[service];

  it('refuses what breaks its model, and does not refuse what keeps it', { timeout: 120_000 }, async () => {
    const send = sender(service);
    const faults: string[] = [];
    let count = 0;
    for (const operation of Object.keys(model.operations))
      for (const constraint of constraintsOf(model, operation)) {
        faults.push(...(await faultsOfConstraint(send, { service, operation }, constraint)));
        count += 1;
      }
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(0);
  });

  it('bears the smallest request of every operation', { timeout: 60_000 }, async () => {
    const send = sender(service);
    const faults: string[] = [];
    for (const [operation, { input }] of Object.entries(model.operations)) {
      const outcome = await send(operation, input ? (sampleOf(model, shapeOf(model, input)) as object) : {});
      if (isFault(outcome)) faults.push(`${operation}: ${JSON.stringify(outcome)}`);
    }
    expect(faults).toEqual([]);
  });
});

it('what is answered is what the models know', () => {
  const faults = answers.flatMap((answer) => faultsOf(SERVICES[answer.service as keyof typeof SERVICES].model, answer));
  expect(new Set(faults.filter((fault) => !ROOT_WITHOUT_NAME.test(fault)))).toEqual(new Set());
  expect(answers.length).toBeGreaterThan(100);
});
