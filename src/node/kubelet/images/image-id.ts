// How the status of a container names its image.

import { fullImageName } from '../../../lib/image-name.ts';
import type { ImageInfo } from '../../../runtime/container-runtime.ts';
import type { PodMemory } from '../pod-memory.ts';

/** containerd shows an image by its digest in the registry: `docker.io/library/nginx@sha256:…`. One made here has none. */
export function nameImage({ imageIds }: PodMemory, { id, digests }: Pick<ImageInfo, 'id' | 'digests'>): void {
  const [digest] = digests;
  imageIds.set(id, digest === undefined ? id : fullImageName(digest));
}
