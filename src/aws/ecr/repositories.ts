// Repositories as records. Emulator: there is no registry behind them; nothing is pushed, and they hold no image.
// The words are the service's: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html and clients' reports.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { records } from '../records.ts';
import type { Repository, Tag } from './types.gen.ts';

export type RepositoryRecord = {
  repository: Repository & { repositoryName: string; repositoryArn: string };
  tags: Tag[];
  /** Who may use it, and what is kept of it: documents as they were given. */
  policyText?: string | undefined;
  lifecyclePolicyText?: string | undefined;
};

export const REPOSITORIES = records<RepositoryRecord>('ecr.repositories');

/** The repository that a request names. Throws RepositoryNotFoundException; so does a registry of another account. */
export function getRepository(
  from: Store | Transaction,
  scope: Scope,
  { repositoryName, registryId }: { readonly repositoryName: string; readonly registryId?: string | undefined },
): RepositoryRecord {
  const registry = registryId ?? scope.account;
  const found =
    registry === scope.account ? REPOSITORIES.find(from, REPOSITORIES.keyOf(scope, repositoryName)) : undefined;
  if (!found)
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${repositoryName}' does not exist in the registry with id '${registry}'`,
    );
  return found;
}

/** The repository of an ARN. Throws RepositoryNotFoundException, InvalidParameterException for what is no ARN of one. */
export function getRepositoryByArn(from: Store | Transaction, scope: Scope, arn: string): RepositoryRecord {
  const match = /^arn:aws[a-z-]*:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/.exec(arn);
  if (match?.[1] !== scope.region) throw invalidParameter('resourceArn', `Invalid ARN`);
  return getRepository(from, scope, { repositoryName: match[3] ?? '', registryId: match[2] });
}

/** A page, in name's order. Throws InvalidParameterException for a token that is not of its list. */
export function repositoryPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { maxResults, nextToken }: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
): { items: T[]; nextToken: string | undefined } {
  const page = pageOf(items, keyOf, { size: maxResults ?? 100, token: nextToken });
  if (!page) throw invalidParameter('nextToken', 'Invalid token');
  return page;
}

/** `Invalid parameter at 'PolicyText' failed to satisfy constraint: '…'` */
export function invalidParameter(member: string, constraint: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`,
  );
}

/** Writes the record in its place. */
export function putRepository(transaction: Transaction, scope: Scope, record: RepositoryRecord): void {
  REPOSITORIES.put(transaction, REPOSITORIES.keyOf(scope, record.repository.repositoryName), record);
}

/**
 * Replaces the repository that a request names by what `change` makes of it.
 * @returns the record as it is now. Throws RepositoryNotFoundException
 */
export function changeRepository(
  { store, account, region }: AwsContext,
  named: { readonly repositoryName: string; readonly registryId?: string | undefined },
  change: (record: RepositoryRecord) => RepositoryRecord,
): RepositoryRecord {
  return store.commit((transaction) => {
    const scope = { account, region };
    const after = change(getRepository(transaction, scope, named));
    putRepository(transaction, scope, after);
    return after;
  });
}

/** The JSON object in a policy's text; undefined where it is none. */
export function readPolicy(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
