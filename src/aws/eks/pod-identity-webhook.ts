// What EKS's pod-identity webhook does to a new pod whose service account names a role: a token for STS on a volume, and the variables
// by which SDKs find it. It runs inside the API server, where EKS has it beside.
// https://github.com/aws/amazon-eks-pod-identity-webhook, pkg/handler/handler.go, pkg/cache/cache.go

import type { Cluster } from '../../kube/cluster.ts';
import { SERVICE_ACCOUNTS } from '../../kube/kind-refs.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../kube/types.gen.ts';

/** Under which name the cluster shows it. */
export const POD_IDENTITY_WEBHOOK_NAME = 'pod-identity-webhook';
export const SKIP_LABEL = 'eks.amazonaws.com/skip-pod-identity-webhook';

const VOLUME = 'aws-iam-token';
const MOUNT_PATH = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const TOKEN_FILE = 'token';
const DEFAULT_AUDIENCE = 'sts.amazonaws.com';
const DEFAULT_SECONDS = 86_400;
const LEAST_SECONDS = 600;
const annotation = (name: string) => `eks.amazonaws.com/${name}`;

/** What the rule looks at of a request to the API server. */
interface AdmittedRequest {
  readonly operation: string;
  readonly kind: { readonly group: string; readonly plural: string };
  readonly namespace: string | undefined;
  readonly subresource?: string;
  readonly object: KubeObject | undefined;
}

export interface PodIdentityRule {
  readonly name: string;
  /** The webhook configuration under which EKS shows it. */
  readonly webhook: string;
  mutate(request: AdmittedRequest): void;
}

/** @param region the cluster's, which SDKs in its pods take for theirs */
export function podIdentityWebhook(cluster: Cluster, region: string): PodIdentityRule {
  return {
    name: 'PodIdentityMutation',
    webhook: POD_IDENTITY_WEBHOOK_NAME,
    mutate({ operation, kind, namespace = 'default', subresource, object }) {
      if (operation !== 'CREATE' || kind.group !== '' || kind.plural !== 'pods' || subresource || !object) return;
      const pod = object as Pod;
      const name = pod.spec?.serviceAccountName;
      if (!pod.spec || !name || pod.metadata.labels?.[SKIP_LABEL] !== undefined) return;
      const account = cluster.of(SERVICE_ACCOUNTS).find({ namespace, name });
      const identity = account && identityOf(account, pod);
      if (identity) inject(pod.spec, { ...identity, region, skipped: skippedContainers(pod) });
    },
  };
}

interface Identity {
  readonly roleArn: string;
  readonly audience: string;
  readonly isRegional: boolean;
  readonly expirationSeconds: number;
}

/** Undefined for an account that names no role. The pod's word on how long a token lives wins over the account's. */
function identityOf(account: ServiceAccount, pod: Pod): Identity | undefined {
  const { annotations = {} } = account.metadata;
  const roleArn = annotations[annotation('role-arn')];
  if (!roleArn) return undefined;
  const ownSeconds = secondsOf(annotations[annotation('token-expiration')], DEFAULT_SECONDS);
  return {
    roleArn,
    audience: annotations[annotation('audience')] ?? DEFAULT_AUDIENCE,
    isRegional: !/^(0|f|F|false|False|FALSE)$/.test(annotations[annotation('sts-regional-endpoints')] ?? ''),
    expirationSeconds: secondsOf(pod.metadata.annotations?.[annotation('token-expiration')], ownSeconds),
  };
}

function secondsOf(text: string | undefined, fallback: number): number {
  return text !== undefined && /^[+-]?\d{1,15}$/.test(text) ? Math.max(LEAST_SECONDS, Number(text)) : fallback;
}

function skippedContainers(pod: Pod): ReadonlySet<string> {
  return new Set(pod.metadata.annotations?.[annotation('skip-containers')]?.split(',') ?? []);
}

interface Injection extends Identity {
  readonly region: string;
  readonly skipped: ReadonlySet<string>;
}

function inject(spec: PodSpec, injection: Injection): void {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  for (const container of containers) if (!injection.skipped.has(container.name)) equip(container, injection);
  if (!spec.volumes?.some(({ name }) => name === VOLUME))
    spec.volumes = [tokenVolume(injection), ...(spec.volumes ?? [])];
}

/** What the container says already is left as it is, each group of variables by itself. */
function equip(container: Container, { roleArn, isRegional, region }: Injection): void {
  const has = (...names: string[]) => container.env?.some(({ name }) => names.includes(name)) ?? false;
  const hasIdentity = has('AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const hasRegion = has('AWS_REGION', 'AWS_DEFAULT_REGION');
  const hasEndpoints = has('AWS_STS_REGIONAL_ENDPOINTS');
  if (hasIdentity && hasRegion && hasEndpoints) return;
  container.env = [
    ...(container.env ?? []),
    ...(isRegional && !hasEndpoints ? [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' }] : []),
    ...(hasRegion ? [] : ['AWS_DEFAULT_REGION', 'AWS_REGION'].map((name) => ({ name, value: region }))),
    ...(hasIdentity
      ? []
      : [
          { name: 'AWS_ROLE_ARN', value: roleArn },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${MOUNT_PATH}/${TOKEN_FILE}` },
        ]),
  ];
  if (!container.volumeMounts?.some(({ name }) => name === VOLUME))
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name: VOLUME, readOnly: true, mountPath: MOUNT_PATH },
    ];
}

/** 420 is 0644, what the API server fills in. */
function tokenVolume({ audience, expirationSeconds }: Identity): Volume {
  const serviceAccountToken = { audience, expirationSeconds, path: TOKEN_FILE };
  return { name: VOLUME, projected: { sources: [{ serviceAccountToken }], defaultMode: 420 } };
}
