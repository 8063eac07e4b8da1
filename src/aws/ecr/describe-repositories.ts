// DescribeRepositories: those that are named, or all.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getRepository, REPOSITORIES, repositoryPage } from './repositories.ts';
import type { DescribeRepositoriesRequest, DescribeRepositoriesResponse } from './types.gen.ts';

export const describeRepositories: Operation<DescribeRepositoriesRequest, DescribeRepositoriesResponse> = (
  input,
  context,
) => {
  const { registryId, repositoryNames, nextToken, maxResults } = input;
  const { store, account } = context;
  if (repositoryNames?.length && (nextToken !== undefined || maxResults !== undefined))
    throw new AwsError('InvalidParameterException', 'MaxResults and NextToken cannot be used with repositoryNames');
  if (repositoryNames?.length) {
    const named = repositoryNames.map((name) => getRepository(store, context, { repositoryName: name, registryId }));
    return { repositories: named.map(({ repository }) => repository) };
  }
  const isOwn = registryId === undefined || registryId === account;
  const all = isOwn ? REPOSITORIES.list(store, context).map(({ repository }) => repository) : [];
  const page = repositoryPage(all, ({ repositoryName }) => repositoryName, input);
  return { repositories: page.items, nextToken: page.nextToken };
};
