// ListAccountAliases: one, or none.

import type { Operation } from '../operation.ts';
import { accountSettings } from './accounts.ts';
import { markerPage } from './pages.ts';
import type { ListAccountAliasesRequest, ListAccountAliasesResponse } from './types.gen.ts';

export const listAccountAliases: Operation<ListAccountAliasesRequest, ListAccountAliasesResponse> = (
  input,
  context,
) => {
  const { alias } = accountSettings(context.store, context.account);
  const { page, more } = markerPage(alias === undefined ? [] : [alias], (name) => name, input);
  return { AccountAliases: page, ...more };
};
