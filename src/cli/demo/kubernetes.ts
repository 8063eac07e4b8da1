// What the demo asks of a cluster's Kubernetes API.

import type { AppsV1Api, CoreV1Api, KubeConfig, V1Pod } from '@kubernetes/client-node';

export interface ClusterAccess {
  readonly endpoint: string;
  readonly certificateAuthorityData: string;
  readonly token: string;
}

export interface DemoCluster {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  /**
   * Resolves with the first state of a pod of the namespace that is what is waited for. Rejects when the time is over, and at once when an
   * image cannot be had.
   */
  podUntil(namespace: string, isMeant: (pod: V1Pod) => boolean, patienceMs: number): Promise<V1Pod>;
}

/** Loads the client now: it is large, and no other command has to carry it. */
export async function connectCluster(access: ClusterAccess): Promise<DemoCluster> {
  const { AppsV1Api, CoreV1Api, KubeConfig } = await import('@kubernetes/client-node');
  const { endpoint, certificateAuthorityData, token } = access;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'demo', server: endpoint, caData: certificateAuthorityData, skipTLSVerify: false },
    { name: 'demo', token },
  );
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    podUntil: (namespace, isMeant, patienceMs) => podUntil(config, namespace, { isMeant, patienceMs }),
  };
}

/** Whoever waits for a pod that waits for its image again and again waits for minutes. */
const IMAGE_PROBLEMS = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'];

interface Wanted {
  readonly isMeant: (pod: V1Pod) => boolean;
  readonly patienceMs: number;
}

async function podUntil(config: KubeConfig, namespace: string, { isMeant, patienceMs }: Wanted): Promise<V1Pod> {
  const { Watch } = await import('@kubernetes/client-node');
  const query = { timeoutSeconds: Math.ceil(patienceMs / 1000) };
  let stop: () => void = () => undefined;
  const seen = new Promise<V1Pod>((resolve, reject) => {
    let last: V1Pod | undefined;
    const refuse = () => reject(new Error(`no pod has come so far as it should: ${situation(last)}`));
    const onEvent = (_phase: string, pod: V1Pod) => {
      last = pod;
      if (isMeant(pod)) resolve(pod);
      else if (IMAGE_PROBLEMS.includes(waitingOf(pod)?.reason ?? '')) refuse();
    };
    const watching = new Watch(config).watch(`/api/v1/namespaces/${namespace}/pods`, query, onEvent, refuse);
    watching.then((request) => {
      stop = () => request.abort();
    }, reject);
  });
  return seen.finally(() => stop());
}

const waitingOf = (pod: V1Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state?.waiting;

function situation(pod: V1Pod | undefined): string {
  const { reason, message = '' } = waitingOf(pod) ?? {};
  if (!reason) return pod?.status?.phase ?? 'there is none';
  const advice = IMAGE_PROBLEMS.includes(reason)
    ? '\n--image NAME takes another, for example one that the engine has'
    : '';
  return `${reason} ${message}${advice}`;
}
