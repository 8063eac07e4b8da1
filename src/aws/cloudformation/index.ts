// The operations of CloudFormation that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { createChangeSet } from './create-change-set.ts';
import { createStack } from './create-stack.ts';
import { deleteChangeSet } from './delete-change-set.ts';
import { deleteStack } from './delete-stack.ts';
import { describeChangeSet } from './describe-change-set.ts';
import { describeStackEvents } from './describe-stack-events.ts';
import { describeStackResource } from './describe-stack-resource.ts';
import { describeStackResources } from './describe-stack-resources.ts';
import { describeStacks } from './describe-stacks.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { getTemplate } from './get-template.ts';
import { getTemplateSummary } from './get-template-summary.ts';
import { listExports } from './list-exports.ts';
import { listImports } from './list-imports.ts';
import { listStackResources } from './list-stack-resources.ts';
import { listStacks } from './list-stacks.ts';
import model from './model.gen.json' with { type: 'json' };
import { updateStack } from './update-stack.ts';
import { updateTerminationProtection } from './update-termination-protection.ts';

export const cloudFormation: Service = {
  model: toServiceModel(model),
  operations: {
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeStackEvents: describeStackEvents,
    DescribeStackResource: describeStackResource,
    DescribeStackResources: describeStackResources,
    DescribeStacks: describeStacks,
    ExecuteChangeSet: executeChangeSet,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListExports: listExports,
    ListImports: listImports,
    ListStackResources: listStackResources,
    ListStacks: listStacks,
    UpdateStack: updateStack,
    UpdateTerminationProtection: updateTerminationProtection,
  },
};
