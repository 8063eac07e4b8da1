// PersistentVolumeClaimResize: a claim grows only when it is bound and its class lets it.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/storage/persistentvolume/resize/admission.go

import { compareQuantities, parseQuantity } from '../../kube/quantity.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import { classOf } from '../kinds/core/volume-cells.ts';
import { refused } from './refusal.ts';
import type { AdmissionRule } from './rule.ts';

const UNBOUND = 'Only bound persistent volume claims can be expanded';
const FIXED =
  'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';

export function claimResize(store: Store): AdmissionRule {
  return {
    name: 'PersistentVolumeClaimResize',
    validate(admission) {
      const { operation, kind, object, current, subresource } = admission;
      if (operation !== 'UPDATE' || kind.kind !== 'PersistentVolumeClaim' || subresource !== undefined) return;
      const [next, before] = [object, current] as [PersistentVolumeClaim, PersistentVolumeClaim];
      if (compareQuantities(sizeOf(next), sizeOf(before)) <= 0) return;
      if (before.status?.phase !== 'Bound') throw refused(admission, UNBOUND);
      const names = [next, before].map(({ metadata, spec }) => classOf(metadata, spec?.storageClassName));
      const found =
        names[0] && names[0] === names[1] ? store.find('storage.k8s.io/storageclasses', names[0]) : undefined;
      const allows = (found?.value as unknown as StorageClass | undefined)?.allowVolumeExpansion ?? false;
      if (!allows) throw refused(admission, FIXED);
    },
  };
}

const sizeOf = ({ spec }: PersistentVolumeClaim) =>
  parseQuantity(String(spec?.resources?.requests?.['storage'] ?? '0'));
