// ListMFADevices. Emulator: users have access keys and no MFA devices.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListMFADevicesRequest, ListMFADevicesResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const listMfaDevices: Operation<ListMFADevicesRequest, ListMFADevicesResponse> = (input, context) => {
  getUserRecord(context.store, context.account, userNameOf(input.UserName, context.principal.arn));
  const { page, more } = markerPage<never>([], String, input);
  return { MFADevices: page, ...more };
};
