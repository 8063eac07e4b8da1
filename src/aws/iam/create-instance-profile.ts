// CreateInstanceProfile.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import { INSTANCE_PROFILES, type InstanceProfileRecord, instanceProfileKey } from './instance-profiles.ts';
import { withTags } from './tags.ts';
import type { CreateInstanceProfileRequest, CreateInstanceProfileResponse } from './types.gen.ts';

export const createInstanceProfile: Operation<CreateInstanceProfileRequest, CreateInstanceProfileResponse> = (
  input,
  { store, account, region, clock },
) => {
  const { InstanceProfileName: name, Path: path = '/' } = input;
  const record: InstanceProfileRecord = {
    profile: {
      Path: path,
      InstanceProfileName: name,
      InstanceProfileId: newIamId('AIPA'),
      Arn: globalArn('iam', { account, region }, `instance-profile${path}${name}`),
      CreateDate: wholeSeconds(clock.simulatedMs()),
      Roles: [],
      Tags: withTags([], input.Tags ?? []),
    },
    roleNames: [],
  };
  store.commit((transaction) => {
    const key = instanceProfileKey(account, name);
    if (INSTANCE_PROFILES.find(transaction, key))
      throw new AwsError('EntityAlreadyExists', `Instance Profile ${name} already exists.`);
    INSTANCE_PROFILES.put(transaction, key, record);
  });
  return { InstanceProfile: record.profile };
};
