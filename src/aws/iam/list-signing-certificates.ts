// ListSigningCertificates. Emulator: users have access keys and no signing certificates.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListSigningCertificatesRequest, ListSigningCertificatesResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const listSigningCertificates: Operation<ListSigningCertificatesRequest, ListSigningCertificatesResponse> = (
  input,
  context,
) => {
  getUserRecord(context.store, context.account, userNameOf(input.UserName, context.principal.arn));
  const { page, more } = markerPage<never>([], String, input);
  return { Certificates: page, ...more };
};
