// Stacks, as the SDK makes them and looks at them.

import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { REGION, type RunningAws, TEST_KEY } from '../support/start-aws.ts';

export interface Stacks {
  readonly client: CloudFormationClient;
  /** Its id. */
  create(name: string, template: object | string, more?: Partial<CreateStackCommandInput>): Promise<string>;
  update(name: string, template: object | string, more?: Partial<CreateStackCommandInput>): Promise<unknown>;
  describe(name: string): Promise<Stack>;
  /** `Role CREATE_COMPLETE`, of the stack itself `stack CREATE_COMPLETE`; the oldest first; with the reason where there is one. */
  events(name: string): Promise<string[]>;
  /** Logical id → physical id. */
  resources(name: string): Promise<Record<string, string | undefined>>;
}

export function stacksOf(aws: RunningAws): Stacks {
  const client = new CloudFormationClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
  const given = (StackName: string, template: object | string, more: Partial<CreateStackCommandInput>) => ({
    StackName,
    TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    ...more,
  });
  return {
    client,
    create: async (name, template, more = {}) =>
      (await client.send(new CreateStackCommand(given(name, template, more)))).StackId ?? '',
    update: (name, template, more = {}) => client.send(new UpdateStackCommand(given(name, template, more))),
    async describe(name) {
      const [stack] = (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks ?? [];
      if (!stack) throw new Error(`there is no stack ${name}`);
      return stack;
    },
    async events(name) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
      return StackEvents.reverse().map((event) => {
        const who = event.ResourceType === 'AWS::CloudFormation::Stack' ? 'stack' : event.LogicalResourceId;
        const reason = event.ResourceStatusReason === undefined ? '' : ` ${event.ResourceStatusReason}`;
        return `${who} ${event.ResourceStatus}${reason}`;
      });
    },
    async resources(name) {
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: name }));
      return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
    },
  };
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'eks.amazonaws.com' } }],
};

/** A template's resource. */
export const role = (properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: TRUST, ...properties },
});
