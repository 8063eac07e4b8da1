// ListImages. Emulator: a repository holds none.

import type { Operation } from '../operation.ts';
import { getRepository, repositoryPage } from './repositories.ts';
import type { ListImagesRequest, ListImagesResponse } from './types.gen.ts';

export const listImages: Operation<ListImagesRequest, ListImagesResponse> = (input, context) => {
  getRepository(context.store, context, input);
  return { imageIds: repositoryPage<never>([], String, input).items };
};
