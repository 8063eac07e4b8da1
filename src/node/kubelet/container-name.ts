// The names of containers in the engine, built and read in one place.
// https://github.com/Mirantis/cri-dockerd/blob/master/core/naming.go

export interface ContainerKey {
  readonly container: string;
  readonly pod: string;
  readonly namespace: string;
  readonly podUid: string;
  readonly attempt: number;
}

export function containerName({ container, pod, namespace, podUid, attempt }: ContainerKey): string {
  return ['k8s', container, pod, namespace, podUid, String(attempt)].join('_');
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const PATTERN = new RegExp(`^k8s_([^_]+)_([^_]+)_([^_]+)_(${UUID})_(\\d+)$`);

/** Undefined for a name that is not one of ours. */
export function parseContainerName(name: string): ContainerKey | undefined {
  const [, container = '', pod = '', namespace = '', podUid = '', attempt = ''] = PATTERN.exec(name) ?? [];
  return container === '' ? undefined : { container, pod, namespace, podUid, attempt: Number(attempt) };
}
