// GetTemplateSummary: what a template declares, of one that is sent or of a stack's.

import type { JsonObject } from '../../lib/json.ts';
import type { Operation } from '../operation.ts';
import { neededCapability } from './capabilities.ts';
import { validationError } from './errors.ts';
import { templateOf } from './stack-content.ts';
import { getStack } from './stacks.ts';
import { text } from './template/intrinsics.ts';
import { parseTemplate, type Template } from './template/template.ts';
import type { GetTemplateSummaryInput, GetTemplateSummaryOutput, ParameterDeclaration } from './types.gen.ts';

export const getTemplateSummary: Operation<GetTemplateSummaryInput, GetTemplateSummaryOutput> = (input, context) => {
  const { StackName } = input;
  const stack = StackName === undefined ? undefined : getStack(context, StackName);
  if (stack?.status === 'REVIEW_IN_PROGRESS')
    throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  const template = parseTemplate(stack?.content.templateBody ?? templateOf(input, undefined, context));
  const { capability, types } = neededCapability(template);
  return {
    Parameters: [...template.parameters].map(([name, declared]) => toDeclaration(name, declared)),
    Description: template.description,
    ...(capability && {
      Capabilities: [capability],
      CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
    }),
    ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
    // Also where the template says none (recorded in localstack's tests, tests/aws/services/cloudformation).
    Version: '2010-09-09',
    ResourceIdentifierSummaries: identifierSummaries(template),
  };
};

function identifierSummaries({
  resources,
}: Template): NonNullable<GetTemplateSummaryOutput['ResourceIdentifierSummaries']> {
  const types = new Set([...resources.values()].map(({ type }) => type));
  return [...types].map((ResourceType) => ({
    ResourceType,
    LogicalResourceIds: [...resources].filter(([, { type }]) => type === ResourceType).map(([name]) => name),
  }));
}

function toDeclaration(ParameterKey: string, declared: JsonObject): ParameterDeclaration {
  const { Default, Type, NoEcho = false, Description, AllowedValues } = declared;
  return {
    ParameterKey,
    DefaultValue: Default === undefined ? undefined : text(Default),
    ParameterType: text(Type),
    NoEcho: text(NoEcho) === 'true',
    Description: Description === undefined ? undefined : text(Description),
    ParameterConstraints: { AllowedValues: Array.isArray(AllowedValues) ? AllowedValues.map(text) : undefined },
  };
}
