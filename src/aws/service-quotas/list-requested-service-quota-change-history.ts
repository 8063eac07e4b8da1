// ListRequestedServiceQuotaChangeHistory.

import type { Operation } from '../operation.ts';
import { quotaPage } from './pages.ts';
import { changeOrder, quotaChanges } from './quota-changes.ts';
import type {
  ListRequestedServiceQuotaChangeHistoryRequest,
  ListRequestedServiceQuotaChangeHistoryResponse,
} from './types.gen.ts';

export const listRequestedServiceQuotaChangeHistory: Operation<
  ListRequestedServiceQuotaChangeHistoryRequest,
  ListRequestedServiceQuotaChangeHistoryResponse
> = (input, context) => {
  const page = quotaPage(quotaChanges(context, input), changeOrder, input);
  return { RequestedQuotas: page.items, NextToken: page.nextToken };
};
