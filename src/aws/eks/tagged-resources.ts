// The resources of EKS that have tags, found by ARN.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { CLUSTERS, clusterKey } from './clusters.ts';
import { FARGATE_PROFILES, profileKey } from './fargate-profiles.ts';

type Tags = Readonly<Record<string, string>>;

export interface TaggedResource {
  readonly tags: Tags;
  replace(transaction: Transaction, tags: Record<string, string>): void;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html */
export const MOST_TAGS = 50;

/** Throws BadRequestException for what is no ARN of EKS, NotFoundException for one of nothing. */
export function getTaggedResource(context: AwsContext, transaction: Transaction, arn: string): TaggedResource {
  const match = /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):(.+)$/.exec(arn);
  if (!match) throw new AwsError('BadRequestException', `Invalid resource ARN: ${arn}`);
  const [, region, account, path = ''] = match;
  const isOurs = region === context.region && account === context.account;
  const found = isOurs ? findResource(context, transaction, { arn, path }) : undefined;
  if (!found) throw new AwsError('NotFoundException', `No resource found for arn: ${arn}`);
  return found;
}

function findResource(
  { account, region }: AwsContext,
  transaction: Transaction,
  { arn, path }: { readonly arn: string; readonly path: string },
): TaggedResource | undefined {
  const [kind = '', name = '', profileName = ''] = path.split('/');
  if (kind === 'cluster') {
    const key = clusterKey({ account, region, name });
    const record = CLUSTERS.find(transaction, key);
    if (record?.cluster.arn !== arn) return undefined;
    const replace = (within: Transaction, tags: Record<string, string>) =>
      CLUSTERS.put(within, key, { ...record, cluster: { ...record.cluster, tags } });
    return { tags: record.cluster.tags, replace };
  }
  if (kind !== 'fargateprofile') return undefined;
  const key = profileKey({ account, region, name }, profileName);
  const record = FARGATE_PROFILES.find(transaction, key);
  if (record?.profile.fargateProfileArn !== arn) return undefined;
  const replace = (within: Transaction, tags: Record<string, string>) =>
    FARGATE_PROFILES.put(within, key, { ...record, profile: { ...record.profile, tags } });
  return { tags: record.profile.tags, replace };
}
