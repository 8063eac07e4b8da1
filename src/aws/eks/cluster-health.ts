// What is wrong with a cluster that was made well: found when somebody asks.
// The words are those of the user guide's table of codes: https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#cluster-health-status

import { ALIASES, KEYS } from '../kms/keys.ts';
import type { AwsContext } from '../operation.ts';
import type { ClusterRecord } from './clusters.ts';
import type { ClusterIssue } from './types.gen.ts';

/** What it failed with, and what has become of the key that encrypts its secrets. Emulator: keys of other accounts are believed. */
export function healthIssues(context: AwsContext, { cluster }: ClusterRecord): ClusterIssue[] {
  const keys = (cluster.encryptionConfig ?? []).flatMap(({ provider }) => provider?.keyArn ?? []);
  return [...(cluster.health?.issues ?? []), ...keys.flatMap((arn) => keyIssue(context, arn) ?? [])];
}

type KeyIssueCode = 'KmsKeyDisabled' | 'KmsKeyMarkedForDeletion' | 'KmsKeyNotFound';

/** Those of a key that is to be deleted are ours. */
const WORDS: Readonly<Record<KeyIssueCode, string>> = {
  KmsKeyDisabled:
    'The AWS KMS Key associated with your cluster is disabled. Re-enable the key to recover your cluster.',
  KmsKeyMarkedForDeletion:
    'The AWS KMS Key associated with your cluster is marked for deletion. Cancel the deletion and enable the key to recover your cluster.',
  KmsKeyNotFound:
    "We couldn't find the AWS KMS key associated with your cluster. You must delete and recreate the cluster.",
};

function keyIssue({ store, account, region, unknownReferences }: AwsContext, arn: string): ClusterIssue | undefined {
  const scope = { account, region };
  const [, owner, kind, name = ''] = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:(\d{12}):(key|alias)\/(.+)$/.exec(arn) ?? [];
  if (owner !== account) return undefined;
  const keyId = kind === 'key' ? name : ALIASES.find(store, ALIASES.keyOf(scope, `alias/${name}`))?.keyId;
  const state = keyId === undefined ? undefined : KEYS.find(store, KEYS.keyOf(scope, keyId))?.key.KeyState;
  // An alias is looked up once, when the cluster is made: that it is gone tells nothing of its key.
  const isMissing = state === undefined && kind === 'key' && unknownReferences === 'refuse';
  const code = isMissing ? 'KmsKeyNotFound' : state === undefined ? undefined : ISSUES[state];
  return code && { code, message: WORDS[code], resourceIds: [arn] };
}

const ISSUES: Readonly<Record<string, KeyIssueCode | undefined>> = {
  Disabled: 'KmsKeyDisabled',
  PendingDeletion: 'KmsKeyMarkedForDeletion',
};
