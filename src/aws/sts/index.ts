// The operations of STS that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { decodeAuthorizationMessage } from './decode-authorization-message.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getSessionToken } from './get-session-token.ts';
import model from './model.gen.json' with { type: 'json' };

export const sts: Service = {
  model: toServiceModel(model),
  operations: {
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    DecodeAuthorizationMessage: decodeAuthorizationMessage,
    GetCallerIdentity: getCallerIdentity,
    GetSessionToken: getSessionToken,
  },
  unsigned: ['AssumeRoleWithWebIdentity'],
};
