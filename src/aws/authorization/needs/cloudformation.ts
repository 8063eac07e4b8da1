// What the operations of CloudFormation need. What a stack is made of is asked of the other services, and needs there what it needs.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html

import { s3Refusal, templateArn } from '../../cloudformation/template-urls.ts';
import type { Need, ServiceNeeds } from '../need.ts';

const STACK = { on: '{stack:StackName}' } satisfies Need;
const PASSING = { ...STACK, passes: { role: '{RoleARN}', to: 'cloudformation.amazonaws.com' } } satisfies Need;
const ROLE = { 'cloudformation:RoleArn': 'RoleARN' };
const READING = {
  onBehalf: {
    on: '{template:TemplateURL}',
    actions: ['s3:GetObject'],
    refusal: () => s3Refusal({ message: 'Access Denied' }),
  },
} satisfies Need;
const MADE = { ...READING, ...PASSING, tags: 'Tags', values: ROLE } satisfies Need;
const NAME = { 'cloudformation:ChangeSetName': 'ChangeSetName' };
const CHANGE_SET = { ...STACK, values: NAME } satisfies Need;

export const CLOUDFORMATION_NEEDS: ServiceNeeds = {
  needs: {
    CreateChangeSet: { ...MADE, values: { ...ROLE, ...NAME } },
    CreateStack: MADE,
    DeleteChangeSet: CHANGE_SET,
    DeleteStack: { ...PASSING, values: ROLE },
    DescribeChangeSet: CHANGE_SET,
    DescribeStackEvents: STACK,
    DescribeStackResource: STACK,
    DescribeStackResources: STACK,
    DescribeStacks: STACK,
    ExecuteChangeSet: CHANGE_SET,
    GetTemplate: STACK,
    GetTemplateSummary: { ...STACK, ...READING },
    ListExports: {},
    ListImports: {},
    ListStackResources: STACK,
    ListStacks: {},
    UpdateStack: MADE,
    UpdateTerminationProtection: STACK,
  },
  finders: {
    stack: (name) => name && (name.startsWith('arn:') ? name : `stack/${name}/*`),
    template: (url, _input, context) => templateArn(url, context),
  },
};
