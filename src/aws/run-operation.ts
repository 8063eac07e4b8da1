// Runs an operation for whoever the context says asks: clients through the front, and services of AWS that act for them.

import { authorize } from './authorization/authorize.ts';
import type { AwsContext, Service } from './operation.ts';
import { closePageToken, openPageToken } from './page-tokens.ts';

export interface OperationCall {
  /** By the service's own name. */
  readonly operation: string;
  /** Checked against the model. */
  readonly input: unknown;
}

/** Throws AwsError. @param strictIam whether policies are evaluated */
export function runOperation(
  { model, operations }: Service,
  { operation, input }: OperationCall,
  { strictIam, ...context }: AwsContext & { readonly strictIam: boolean },
): unknown {
  const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!run) throw new Error(`${model.service} does not serve ${operation}`);
  if (strictIam) authorize({ ...model, operation, input }, context);
  const paged = { operation, input, account: context.account, region: context.region };
  return closePageToken(model, paged, run(openPageToken(model, paged) as never, context));
}
