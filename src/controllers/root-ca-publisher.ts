// Every namespace has the cluster's CA in a ConfigMap, so that pods can verify the API server.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/certificates/rootcacertpublisher/publisher.go

import { isReason } from '../kube/api-error.ts';
import { CONFIG_MAPS, NAMESPACES } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

export const ROOT_CA_PUBLISHER = 'root-ca-cert-publisher';
const CONFIG_MAP = 'kube-root-ca.crt';
const DESCRIBED_BY = 'kubernetes.io/description';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export function rootCaPublisher(shared: ControllerContext): Controller {
  const { cluster, certificateAuthority } = actingAs(shared, ROOT_CA_PUBLISHER);
  const wanted = { 'ca.crt': certificateAuthority };
  return {
    name: ROOT_CA_PUBLISHER,
    workers: 4,
    sources: [
      watching(cluster, NAMESPACES),
      watching(cluster, CONFIG_MAPS, ({ object }) =>
        object.metadata.name === CONFIG_MAP ? [object.metadata.namespace ?? ''] : [],
      ),
    ],
    async reconcile(namespace) {
      if (cluster.of(NAMESPACES).find({ name: namespace })?.status?.phase !== 'Active') return undefined;
      const name = { namespace, name: CONFIG_MAP };
      const current = cluster.of(CONFIG_MAPS).find(name);
      const annotations = { ...current?.metadata.annotations, [DESCRIBED_BY]: DESCRIPTION };
      if (current) {
        if (deepEqual(current.data, wanted) && current.metadata.annotations?.[DESCRIBED_BY]) return undefined;
        const metadata = { ...current.metadata, annotations };
        await cluster.of(CONFIG_MAPS).update({ ...current, metadata, data: wanted });
      } else {
        await cluster
          .of(CONFIG_MAPS)
          .create({ metadata: { ...name, annotations }, data: wanted })
          .catch((error: unknown) => {
            if (!isReason(error, 'AlreadyExists')) throw error;
          });
      }
      return undefined;
    },
  };
}
