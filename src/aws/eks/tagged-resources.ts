// The resources of EKS that have tags, found by ARN.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { ACCESS_ENTRIES, accessEntryKey } from './access-entries.ts';
import { CAPABILITIES, capabilityKey } from './capabilities.ts';
import { CLUSTERS, clusterKey } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { SUBSCRIPTIONS } from './eks-anywhere-subscriptions.ts';
import { FARGATE_PROFILES, profileKey } from './fargate-profiles.ts';
import { IDENTITY_PROVIDERS, providerKey } from './identity-providers.ts';
import { POD_IDENTITIES, podIdentityKey } from './pod-identities.ts';

type Tags = Readonly<Record<string, string>>;

export interface TaggedResource {
  readonly tags: Tags;
  replace(transaction: Transaction, tags: Record<string, string>): void;
}

const EKS_ARN = /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):(.+)$/;

/** Throws BadRequestException for what is no ARN of EKS, NotFoundException for one of nothing. */
export function getTaggedResource(context: AwsContext, transaction: Transaction, arn: string): TaggedResource {
  if (!EKS_ARN.test(arn)) throw new AwsError('BadRequestException', `Invalid resource ARN: ${arn}`);
  const found = findTaggedResource(context, transaction, arn);
  if (!found) throw new AwsError('NotFoundException', `No resource found for arn: ${arn}`);
  return found;
}

/** Undefined for an ARN of nothing, or of something elsewhere. */
export function findTaggedResource(scope: Scope, from: Store | Transaction, arn: string): TaggedResource | undefined {
  const [, region, account, path = ''] = EKS_ARN.exec(arn) ?? [];
  const isOurs = region === scope.region && account === scope.account;
  return isOurs ? findResource(scope, from, { arn, path }) : undefined;
}

interface Place {
  readonly cluster: ClusterReference;
  /** What follows the cluster's name. */
  readonly rest: readonly string[];
}

/** Kind of resource, as its ARN says it → the one at that place, with its ARN. */
const KINDS: Readonly<
  Record<string, (from: Store | Transaction, place: Place) => (TaggedResource & { arn: string }) | undefined>
> = {
  cluster(from, { cluster }) {
    const key = clusterKey(cluster);
    const record = CLUSTERS.find(from, key);
    return (
      record && {
        arn: record.cluster.arn,
        tags: record.cluster.tags,
        replace: (within, tags) => CLUSTERS.put(within, key, { ...record, cluster: { ...record.cluster, tags } }),
      }
    );
  },
  fargateprofile(from, { cluster, rest }) {
    const key = profileKey(cluster, rest[0] ?? '');
    const record = FARGATE_PROFILES.find(from, key);
    return (
      record && {
        arn: record.profile.fargateProfileArn,
        tags: record.profile.tags,
        replace: (within, tags) =>
          FARGATE_PROFILES.put(within, key, { ...record, profile: { ...record.profile, tags } }),
      }
    );
  },
  'access-entry'(from, { cluster, rest }) {
    // `role/123456789012/path/NAME/UUID`
    const id = rest.at(-1) ?? '';
    const record = ACCESS_ENTRIES.list(from, cluster, cluster.name).find((entry) =>
      entry.accessEntryArn.endsWith(`/${id}`),
    );
    return (
      record && {
        arn: record.accessEntryArn,
        tags: record.tags,
        replace: (within, tags) =>
          ACCESS_ENTRIES.put(within, accessEntryKey(cluster, record.principalArn), { ...record, tags }),
      }
    );
  },
  podidentityassociation(from, { cluster, rest }) {
    const key = podIdentityKey(cluster, rest[0] ?? '');
    const record = POD_IDENTITIES.find(from, key);
    return (
      record && {
        arn: record.association.associationArn,
        tags: record.association.tags,
        replace: (within, tags) =>
          POD_IDENTITIES.put(within, key, { ...record, association: { ...record.association, tags } }),
      }
    );
  },
  capability(from, { cluster, rest }) {
    const key = capabilityKey(cluster, rest[1] ?? '');
    const record = CAPABILITIES.find(from, key);
    return (
      record && {
        arn: record.capability.arn,
        tags: record.capability.tags,
        replace: (within, tags) =>
          CAPABILITIES.put(within, key, { ...record, capability: { ...record.capability, tags } }),
      }
    );
  },
  'eks-anywhere-subscription'(from, { cluster }) {
    const key = SUBSCRIPTIONS.keyOf(cluster, cluster.name);
    const record = SUBSCRIPTIONS.find(from, key);
    return (
      record && {
        arn: record.subscription.arn,
        tags: record.subscription.tags,
        replace: (within, tags) =>
          SUBSCRIPTIONS.put(within, key, { ...record, subscription: { ...record.subscription, tags } }),
      }
    );
  },
  identityproviderconfig(from, { cluster, rest }) {
    const key = providerKey(cluster, rest[1] ?? '');
    const record = IDENTITY_PROVIDERS.find(from, key);
    return (
      record && {
        arn: record.identityProviderConfigArn,
        tags: record.tags,
        replace: (within, tags) => IDENTITY_PROVIDERS.put(within, key, { ...record, tags }),
      }
    );
  },
};

function findResource(
  { account, region }: Scope,
  from: Store | Transaction,
  { arn, path }: { readonly arn: string; readonly path: string },
): TaggedResource | undefined {
  const [kind = '', name = '', ...rest] = path.split('/');
  const find = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const found = find?.(from, { cluster: { account, region, name }, rest });
  return found?.arn === arn ? found : undefined;
}
