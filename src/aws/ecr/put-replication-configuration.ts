// PutReplicationConfiguration: DescribeRegistry tells it.

import type { Operation } from '../operation.ts';
import { changeRegistry } from './registries.ts';
import { invalidParameter } from './repositories.ts';
import type { PutReplicationConfigurationRequest, PutReplicationConfigurationResponse } from './types.gen.ts';

export const putReplicationConfiguration: Operation<
  PutReplicationConfigurationRequest,
  PutReplicationConfigurationResponse
> = ({ replicationConfiguration: replication }, context) => {
  const { account, region } = context;
  const destinations = replication.rules.flatMap((rule) => rule.destinations);
  if (destinations.some((to) => to.region === region && to.registryId === account))
    throw invalidParameter(
      'replicationConfiguration',
      'Replication destination cannot be the same as the source registry',
    );
  changeRegistry(context, (record) => ({ ...record, replication }));
  return { replicationConfiguration: replication };
};
