// ListFargateProfiles.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { listProfiles } from './fargate-profiles.ts';
import { pageOfNames } from './pages.ts';
import type { ListFargateProfilesRequest, ListFargateProfilesResponse } from './types.gen.ts';

export const listFargateProfiles: Operation<ListFargateProfilesRequest, ListFargateProfilesResponse> = (
  input,
  context,
) => {
  const { account, region, store } = context;
  getCluster(store, context, input.clusterName);
  const profiles = listProfiles(store, { account, region, name: input.clusterName });
  const all = profiles.map(({ profile }) => profile.fargateProfileName);
  const { names, nextToken } = pageOfNames(all, input);
  return { fargateProfileNames: names, nextToken };
};
