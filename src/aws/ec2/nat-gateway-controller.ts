// Makes NAT gateways what their records say: a pending one is available, a deleting one deleted, and addresses that come or leave have
// done so, as soon as the dial lets it.

import type { Controller } from '../../reconcile/controller.ts';
import type { Transaction } from '../../store/store.ts';
import { parseRecordKey } from '../records.ts';
import { NAT_GATEWAYS } from './collections.ts';
import { isLeaving, settleAddresses } from './nat-gateway-addresses.ts';
import { releaseNatGateway } from './nat-gateways.ts';
import { markRoutes } from './routes.ts';
import { type StateControllerOptions, stateController } from './state-controller.ts';
import type { NatGateway } from './types.gen.ts';

export function natGatewayController(options: StateControllerOptions): Controller {
  const close = (transaction: Transaction, key: string, gateway: NatGateway) => {
    const { scope } = parseRecordKey(key);
    releaseNatGateway(transaction, scope, gateway);
    const DeleteTime = options.clock.simulatedMs();
    NAT_GATEWAYS.put(transaction, key, { ...gateway, State: 'deleted', DeleteTime });
    // Its routes lead nowhere from then on.
    markRoutes(transaction, scope, { target: gateway.NatGatewayId ?? '', state: 'blackhole' });
  };
  return stateController(options, {
    name: 'ec2-nat-gateway',
    collection: NAT_GATEWAYS.collection,
    next(from, key) {
      const gateway = NAT_GATEWAYS.find(from, key);
      if (gateway?.State === 'pending')
        return {
          sinceMs: gateway.CreateTime ?? 0,
          stage: 'nat-gateway-create',
          end: (transaction) => void NAT_GATEWAYS.put(transaction, key, { ...gateway, State: 'available' }),
        };
      if (gateway?.State === 'deleting')
        return {
          sinceMs: gateway.DeleteTime ?? 0,
          stage: 'nat-gateway-delete',
          end: (transaction) => close(transaction, key, gateway),
        };
      if (gateway?.addressesChangedMs !== undefined)
        return {
          sinceMs: gateway.addressesChangedMs,
          stage: isLeaving(gateway) ? 'nat-gateway-delete' : 'nat-gateway-create',
          end: (transaction) => settleAddresses(transaction, parseRecordKey(key).scope, gateway),
        };
      return undefined;
    },
  });
}
