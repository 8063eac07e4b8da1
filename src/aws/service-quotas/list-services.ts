// ListServices: those whose quotas are known here.

import type { Operation } from '../operation.ts';
import { quotaPage } from './pages.ts';
import { KNOWN_SERVICES } from './quotas.ts';
import type { ListServicesRequest, ListServicesResponse } from './types.gen.ts';

export const listServices: Operation<ListServicesRequest, ListServicesResponse> = (input) => {
  const all = Object.entries(KNOWN_SERVICES).map(([ServiceCode, { name }]) => ({ ServiceCode, ServiceName: name }));
  const page = quotaPage(all, ({ ServiceCode }) => ServiceCode, input);
  return { Services: page.items, NextToken: page.nextToken };
};
