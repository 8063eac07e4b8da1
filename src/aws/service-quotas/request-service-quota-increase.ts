// RequestServiceQuotaIncrease. Emulator: nobody looks at it; it is approved, and in force, at once.

import { hexId } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { appliedQuota, applyQuota, knownQuota, QUOTA_CHANGES, toServiceQuota } from './quotas.ts';
import type { RequestServiceQuotaIncreaseRequest, RequestServiceQuotaIncreaseResponse } from './types.gen.ts';

export const requestServiceQuotaIncrease: Operation<
  RequestServiceQuotaIncreaseRequest,
  RequestServiceQuotaIncreaseResponse
> = (input, context) => {
  const { store, account, clock, principal } = context;
  const quota = knownQuota(input.ServiceCode, input.QuotaCode);
  if (!quota.isAdjustable) throw illegalArgument(`The quota ${quota.code} is not adjustable.`);
  const { ServiceCode, ServiceName, QuotaArn, QuotaCode, QuotaName, Unit } = toServiceQuota(
    context,
    input.ServiceCode,
    quota,
  );
  const nowMs = clock.simulatedMs();
  const change = {
    Id: hexId(40),
    ServiceCode,
    ServiceName,
    QuotaCode,
    QuotaName,
    DesiredValue: input.DesiredValue,
    Status: 'PENDING' as const,
    Created: nowMs,
    Requester: JSON.stringify({ accountId: account, callerArn: principal.arn }),
    QuotaArn,
    GlobalQuota: false,
    Unit,
    QuotaRequestedAtLevel: 'ACCOUNT' as const,
  };
  store.commit((transaction) => {
    if (input.DesiredValue <= appliedQuota(transaction, context, quota))
      throw illegalArgument('You must provide a quota value greater than the current quota value.');
    applyQuota(transaction, context, { ...quota, value: input.DesiredValue });
    const approved = { ...change, Status: 'APPROVED' as const, LastUpdated: nowMs };
    QUOTA_CHANGES.put(transaction, QUOTA_CHANGES.keyOf(context, change.Id), { change: approved });
  });
  return { RequestedQuota: change };
};

const illegalArgument = (message: string) => new AwsError('IllegalArgumentException', message);
