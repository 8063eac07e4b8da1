// CreateGrant: a grant of the same name, for the same, is the same.

import { isDeepStrictEqual } from 'node:util';
import { hexId, secretBytes } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { checkGrantPrincipal, GRANTS, grantKey } from './grants.ts';
import { checkState, getKeyById } from './keys.ts';
import { refuseDryRun } from './refusals.ts';
import type { CreateGrantRequest, CreateGrantResponse } from './types.gen.ts';

/** Tokens of the service begin so (`AQ`), and never with a dash, which command lines would take for an option. */
const TOKEN_HEAD = Buffer.from([1, 10]);

export const createGrant: Operation<CreateGrantRequest, CreateGrantResponse> = (input, context) =>
  context.store.commit((transaction) => {
    const { key } = getKeyById(transaction, context, input.KeyId);
    const { Arn, KeyId: keyId } = key;
    checkState(key);
    const { GranteePrincipal, RetiringPrincipal, Name, Constraints } = input;
    for (const arn of [GranteePrincipal, RetiringPrincipal])
      if (arn !== undefined) checkGrantPrincipal(transaction, context, arn);
    refuseDryRun(input);
    const asked = {
      KeyId: Arn,
      GranteePrincipal,
      ...(RetiringPrincipal !== undefined && { RetiringPrincipal }),
      IssuingAccount: globalArn('iam', context, 'root'),
      Operations: [...new Set(input.Operations)],
      ...(Constraints && { Constraints }),
      ...(Name !== undefined && { Name }),
    };
    const isSame = ({ GrantId: _, CreationDate: __, ...other }: object & { GrantId: string; CreationDate: number }) =>
      isDeepStrictEqual(other, asked);
    const same =
      Name === undefined ? undefined : GRANTS.list(transaction, context, keyId).find(({ grant }) => isSame(grant));
    const grant = same?.grant ?? { ...asked, GrantId: hexId(64), CreationDate: context.clock.simulatedMs() };
    const token = Buffer.concat([TOKEN_HEAD, secretBytes(94)]).toString('base64url');
    GRANTS.put(transaction, grantKey(context, { keyId, grant }), { keyId, grant, token });
    return { GrantToken: token, GrantId: grant.GrantId };
  });
