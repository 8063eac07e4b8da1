// ListCertificateAuthorities.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { authoritiesOf, toSummary } from './certificate-authorities.ts';
import { getCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import type { ListCertificateAuthoritiesRequest, ListCertificateAuthoritiesResponse } from './types.gen.ts';

export const listCertificateAuthorities: Operation<
  ListCertificateAuthoritiesRequest,
  ListCertificateAuthoritiesResponse
> = ({ clusterName, maxResults: size = 100, nextToken: token }, context) => {
  const all = authoritiesOf(getCluster(context.store, context, clusterName));
  const page = pageOf(all, ({ id }) => id, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken', { clusterName });
  return { certificateAuthorities: page.items.map(toSummary), nextToken: page.nextToken };
};
