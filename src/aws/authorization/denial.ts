// How each service says that something is not allowed.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import type { Protocol } from '../model.ts';
import type { Principal } from '../operation.ts';
import type { Ask } from './asks.ts';
import type { PolicyKind, Verdict } from './evaluate.ts';

export interface Denied {
  readonly protocol: Protocol;
  readonly principal: Principal;
  readonly ask: Ask;
  readonly verdict: Verdict & { readonly isAllowed: false };
}

const NAMES: Readonly<Record<PolicyKind | 'resource', { readonly none: string; readonly one: string }>> = {
  identity: { none: 'no identity-based policy', one: 'an identity-based policy' },
  boundary: { none: 'no permissions boundary', one: 'a permissions boundary' },
  session: { none: 'no session policy', one: 'a session policy' },
  resource: { none: 'no resource-based policy', one: 'a resource-based policy' },
};

/** The error for a request that a policy denies, or that none allows. */
export function denial(denied: Denied): AwsError {
  const { protocol, principal, ask, verdict } = denied;
  const { action, resource } = ask;
  const shown = protocol === 'rest-xml' ? `"${resource}"` : shownResource(action, resource);
  const on = resource === '*' && protocol === 'ec2' ? '' : ` on resource: ${shown}`;
  const { none, one } = NAMES[verdict.kind];
  const why = verdict.isExplicit ? `with an explicit deny in ${one}` : `because ${none} allows the ${action} action`;
  const sentence = `User: ${principal.arn} is not authorized to perform: ${action}${on} ${why}`;
  if (protocol === 'ec2') return ec2Denial(sentence, denied);
  const code = protocol === 'query' || protocol === 'rest-xml' ? 'AccessDenied' : 'AccessDeniedException';
  return new AwsError(code, sentence, { status: protocol === 'json' ? 400 : 403 });
}

/** EC2 adds what it looked at, encoded, where there is a resource to tell of: DecodeAuthorizationMessage reads it. */
function ec2Denial(sentence: string, denied: Denied): AwsError {
  const encoded = denied.ask.resource === '*' ? '' : `. Encoded authorization failure message: ${encodeFacts(denied)}`;
  const message = `You are not authorized to perform this operation. ${sentence}${encoded}`;
  return new AwsError('UnauthorizedOperation', message, { status: 403 });
}

/** The members of the decoded message are those of kubermatic/docs#1035. Emulator: it is packed, and not secret. */
function encodeFacts({ principal, ask, verdict }: Denied): string {
  const list = <T>(items: T[]) => ({ items });
  const conditions = Object.entries(ask.values).flatMap(([key, values]) =>
    values ? [{ key, values: list(values.map((value) => ({ value }))) }] : [],
  );
  const facts = {
    allowed: false,
    explicitDeny: verdict.isExplicit,
    matchedStatements: list([]),
    failures: list([]),
    context: {
      principal: { id: principal.userId, name: principal.arn.split('/').at(-1), arn: principal.arn },
      action: ask.action,
      resource: ask.resource,
      conditions: list(conditions),
    },
  };
  return deflateRawSync(JSON.stringify(facts)).toString('base64url');
}

/** What EC2's encoded message says, as JSON; undefined for one that is none. */
export function decodeFacts(encoded: string): string | undefined {
  try {
    const text = inflateRawSync(Buffer.from(encoded, 'base64url'), { maxOutputLength: 65_536 }).toString('utf8');
    JSON.parse(text);
    return text;
  } catch {
    return undefined; // Any text may be sent; the caller says that it is no such message.
  }
}

const IAM_NAME = /^arn:aws[a-z-]*:iam::\d{12}:(role|user|group|instance-profile)\/(?:.*\/)?([^/]+)$/;

/** IAM calls what is there by its kind and name: terraform-aws-modules/terraform-aws-eks#2517, galaxyproject/cloudlaunch#205. */
function shownResource(action: string, resource: string): string {
  if (!action.startsWith('iam:') || action === 'iam:PassRole') return resource;
  if (action === 'iam:ListPolicies') return 'policy path /';
  const policy = /:policy\/(?:.*\/)?([^/]+)$/.exec(resource);
  if (policy) return `policy ${action === 'iam:CreatePolicy' ? policy[1] : resource}`;
  const [, kind = '', name = ''] = IAM_NAME.exec(resource) ?? [];
  return kind === '' || action.startsWith('iam:Create') ? resource : `${kind.replace('-', ' ')} ${name}`;
}
