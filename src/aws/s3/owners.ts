// The canonical id by which S3 knows an account. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html

import { sha256Hex } from '../../lib/ids.ts';

/** Always the same for an account. */
export const ownerOf = (account: string): { ID: string } => ({ ID: sha256Hex(`canonical-user/${account}`) });
