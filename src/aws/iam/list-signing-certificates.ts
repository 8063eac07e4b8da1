// ListSigningCertificates. Emulator: users have access keys and no signing certificates.

import type { Operation } from '../operation.ts';
import type { ListSigningCertificatesRequest, ListSigningCertificatesResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const listSigningCertificates: Operation<ListSigningCertificatesRequest, ListSigningCertificatesResponse> = (
  input,
  context,
) => {
  getUserRecord(context.store, context.account, userNameOf(input.UserName, context.principal.arn));
  return { Certificates: [], IsTruncated: false };
};
