// ListRequestedServiceQuotaChangeHistoryByQuota.

import type { Operation } from '../operation.ts';
import { quotaPage } from './pages.ts';
import { changeOrder, quotaChanges } from './quota-changes.ts';
import { knownQuota } from './quotas.ts';
import type {
  ListRequestedServiceQuotaChangeHistoryByQuotaRequest,
  ListRequestedServiceQuotaChangeHistoryByQuotaResponse,
} from './types.gen.ts';

export const listRequestedServiceQuotaChangeHistoryByQuota: Operation<
  ListRequestedServiceQuotaChangeHistoryByQuotaRequest,
  ListRequestedServiceQuotaChangeHistoryByQuotaResponse
> = (input, context) => {
  knownQuota(input.ServiceCode, input.QuotaCode);
  const page = quotaPage(quotaChanges(context, input), changeOrder, input);
  return { RequestedQuotas: page.items, NextToken: page.nextToken };
};
