// Every namespace has a service account `default`.

import { isReason } from '../kube/api-error.ts';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

export const SERVICE_ACCOUNT_CONTROLLER = 'service-account-controller';

export function serviceAccountController(shared: ControllerContext): Controller {
  const { cluster } = actingAs(shared, SERVICE_ACCOUNT_CONTROLLER);
  return {
    name: SERVICE_ACCOUNT_CONTROLLER,
    workers: 4,
    sources: [
      watching(cluster, NAMESPACES),
      watching(cluster, SERVICE_ACCOUNTS, ({ type, object }) =>
        type === 'DELETED' ? [object.metadata.namespace ?? ''] : [],
      ),
    ],
    async reconcile(namespace) {
      if (cluster.of(NAMESPACES).find({ name: namespace })?.status?.phase !== 'Active') return undefined;
      if (cluster.of(SERVICE_ACCOUNTS).find({ namespace, name: 'default' })) return undefined;
      await cluster
        .of(SERVICE_ACCOUNTS)
        .create({ metadata: { name: 'default', namespace } })
        .catch((error: unknown) => {
          if (!isReason(error, 'AlreadyExists')) throw error;
        });
      return undefined;
    },
  };
}
