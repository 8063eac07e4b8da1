// GetInstanceProfile.

import type { Operation } from '../operation.ts';
import { getInstanceProfile as getRecord, toInstanceProfile } from './instance-profiles.ts';
import type { GetInstanceProfileRequest, GetInstanceProfileResponse } from './types.gen.ts';

export const getInstanceProfile: Operation<GetInstanceProfileRequest, GetInstanceProfileResponse> = (
  input,
  { store, account },
) => ({ InstanceProfile: toInstanceProfile(store, account, getRecord(store, account, input.InstanceProfileName)) });
