// Claims against a quota: their number and their storage, together and by class.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/quota/v1/evaluator/core/persistent_volume_claims.go

import { compareQuantities, parseQuantity, type Quantity } from '../quantity.ts';
import { ONE } from '../resource-list.ts';
import type { PersistentVolumeClaim } from '../types.gen.ts';
import type { QuotaEvaluator } from './evaluator.ts';
import { matchesValue } from './scope-value.ts';

const COUNT = 'count/persistentvolumeclaims';
const COUNTED = ['persistentvolumeclaims', 'requests.storage'];
const OF_CLASS = '.storageclass.storage.k8s.io/';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const claimEvaluator: QuotaEvaluator<PersistentVolumeClaim> = {
  handles({ object, current, subresource }) {
    if (subresource === undefined) return true;
    if (subresource !== 'status' || !current) return false;
    return String(classNames(object as PersistentVolumeClaim)) !== String(classNames(current as PersistentVolumeClaim));
  },
  matching: (names) =>
    names.filter(
      (name) => name === COUNT || COUNTED.some((counted) => name === counted || name.endsWith(`${OF_CLASS}${counted}`)),
    ),
  matchesScope(scope, claim) {
    if (scope.scopeName !== 'VolumeAttributesClass') return false;
    const names = classNames(claim);
    return names.length === 0 ? matchesValue(scope, undefined) : names.some((name) => matchesValue(scope, name));
  },
  usage(claim) {
    const storageClass = claim.metadata.annotations?.[CLASS_ANNOTATION] ?? claim.spec?.storageClassName;
    const storage = storageOf(claim);
    const counts: [string, Quantity][] = [['persistentvolumeclaims', ONE]];
    if (storage) counts.push(['requests.storage', storage]);
    const ofClass = storageClass
      ? counts.map(([name, amount]): [string, Quantity] => [`${storageClass}${OF_CLASS}${name}`, amount])
      : [];
    return new Map([[COUNT, ONE], ...counts, ...ofClass]);
  },
};

/** Of attributes, wanted and there, in order. */
function classNames({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const { currentVolumeAttributesClassName: current, modifyVolumeStatus: modification } = status ?? {};
  const names = [spec?.volumeAttributesClassName, current, modification?.targetVolumeAttributesClassName];
  return [...new Set(names.flatMap((name) => name || []))].sort();
}

/** What was asked for, or what was given if that is more; whole bytes. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const asked = spec?.resources?.requests?.['storage'];
  if (asked === undefined) return undefined;
  const given = status?.allocatedResources?.['storage'];
  const [a, b] = [parseQuantity(String(asked)), given === undefined ? undefined : parseQuantity(String(given))];
  return whole(b && compareQuantities(b, a) > 0 ? b : a);
}

function whole(amount: Quantity): Quantity {
  const rest = amount.nanos % ONE.nanos;
  return rest === 0n ? amount : { ...amount, nanos: amount.nanos - rest + ONE.nanos };
}
