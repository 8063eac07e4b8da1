// The operations of CloudFormation that are served: clients ask for stacks on their way to other services, and find none.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { describeStacks } from './describe-stacks.ts';
import { listStacks } from './list-stacks.ts';
import model from './model.gen.json' with { type: 'json' };

export const cloudFormation: Service = {
  model: toServiceModel(model),
  operations: {
    DescribeStacks: describeStacks,
    ListStacks: listStacks,
  },
};
