// Makes NAT gateways what their records say: a pending one is available, and a deleting one deleted, as soon as the dial lets it.

import type { Clock } from '../../lib/clock.ts';
import type { Controller } from '../../reconcile/controller.ts';
import type { Store } from '../../store/store.ts';
import { type Dial, remainingMs } from '../dial.ts';
import { parseRecordKey } from '../records.ts';
import { storeSource } from '../store-source.ts';
import { NAT_GATEWAYS } from './collections.ts';
import { releaseNatGateway } from './nat-gateways.ts';
import { markRoutes } from './routes.ts';

export interface NatGatewayControllerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly dial: Dial;
}

export function natGatewayController(options: NatGatewayControllerOptions): Controller {
  return {
    name: 'ec2-nat-gateway',
    sources: [storeSource(options.store, NAT_GATEWAYS.collection)],
    async reconcile(key) {
      const gateway = NAT_GATEWAYS.find(options.store, key);
      if (gateway?.State === 'pending') return open(options, key, gateway.CreateTime ?? 0);
      if (gateway?.State === 'deleting') return close(options, key, gateway.DeleteTime ?? 0);
      return undefined;
    },
  };
}

function open(options: NatGatewayControllerOptions, key: string, sinceMs: number) {
  const requeueAfterMs = remainingMs(options, 'nat-gateway-create', sinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  options.store.commit((transaction) => {
    const gateway = NAT_GATEWAYS.find(transaction, key);
    if (gateway?.State === 'pending') NAT_GATEWAYS.put(transaction, key, { ...gateway, State: 'available' });
  });
  return undefined;
}

/** Its routes lead nowhere from then on. */
function close(options: NatGatewayControllerOptions, key: string, sinceMs: number) {
  const requeueAfterMs = remainingMs(options, 'nat-gateway-delete', sinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  const { scope } = parseRecordKey(key);
  options.store.commit((transaction) => {
    const gateway = NAT_GATEWAYS.find(transaction, key);
    if (gateway?.State !== 'deleting') return;
    releaseNatGateway(transaction, scope, gateway);
    const DeleteTime = options.clock.simulatedMs();
    NAT_GATEWAYS.put(transaction, key, { ...gateway, State: 'deleted', DeleteTime });
    markRoutes(transaction, scope, { target: gateway.NatGatewayId ?? '', state: 'blackhole' });
  });
  return undefined;
}
