// What the operations of Service Quotas need: of resources, they know quotas where one is asked to be raised.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html

import { regionalArn } from '../../partitions.ts';
import type { ServiceNeeds } from '../need.ts';

export const SERVICE_QUOTAS_NEEDS: ServiceNeeds = {
  prefix: 'servicequotas',
  needs: {
    GetAWSDefaultServiceQuota: {},
    GetRequestedServiceQuotaChange: {},
    GetServiceQuota: {},
    ListAWSDefaultServiceQuotas: {},
    ListRequestedServiceQuotaChangeHistory: {},
    ListRequestedServiceQuotaChangeHistoryByQuota: {},
    ListServiceQuotas: {},
    ListServices: {},
    RequestServiceQuotaIncrease: { on: '{quota:QuotaCode}' },
  },
  finders: {
    quota: (code, input, { account, region }) =>
      code && regionalArn('servicequotas', { account, region }, `${String(input['ServiceCode'])}/${code}`),
  },
};
