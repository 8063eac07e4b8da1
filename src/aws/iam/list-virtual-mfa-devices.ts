// ListVirtualMFADevices. Emulator: an account has none.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse } from './types.gen.ts';

export const listVirtualMfaDevices: Operation<ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse> = (
  input,
) => {
  const { page, more } = markerPage<never>([], String, input);
  return { VirtualMFADevices: page, ...more };
};
