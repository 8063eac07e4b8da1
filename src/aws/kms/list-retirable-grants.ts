// ListRetirableGrants: those that a principal may give back, of all keys.

import type { Operation } from '../operation.ts';
import { GRANTS, grantPage } from './grants.ts';
import type { ListGrantsResponse, ListRetirableGrantsRequest } from './types.gen.ts';

export const listRetirableGrants: Operation<ListRetirableGrantsRequest, ListGrantsResponse> = (input, context) =>
  grantPage(
    GRANTS.list(context.store, context).filter(({ grant }) => grant.RetiringPrincipal === input.RetiringPrincipal),
    input,
  );
