// UpdateClusterConfig: one kind of change at a time.

import type { Operation } from '../operation.ts';
import { askedKinds } from './cluster-config-updates.ts';
import { getCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import type { UpdateClusterConfigRequest, UpdateClusterConfigResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const updateClusterConfig: Operation<UpdateClusterConfigRequest, UpdateClusterConfigResponse> = (
  input,
  context,
) => {
  const members = { clusterName: input.name };
  const [kind, ...more] = askedKinds(input);
  getCluster(context.store, context, input.name);
  if (!kind) throw invalidParameter('No update config is specified.', members);
  if (more.length > 0) throw invalidParameter('Only one type of update can be allowed.', members);
  const update = startUpdate(context, { name: input.name, input }, (record, transaction) =>
    kind({ input, record, transaction, context }),
  );
  return { update };
};
