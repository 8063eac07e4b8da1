// What roles, users and groups have in common: managed policies that are attached, and inline policies of their own.

import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { partitionOf, partitionOfArn } from '../partitions.ts';
import { markerPage } from './pages.ts';
import { isAttachable, noSuchPolicy } from './policies.ts';
import { checkPolicyDocument } from './policy-document.ts';
import type { AttachedPolicy } from './types.gen.ts';

export type PolicyHolder = {
  /** ARNs of managed policies. */
  attachedPolicies?: string[];
  /** Name → document. */
  inlinePolicies?: Record<string, string>;
};

export type HolderKind = 'role' | 'user' | 'group';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_ATTACHED = 10;
const ATTACHED_QUOTAS = { role: 'PoliciesPerRole', user: 'PoliciesPerUser', group: 'PoliciesPerGroup' } as const;
/** Of all inline policies together, white space not counted. */
const MOST_INLINE_BYTES = { role: 10_240, user: 2048, group: 5120 } as const;

/** The holder with the policy attached; it may be already. Throws NoSuchEntity, LimitExceeded, ValidationError. */
export function withAttachedPolicy<T extends PolicyHolder>(
  holder: T,
  arn: string,
  { kind, context }: { readonly kind: HolderKind; readonly context: Pick<AwsContext, 'store' | 'account' | 'region'> },
): T {
  const { store, account, region } = context;
  // The words, and those of a policy that is not there to be deleted, are recorded in localstack's tests (tests/aws/services/iam).
  if (!arn.startsWith('arn:')) throw new AwsError('ValidationError', 'Invalid ARN:  Could not be parsed!');
  checkPartition(arn, region);
  if (!isAttachable(store, account, arn)) throw noSuchPolicy(arn);
  const { attachedPolicies = [] } = holder;
  if (attachedPolicies.includes(arn)) return holder;
  if (attachedPolicies.length >= MOST_ATTACHED)
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ${ATTACHED_QUOTAS[kind]}: ${MOST_ATTACHED}`);
  return { ...holder, attachedPolicies: [...attachedPolicies, arn] };
}

/** The words are those that IAM had for policies of `aws` in China (pulumi/pulumi-aws-apigateway#347) and in GovCloud. */
function checkPartition(arn: string, region: string): void {
  if (partitionOfArn(arn) !== partitionOf(region).name) throw new AwsError('ValidationError', 'Invalid ARN partition');
}

/** Throws NoSuchEntity for a policy that is not attached. */
export function withoutAttachedPolicy<T extends PolicyHolder>(holder: T, arn: string): T {
  const { attachedPolicies = [] } = holder;
  if (!attachedPolicies.includes(arn)) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`);
  return { ...holder, attachedPolicies: attachedPolicies.filter((other) => other !== arn) };
}

/** The holder with the inline policy, new or replaced. Throws MalformedPolicyDocument, LimitExceeded. */
export function withInlinePolicy<T extends PolicyHolder>(
  holder: T,
  { name, document }: { readonly name: string; readonly document: string },
  { kind, holderName, region }: { readonly kind: HolderKind; readonly holderName: string; readonly region: string },
): T {
  checkPolicyDocument(document, 'identity', region);
  const inlinePolicies = { ...holder.inlinePolicies, [name]: document };
  const size = Object.values(inlinePolicies).reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
  const most = MOST_INLINE_BYTES[kind];
  if (size > most)
    throw new AwsError('LimitExceeded', `Maximum policy size of ${most} bytes exceeded for ${kind} ${holderName}`);
  return { ...holder, inlinePolicies };
}

/** The document of an inline policy. Throws NoSuchEntity. */
export function inlineDocument({ inlinePolicies = {} }: PolicyHolder, kind: HolderKind, name: string): string {
  const document = Object.hasOwn(inlinePolicies, name) ? inlinePolicies[name] : undefined;
  if (document === undefined)
    throw new AwsError('NoSuchEntity', `The ${kind} policy with name ${name} cannot be found.`);
  return document;
}

/** Throws NoSuchEntity. */
export function withoutInlinePolicy<T extends PolicyHolder>(holder: T, kind: HolderKind, name: string): T {
  inlineDocument(holder, kind, name);
  const { [name]: _, ...inlinePolicies } = holder.inlinePolicies ?? {};
  return { ...holder, inlinePolicies };
}

/** Throws DeleteConflict for a holder that still has policies. */
export function refuseHolderOfPolicies({ attachedPolicies = [], inlinePolicies = {} }: PolicyHolder): void {
  if (attachedPolicies.length > 0)
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.');
  if (Object.keys(inlinePolicies).length > 0)
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.');
}

interface ListRequest {
  readonly PathPrefix?: string | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** A page of the attached policies, as the three list operations answer. */
export function attachedPolicyPage({ attachedPolicies = [] }: PolicyHolder, input: ListRequest) {
  // `arn:aws:iam::aws:policy/service-role/NAME`: the path is between `policy` and the name.
  const inPath = attachedPolicies.filter((arn) => arn.replace(/^[^/]*/, '').startsWith(input.PathPrefix ?? '/'));
  const { page, more } = markerPage(inPath, (arn) => arn, input);
  const policies: AttachedPolicy[] = page.map((arn) => ({
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    PolicyArn: arn,
  }));
  return { AttachedPolicies: policies, ...more };
}

/** A page of the names of the inline policies. */
export function inlinePolicyPage({ inlinePolicies = {} }: PolicyHolder, input: ListRequest) {
  const { page, more } = markerPage(Object.keys(inlinePolicies), (name) => name, input);
  return { PolicyNames: page, ...more };
}
