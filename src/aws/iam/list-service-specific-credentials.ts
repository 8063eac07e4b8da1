// ListServiceSpecificCredentials. Emulator: users have access keys and no credentials of a service.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListServiceSpecificCredentialsRequest, ListServiceSpecificCredentialsResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const listServiceSpecificCredentials: Operation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
> = (input, context) => {
  getUserRecord(context.store, context.account, userNameOf(input.UserName, context.principal.arn));
  const { page } = markerPage<never>([], String, input);
  return { ServiceSpecificCredentials: page };
};
