// ListPodIdentityAssociations.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { getCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { POD_IDENTITIES } from './pod-identities.ts';
import type { ListPodIdentityAssociationsRequest, ListPodIdentityAssociationsResponse } from './types.gen.ts';

export const listPodIdentityAssociations: Operation<
  ListPodIdentityAssociationsRequest,
  ListPodIdentityAssociationsResponse
> = (input, context) => {
  const { clusterName, namespace, serviceAccount, maxResults: size = 100, nextToken: token } = input;
  getCluster(context.store, context, clusterName);
  const found = POD_IDENTITIES.list(context.store, context, clusterName)
    .map(({ association }) => association)
    .filter(
      (association) =>
        (namespace === undefined || association.namespace === namespace) &&
        (serviceAccount === undefined || association.serviceAccount === serviceAccount),
    );
  const page = pageOf(found, ({ associationId }) => associationId, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken', { clusterName });
  return { associations: page.items, nextToken: page.nextToken };
};
