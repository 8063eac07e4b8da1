// What the operations of CloudFormation need.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html

import type { ServiceNeeds } from '../need.ts';

export const CLOUDFORMATION_NEEDS: ServiceNeeds = {
  needs: {
    DescribeStacks: { on: '{stack:StackName}' },
    ListStacks: {},
  },
  finders: { stack: (name) => name && (name.startsWith('arn:') ? name : `stack/${name}/*`) },
};
