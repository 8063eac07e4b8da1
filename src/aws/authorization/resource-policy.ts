// Policies of resources: key policies of KMS, and policies of ECR's repositories and S3's buckets. Who is named in them needs no policy of its own;
// where the account is named, its own policies decide. A key is closed to whom its policy does not open it.
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html

import { REPOSITORIES } from '../ecr/repositories.ts';
import { KEYS } from '../kms/keys.ts';
import type { AwsContext } from '../operation.ts';
import { partitionOfArn } from '../partitions.ts';
import { findBucketOf } from '../s3/buckets.ts';
import { doesApply, parseResourceStatements, type Question, type ResourceStatement } from './policy.ts';

export interface ResourcePolicy {
  readonly statements: readonly ResourceStatement[];
  /** Whether an account's own policies count only where this policy says so. */
  readonly isPrimary: boolean;
}

/** Who asks: the principal of the request, and the user or role behind it. */
export interface Asker {
  readonly arn: string;
  readonly identityArn: string;
  readonly account: string;
}

/** What a policy says: `delegates` leaves it to the policies of the account. */
export type Saying = 'denies' | 'grants' | 'delegates' | 'nothing';

/** The policy of the resource that an ARN names; undefined where there is none, or no such resource. */
export function resourcePolicyOf({ store, account, region }: AwsContext, arn: string): ResourcePolicy | undefined {
  const [, , service = '', , , ...rest] = arn.split(':');
  const path = rest.join(':');
  const scope = { account, region };
  if (service === 'kms' && path.startsWith('key/')) {
    const policy = KEYS.find(store, KEYS.keyOf(scope, path.slice('key/'.length)))?.policy;
    return policy === undefined ? undefined : { statements: parseResourceStatements(policy), isPrimary: true };
  }
  if (service === 'ecr' && path.startsWith('repository/')) {
    const policy = REPOSITORIES.find(store, REPOSITORIES.keyOf(scope, path.slice('repository/'.length)))?.policyText;
    return policy === undefined ? undefined : { statements: parseResourceStatements(policy), isPrimary: false };
  }
  if (service === 's3') {
    const policy = findBucketOf(store, region, path)?.policy;
    return policy === undefined ? undefined : { statements: parseResourceStatements(policy), isPrimary: false };
  }
  return undefined;
}

export function sayingOf(policy: Pick<ResourcePolicy, 'statements'>, asker: Asker, question: Question): Saying {
  const { arn, identityArn, account } = asker;
  const own = new Set(['*', arn, identityArn]);
  const ofAccount = new Set([account, `arn:${partitionOfArn(arn)}:iam::${account}:root`]);
  const names = ({ principals }: ResourceStatement) => principals.names.some((name) => own.has(name));
  const namesAccount = ({ principals }: ResourceStatement) => principals.names.some((name) => ofAccount.has(name));
  const isMeant = (statement: ResourceStatement) =>
    statement.principals.isExcluding !== (names(statement) || namesAccount(statement));
  const found = policy.statements.filter((statement) => isMeant(statement) && doesApply(statement, question));
  if (found.some(({ effect }) => effect === 'Deny')) return 'denies';
  if (found.some((statement) => statement.principals.isExcluding || names(statement))) return 'grants';
  return found.length > 0 ? 'delegates' : 'nothing';
}
