// For whom a kubelet may ask for a token: for whom a volume of its pod asks, or the driver of one, or whoever it has a right to.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/noderestriction/admission.go (validateNodeServiceAccountAudience)

import type { CSIDriver, PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../kube/types.gen.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import type { Store } from '../../store/store.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { requestedName } from './refusal.ts';
import type { AdmissionRequest } from './rule.ts';

interface Asked {
  readonly audiences: readonly string[];
  readonly admission: AdmissionRequest;
  readonly store: Store;
  readonly authorizer: Authorizer;
}

/** @returns what is against the audience; undefined: nothing. No audience is that of the API server, as volumes say it too */
export function audienceProblem(pod: Pod, asked: Asked): string | undefined {
  const { audiences, admission, authorizer } = asked;
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences';
  const audience = audiences[0] ?? '';
  const found = (pod.spec?.volumes ?? []).map((volume) => asksFor(volume, audience, { pod, ...asked }));
  if (found.includes(true)) return undefined;
  const problems = new Set(found.filter((item) => typeof item === 'string'));
  if (problems.size > 0) return `error validating audience ${JSON.stringify(audience)}: ${aggregate(problems)}`;
  const { request } = admission;
  const { allowed } = authorizer({
    user: request.user,
    verb: 'request-serviceaccounts-token-audience',
    group: '',
    version: 'v1',
    resource: audience,
    name: requestedName(admission),
    ...(request.namespace ? { namespace: request.namespace } : {}),
  });
  const who = `${request.user.name} is not authorized to request tokens for this audience`;
  return allowed ? undefined : `audience ${JSON.stringify(audience)} not found in pod spec volume, ${who}`;
}

/** A text where what the volume leads to is not there. */
function asksFor(volume: Volume, audience: string, place: Asked & { readonly pod: Pod }): boolean | string {
  const { projected, csi } = volume;
  const own = (projected?.sources ?? []).map(({ serviceAccountToken }) => serviceAccountToken);
  if (own.some((token) => token && (token.audience ?? '') === audience)) return true;
  const driver = claimNameOf(volume, place.pod) === undefined ? { name: csi?.driver } : driverOf(volume, place);
  if (typeof driver === 'string') return driver;
  if (!driver.name) return false;
  const known = place.store.find('storage.k8s.io/csidrivers', driver.name)?.value as unknown as CSIDriver | undefined;
  if (!known) return `csidriver.storage.k8s.io ${JSON.stringify(driver.name)} not found`;
  return (known.spec.tokenRequests ?? []).some((request) => request.audience === audience);
}

/** The claim of an ephemeral volume is called after the pod and the volume. */
function claimNameOf({ name, ephemeral, persistentVolumeClaim }: Volume, { metadata }: Pod): string | undefined {
  return ephemeral?.volumeClaimTemplate ? `${metadata.name}-${name}` : persistentVolumeClaim?.claimName;
}

function driverOf(volume: Volume, { pod, store }: { pod: Pod; store: Store }): { name: string | undefined } | string {
  const claimName = claimNameOf(volume, pod) ?? '';
  const key = `${pod.metadata.namespace}/${claimName}`;
  const claim = store.find('/persistentvolumeclaims', key)?.value as unknown as PersistentVolumeClaim | undefined;
  if (!claim) return `persistentvolumeclaim ${JSON.stringify(claimName)} not found`;
  const name = claim.spec?.volumeName ?? '';
  const found = store.find('/persistentvolumes', name)?.value as unknown as PersistentVolume | undefined;
  return found ? { name: found.spec?.csi?.driver } : `persistentvolume ${JSON.stringify(name)} not found`;
}
