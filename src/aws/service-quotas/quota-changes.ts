// What was asked for.

import type { AwsContext } from '../operation.ts';
import { QUOTA_CHANGES } from './quotas.ts';
import type { RequestedServiceQuotaChange } from './types.gen.ts';

interface Wanted {
  readonly ServiceCode?: string | undefined;
  readonly QuotaCode?: string | undefined;
  readonly Status?: string | undefined;
}

/** Those that have all that is wanted. */
export function quotaChanges(
  context: AwsContext,
  { ServiceCode, QuotaCode, Status }: Wanted,
): (RequestedServiceQuotaChange & { Id: string })[] {
  const fits = (wanted: string | undefined, value: string | undefined) => wanted === undefined || wanted === value;
  return QUOTA_CHANGES.list(context.store, context)
    .map(({ change }) => change)
    .filter(
      (change) =>
        fits(ServiceCode, change.ServiceCode) && fits(QuotaCode, change.QuotaCode) && fits(Status, change.Status),
    );
}

/** By which they are in the order in which they are told: the newest first. */
export function changeOrder({ Created = 0, Id }: RequestedServiceQuotaChange & { Id: string }): string {
  return `${String(Number.MAX_SAFE_INTEGER - Created).padStart(16, '0')}/${Id}`;
}
