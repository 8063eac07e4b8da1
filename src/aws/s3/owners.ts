// The canonical id by which S3 knows an account. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html

import { sha256Hex } from '../../lib/ids.ts';
import type { Principal } from '../operation.ts';
import type { Initiator } from './types.gen.ts';

/** Always the same for an account. */
export const ownerOf = (account: string): { ID: string } => ({ ID: sha256Hex(`canonical-user/${account}`) });

/** Who begins an upload: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Initiator.html */
export function initiatorOf({ account, arn }: Pick<Principal, 'account' | 'arn'>): Initiator {
  if (arn.endsWith(':root')) return ownerOf(account);
  return { ID: arn, DisplayName: arn.slice(arn.lastIndexOf('/') + 1) };
}
