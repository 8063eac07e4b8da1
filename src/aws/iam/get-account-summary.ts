// GetAccountSummary: how many there are of everything, and how many there may be.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

import type { Operation } from '../operation.ts';
import { GLOBAL_REGION } from '../records.ts';
import { GROUPS } from './groups.ts';
import { listInstanceProfileRecords } from './instance-profiles.ts';
import { OPEN_ID_CONNECT_PROVIDERS } from './open-id-connect-providers.ts';
import { POLICIES } from './policies.ts';
import { listRoleRecords } from './roles.ts';
import type { GetAccountSummaryResponse } from './types.gen.ts';
import { USERS } from './users.ts';

const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GlobalEndpointTokenVersion: 1,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
};

/** Emulator: of these there are none. */
const NONE = {
  AccountAccessKeysPresent: 0,
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  ServerCertificates: 0,
};

export const getAccountSummary: Operation<void, GetAccountSummaryResponse> = (_input, { store, account }) => {
  const scope = { account, region: GLOBAL_REGION };
  const policies = POLICIES.list(store, scope);
  const counts = {
    Groups: GROUPS.list(store, scope).length,
    InstanceProfiles: listInstanceProfileRecords(store, account).length,
    Policies: policies.length,
    PolicyVersionsInUse: policies.reduce((sum, { versions }) => sum + versions.length, 0),
    Providers: OPEN_ID_CONNECT_PROVIDERS.list(store, scope).length,
    Roles: listRoleRecords(store, account).length,
    Users: USERS.list(store, scope).length,
  };
  return { SummaryMap: { ...counts, ...NONE, ...QUOTAS } };
};
