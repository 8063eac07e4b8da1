// Makes VPC endpoints what their records say: a pending one is available, and a deleting one gone, as soon as the dial lets it.

import type { Clock } from '../../lib/clock.ts';
import type { Controller } from '../../reconcile/controller.ts';
import type { Store } from '../../store/store.ts';
import { type Dial, remainingMs } from '../dial.ts';
import { parseRecordKey } from '../records.ts';
import { storeSource } from '../store-source.ts';
import { VPC_ENDPOINTS } from './collections.ts';
import { ENDPOINT_STATES, removeVpcEndpoint } from './vpc-endpoints.ts';

export interface VpcEndpointControllerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly dial: Dial;
}

export function vpcEndpointController(options: VpcEndpointControllerOptions): Controller {
  return {
    name: 'ec2-vpc-endpoint',
    sources: [storeSource(options.store, VPC_ENDPOINTS.collection)],
    async reconcile(key) {
      const endpoint = VPC_ENDPOINTS.find(options.store, key);
      if (endpoint?.State === ENDPOINT_STATES.pending) return open(options, key, endpoint.CreationTimestamp ?? 0);
      if (endpoint?.State === ENDPOINT_STATES.deleting) return close(options, key, endpoint.deletionBeganMs ?? 0);
      return undefined;
    },
  };
}

function open(options: VpcEndpointControllerOptions, key: string, sinceMs: number) {
  const requeueAfterMs = remainingMs(options, 'vpc-endpoint-create', sinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  options.store.commit((transaction) => {
    const endpoint = VPC_ENDPOINTS.find(transaction, key);
    if (endpoint?.State === ENDPOINT_STATES.pending)
      VPC_ENDPOINTS.put(transaction, key, { ...endpoint, State: ENDPOINT_STATES.available });
  });
  return undefined;
}

/** Its routes and interfaces go with it. */
function close(options: VpcEndpointControllerOptions, key: string, sinceMs: number) {
  const requeueAfterMs = remainingMs(options, 'vpc-endpoint-delete', sinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  const { scope } = parseRecordKey(key);
  options.store.commit((transaction) => {
    const endpoint = VPC_ENDPOINTS.find(transaction, key);
    if (endpoint?.State === ENDPOINT_STATES.deleting) removeVpcEndpoint(transaction, scope, endpoint);
  });
  return undefined;
}
