// DescribeImages. Emulator: a repository holds none, so that one that is named does not exist.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getRepository, repositoryPage } from './repositories.ts';
import type { DescribeImagesRequest, DescribeImagesResponse } from './types.gen.ts';

export const describeImages: Operation<DescribeImagesRequest, DescribeImagesResponse> = (input, context) => {
  const { repository } = getRepository(context.store, context, input);
  const [named] = input.imageIds ?? [];
  if (named) {
    const id = `{imageDigest:'${named.imageDigest ?? 'null'}', imageTag:'${named.imageTag ?? 'null'}'}`;
    throw new AwsError(
      'ImageNotFoundException',
      `The image with imageId ${id} does not exist within the repository with name '${repository.repositoryName}' in the registry with id '${context.account}'`,
    );
  }
  return { imageDetails: repositoryPage<never>([], String, input).items };
};
