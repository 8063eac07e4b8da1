// Makes VPC endpoints what their records say: a pending one is available, and a deleting one gone, as soon as the dial lets it.

import type { Controller } from '../../reconcile/controller.ts';
import { parseRecordKey } from '../records.ts';
import { VPC_ENDPOINTS } from './collections.ts';
import { type StateControllerOptions, stateController } from './state-controller.ts';
import { ENDPOINT_STATES, removeVpcEndpoint } from './vpc-endpoints.ts';

export function vpcEndpointController(options: StateControllerOptions): Controller {
  return stateController(options, {
    name: 'ec2-vpc-endpoint',
    collection: VPC_ENDPOINTS.collection,
    next(from, key) {
      const endpoint = VPC_ENDPOINTS.find(from, key);
      if (endpoint?.State === ENDPOINT_STATES.pending)
        return {
          sinceMs: endpoint.CreationTimestamp ?? 0,
          stage: 'vpc-endpoint-create',
          end: (transaction) =>
            void VPC_ENDPOINTS.put(transaction, key, { ...endpoint, State: ENDPOINT_STATES.available }),
        };
      if (endpoint?.State === ENDPOINT_STATES.deleting)
        return {
          sinceMs: endpoint.deletionBeganMs ?? 0,
          stage: 'vpc-endpoint-delete',
          end: (transaction) => removeVpcEndpoint(transaction, parseRecordKey(key).scope, endpoint),
        };
      return undefined;
    },
  });
}
