// ServiceAccount: every pod runs as somebody, and carries that account's token.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go

import { ApiError } from '../../kube/api-error.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../kube/types.gen.ts';
import { kubernetesSuffix } from '../../lib/ids.ts';
import type { Store } from '../../store/store.ts';
import { secretNames } from '../auth/pod-references.ts';
import { MIRROR } from '../kinds/core/pod/annotations.ts';
import { limitsSecrets, refusedEphemeralSecret, refusedSecret } from './mountable-secrets.ts';
import { refused, unaskableName } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
const MODE_0644 = 420;
/** A little more than an hour, so that a token that is refreshed hourly never runs out. */
const TOKEN_SECONDS = 3607;

export function serviceAccountAdmission(store: Store): AdmissionRule {
  return {
    name: 'ServiceAccount',
    mutate(request) {
      const { operation, kind, subresource } = request;
      const spec = (request.object as Pod | undefined)?.spec;
      if (kind.kind !== 'Pod' || kind.group !== '' || !spec) return;
      if (operation !== 'CREATE' || subresource !== undefined) return;
      if (request.object?.metadata.annotations?.[MIRROR] !== undefined) return checkMirror(request, spec);
      const account = accountOf(request, spec, store);
      admit(spec, account);
      if (limitsSecrets(account)) refuse(request, refusedSecret(account, spec));
    },
    validate(request) {
      const { operation, kind, subresource } = request;
      const spec = (request.object as Pod | undefined)?.spec;
      if (operation !== 'UPDATE' || kind.kind !== 'Pod' || kind.group !== '' || !spec) return;
      if (subresource === 'ephemeralcontainers') checkEphemeral(request, spec, store);
    },
  };
}

/** Throws Forbidden where there is a reason. */
function refuse(request: AdmissionRequest, why: string | undefined): void {
  if (why !== undefined) throw refused(request, why);
}

function checkEphemeral(request: AdmissionRequest, spec: PodSpec, store: Store): void {
  const { namespace = '' } = request;
  if (!spec.serviceAccountName)
    refuse(request, `no service account specified for pod ${namespace}/${request.object?.metadata.name ?? ''}`);
  const account = accountOf(request, spec, store);
  const why = limitsSecrets(account) ? refusedEphemeralSecret(account, spec) : undefined;
  if (why !== undefined) throw new ApiError('Unknown', why); // As upstream says it, which does not forbid here.
}

/** A mirror pod is what its node runs anyway, without the API server. */
function checkMirror(request: AdmissionRequest, spec: PodSpec): void {
  const fail = (why: string) => refused(request, `a mirror pod may not ${why}`);
  if (spec.serviceAccountName) throw fail('reference service accounts');
  if (secretNames(spec).some(Boolean)) throw fail('reference secrets');
  const sources = (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  if (sources.some((source) => source.serviceAccountToken)) throw fail('use ServiceAccountToken volume projections');
}

function accountOf(request: AdmissionRequest, spec: PodSpec, store: Store): ServiceAccount {
  const { namespace = '' } = request;
  const name = spec.serviceAccountName || 'default';
  const account = store.find('/serviceaccounts', `${namespace}/${name}`)?.value as unknown as
    | ServiceAccount
    | undefined;
  if (account) return account;
  const why = unaskableName(name) ?? `serviceaccount "${name}" not found`;
  throw refused(request, `error looking up service account ${namespace}/${name}: ${why}`);
}

function admit(spec: PodSpec, account: ServiceAccount): void {
  spec.serviceAccountName = account.metadata.name;
  spec.serviceAccount = account.metadata.name;
  const mounts = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (mounts) mountToken(spec);
  if ((spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets?.length) {
    spec.imagePullSecrets = account.imagePullSecrets.map(({ name = '' }) => ({ name }));
  }
}

function mountToken(spec: PodSpec): void {
  const existing = spec.volumes?.find((volume) => volume.name.startsWith(VOLUME_PREFIX)); // Whatever it holds.
  const name = existing?.name ?? `${VOLUME_PREFIX}${kubernetesSuffix()}`;
  let isNeeded = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
    isNeeded = mountInto(container, name) || isNeeded;
  if (isNeeded && !existing) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

/** False when the container has something else there already. */
function mountInto(container: Container, name: string): boolean {
  if (container.volumeMounts?.some(({ mountPath }) => mountPath === MOUNT_PATH)) return false;
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }];
  return true;
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: MODE_0644,
    },
  };
}
