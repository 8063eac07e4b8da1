// ListSSHPublicKeys. Emulator: users have access keys and no SSH keys of CodeCommit.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListSSHPublicKeysRequest, ListSSHPublicKeysResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const listSshPublicKeys: Operation<ListSSHPublicKeysRequest, ListSSHPublicKeysResponse> = (input, context) => {
  getUserRecord(context.store, context.account, userNameOf(input.UserName, context.principal.arn));
  const { page, more } = markerPage<never>([], String, input);
  return { SSHPublicKeys: page, ...more };
};
