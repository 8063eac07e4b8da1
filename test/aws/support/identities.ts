// Users with keys and policies, for tests of what they may do.

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EKSClient } from '@aws-sdk/client-eks';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { REGION, type RunningAws } from './start-aws.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Clients of all services that tests ask as somebody. */
export function clientsOf(aws: RunningAws, credentials: Credentials) {
  const options = { endpoint: aws.url, region: REGION, credentials, maxAttempts: 1 };
  return {
    cloudformation: new CloudFormationClient(options),
    eks: new EKSClient(options),
    ec2: new EC2Client(options),
    iam: new IAMClient(options),
    sts: new STSClient(options),
    logs: new CloudWatchLogsClient(options),
    kms: new KMSClient(options),
    ecr: new ECRClient(options),
    ssm: new SSMClient(options),
  };
}

/** A policy's text. */
export const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
export const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
export const deny = (Action: string, Resource = '*', Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});

/** A user with these statements as its inline policy. */
export async function givenUser(aws: RunningAws, UserName: string, ...statements: object[]) {
  return clientsOf(aws, await givenUserKey(aws, UserName, ...statements));
}

/** The same for clients of one's own. */
export async function givenUserKey(aws: RunningAws, UserName: string, ...statements: object[]): Promise<Credentials> {
  await aws.iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'team', Value: 'red' }] }));
  if (statements.length > 0) await setPolicy(aws, UserName, ...statements);
  const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

/** Replaces the inline policy of `givenUser`. */
export function setPolicy(aws: RunningAws, UserName: string, ...statements: object[]) {
  return aws.iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument: document(...statements) }),
  );
}
