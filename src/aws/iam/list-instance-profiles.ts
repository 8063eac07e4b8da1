// ListInstanceProfiles.

import type { Operation } from '../operation.ts';
import { listInstanceProfileRecords, toInstanceProfile } from './instance-profiles.ts';
import { markerPage } from './pages.ts';
import type { ListInstanceProfilesRequest, ListInstanceProfilesResponse } from './types.gen.ts';

export const listInstanceProfiles: Operation<ListInstanceProfilesRequest, ListInstanceProfilesResponse> = (
  input,
  { store, account },
) => {
  const all = listInstanceProfileRecords(store, account).filter(({ profile }) =>
    profile.Path.startsWith(input.PathPrefix ?? '/'),
  );
  const { page, more } = markerPage(all, ({ profile }) => profile.InstanceProfileName.toLowerCase(), input);
  return { InstanceProfiles: page.map((record) => toInstanceProfile(store, account, record)), ...more };
};
