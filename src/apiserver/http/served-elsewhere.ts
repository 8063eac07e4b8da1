// Which group versions are other API servers' to serve: an APIService with a service says so.

import type { APIService } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';

const API_SERVICES = 'apiregistration.k8s.io/apiservices';

/** Tells it of a path, `/apis/metrics.k8s.io/v1beta1/nodes`. */
export type ServedElsewhere = (path: string) => boolean;

export function servedElsewhere(store: Store): ServedElsewhere {
  return (path) => {
    const [root, group = '', version = ''] = path.split('/').filter(Boolean);
    const found = root === 'apis' ? store.find(API_SERVICES, `${version}.${group}`) : undefined;
    return (found?.value as unknown as APIService | undefined)?.spec?.service !== undefined;
  };
}
