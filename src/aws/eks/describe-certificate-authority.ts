// DescribeCertificateAuthority.

import type { Operation } from '../operation.ts';
import { getAuthority } from './certificate-authorities.ts';
import { getCluster } from './clusters.ts';
import type { DescribeCertificateAuthorityRequest, DescribeCertificateAuthorityResponse } from './types.gen.ts';

export const describeCertificateAuthority: Operation<
  DescribeCertificateAuthorityRequest,
  DescribeCertificateAuthorityResponse
> = ({ clusterName, certificateAuthorityId: id }, context) => ({
  certificateAuthority: getAuthority(getCluster(context.store, context, clusterName), id),
});
