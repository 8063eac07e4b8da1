// What a stack tells when all its resources are there: its outputs, and those of them that it exports.

import { validationError } from './errors.ts';
import { findExport } from './exports.ts';
import { findImported } from './imports.ts';
import { stackEnvironment, wantedResources } from './stack-environment.ts';
import type { StackWork } from './stack-work.ts';
import type { StackRecord } from './stacks.ts';
import { evaluate, text } from './template/intrinsics.ts';
import { parseTemplate } from './template/template.ts';

/** Throws ValidationError for an export that another stack has, and for one that others import and that would change. */
export function finishBuild(work: StackWork): Pick<StackRecord, 'outputs'> {
  const { stack, calls } = work;
  const { context } = calls;
  const outputs = outputsOf(work);
  const exported = outputs.filter(({ ExportName }) => ExportName !== undefined);
  for (const { ExportName: name = '' } of exported) {
    const taken = findExport(context.store, context, name);
    if (taken && taken.ExportingStackId !== stack.stackId)
      throw validationError(
        `Export with name ${name} is already exported by stack ${(taken.ExportingStackId ?? '').split('/')[1]}`,
      );
  }
  const isSame = (name: string | undefined, value: string | undefined) =>
    stack.outputs.some(({ ExportName, OutputValue }) => ExportName === name && OutputValue === value);
  const kept = new Set(exported.filter((o) => isSame(o.ExportName, o.OutputValue)).map((o) => o.ExportName ?? ''));
  const imported = findImported(context.store, context, { outputs: stack.outputs, kept });
  if (imported) {
    const verb = exported.some(({ ExportName }) => ExportName === imported.name) ? 'updated' : 'deleted';
    throw validationError(
      `Export ${imported.name} cannot be ${verb} as it is in use by ${imported.importers.join(', ')}`,
    );
  }
  return { outputs };
}

function outputsOf({ stack, calls: { context } }: StackWork): StackRecord['outputs'] {
  const { outputs } = parseTemplate(stack.content.templateBody);
  const environment = stackEnvironment({ scope: context, from: context.store, stack, content: stack.content });
  return [...outputs]
    .filter(([, { condition }]) => condition === undefined || environment.isTrue(condition))
    .map(([OutputKey, { value, description, exportName }]) => ({
      OutputKey,
      OutputValue: text(evaluate(value, environment)),
      Description: description,
      ExportName: exportName === undefined ? undefined : text(evaluate(exportName, environment)),
    }));
}

/** The names of the resources that the stack is to have. */
export function listWanted({ stack, calls: { context } }: StackWork): string[] {
  const environment = stackEnvironment({ scope: context, from: context.store, stack, content: stack.content });
  return wantedResources(parseTemplate(stack.content.templateBody), environment);
}
