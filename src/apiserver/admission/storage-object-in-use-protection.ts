// StorageObjectInUseProtection: what is in use stays until it is not; controllers take the finalizers away.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go

import type { AdmissionRule } from './rule.ts';

const FINALIZERS: Readonly<Record<string, string>> = {
  '/persistentvolumes': 'kubernetes.io/pv-protection',
  '/persistentvolumeclaims': 'kubernetes.io/pvc-protection',
  'storage.k8s.io/volumeattributesclasses': 'kubernetes.io/vac-protection',
};

export const storageObjectInUseProtection: AdmissionRule = {
  name: 'StorageObjectInUseProtection',
  mutate({ operation, kind, object, subresource }) {
    const finalizer = FINALIZERS[`${kind.group}/${kind.plural}`];
    if (operation !== 'CREATE' || finalizer === undefined || subresource !== undefined || !object) return;
    const { metadata } = object;
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};
