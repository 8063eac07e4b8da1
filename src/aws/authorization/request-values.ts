// What a request says of the condition keys that all services know.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

import type { AccessKey } from '../access-keys.ts';
import type { AwsContext } from '../operation.ts';
import { type Identity, isRoot } from './permissions.ts';

/** Condition keys in lower case → what the request says of them. */
export type Values = Readonly<Record<string, readonly string[] | undefined>>;

interface Signer {
  readonly identity: Identity | undefined;
  readonly key: AccessKey | undefined;
}

/** Of the principal, the time and the way that the request came. Emulator: it counts as having come over TLS, as to AWS it would. */
export function requestValues({ principal, region, clock, caller }: AwsContext, { identity, key }: Signer): Values {
  const nowMs = clock.wallMs();
  const tags = { ...tagMap(identity?.tags ?? []), ...key?.session?.tags };
  const isSession = key?.session !== undefined;
  return {
    ...tagValues('aws:principaltag', tags),
    'aws:principalarn': [identity?.arn ?? principal.arn],
    'aws:principalaccount': [principal.account],
    'aws:principaltype': [isRoot(principal.arn) ? 'Account' : (identity?.kind ?? 'Anonymous')],
    'aws:principalisawsservice': ['false'],
    'aws:userid': [principal.userId],
    'aws:username': identity?.kind === 'User' ? [identity.name] : undefined,
    'aws:requestedregion': [region],
    'aws:currenttime': [new Date(nowMs).toISOString()],
    'aws:epochtime': [String(Math.floor(nowMs / 1000))],
    'aws:securetransport': ['true'],
    'aws:viaawsservice': ['false'],
    'aws:sourceip': caller.sourceIp === undefined ? undefined : [caller.sourceIp],
    'aws:useragent': caller.userAgent === undefined ? undefined : [caller.userAgent],
    'aws:tokenissuetime': isSession ? [new Date(key.session?.issuedMs ?? 0).toISOString()] : undefined,
    'aws:multifactorauthpresent': isSession ? ['false'] : undefined,
    'aws:sourceidentity': key?.session?.sourceIdentity === undefined ? undefined : [key.session.sourceIdentity],
  };
}

/** Each tag under its own key: `aws:requesttag/team`. */
export function tagValues(prefix: string, tags: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key.toLowerCase()}`, [value]]));
}

/** Tags as they are asked for or kept: a map, or a list of keys and values under one of the services' names for them. */
export function tagMap(tags: unknown): Record<string, string> {
  if (!Array.isArray(tags)) return { ...(tags as Record<string, string> | undefined) };
  return Object.fromEntries(
    (tags as Record<string, string | undefined>[]).map((tag) => [
      tag['Key'] ?? tag['key'] ?? tag['TagKey'] ?? '',
      tag['Value'] ?? tag['value'] ?? tag['TagValue'] ?? '',
    ]),
  );
}
