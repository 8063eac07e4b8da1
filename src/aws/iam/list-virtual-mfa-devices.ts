// ListVirtualMFADevices. Emulator: an account has none.

import type { Operation } from '../operation.ts';
import type { ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse } from './types.gen.ts';

export const listVirtualMfaDevices: Operation<ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse> = () => ({
  VirtualMFADevices: [],
  IsTruncated: false,
});
