// Which stacks use the exports of others.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { stackEnvironment } from './stack-environment.ts';
import { STACKS, type StackRecord } from './stacks.ts';
import { evaluate, text } from './template/intrinsics.ts';
import { referencesOf } from './template/references.ts';
import { parseTemplate } from './template/template.ts';

type From = Store | Transaction;

/** Stacks that hold nothing, and so use nothing. */
const EMPTY = ['DELETE_COMPLETE', 'ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'];

/** The names of the stacks that import it. */
export function listImporters(from: From, scope: Scope, exportName: string): string[] {
  return STACKS.list(from, scope)
    .filter((stack) => !EMPTY.includes(stack.status) && importsOf(from, scope, stack).includes(exportName))
    .map(({ name }) => name);
}

/** The names of the exports that a stack imports; while an update may be taken back, those of before as well. */
function importsOf(from: From, scope: Scope, stack: StackRecord): string[] {
  return [stack.content, ...(stack.previous ? [stack.previous] : [])].flatMap((content) => {
    const { resources, outputs } = parseTemplate(content.templateBody);
    const values = [
      ...[...resources.values()].map(({ properties }) => properties),
      ...[...outputs.values()].map(({ value }) => value),
    ];
    const environment = stackEnvironment({ scope, from, stack, content });
    return referencesOf(values).imports.map((argument) => text(evaluate(argument, environment)));
  });
}

/** Of the exports of a stack, the first that others import and that is not among `kept`, with the names of those. */
export function findImported(
  from: From,
  scope: Scope,
  { outputs, kept }: { readonly outputs: StackRecord['outputs']; readonly kept: ReadonlySet<string> },
): { name: string; importers: string[] } | undefined {
  for (const { ExportName: name } of outputs) {
    if (name === undefined || kept.has(name)) continue;
    const importers = listImporters(from, scope, name);
    if (importers.length > 0) return { name, importers };
  }
  return undefined;
}
