// DefaultStorageClass: a claim that names no class gets the cluster's default one, the newest if there are several.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/plugin/pkg/admission/storage/storageclass/setdefault/admission.go

import type { PersistentVolumeClaim, StorageClass } from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import { CLASS_ANNOTATION } from '../kinds/core/volume-cells.ts';
import { isDefaultStorageClass } from '../kinds/storage/storage-classes.ts';
import { newestFirst } from './newest-first.ts';
import type { AdmissionRule } from './rule.ts';

export function defaultStorageClass(store: Store): AdmissionRule {
  return {
    name: 'DefaultStorageClass',
    mutate({ operation, kind, object, subresource }) {
      if (operation !== 'CREATE' || kind.kind !== 'PersistentVolumeClaim' || subresource !== undefined || !object)
        return;
      const { metadata, spec } = object as PersistentVolumeClaim;
      if (metadata.annotations?.[CLASS_ANNOTATION] !== undefined || spec?.storageClassName !== undefined) return;
      const classes = store.list('storage.k8s.io/storageclasses').map(({ value }) => value as unknown as StorageClass);
      const [first] = newestFirst(classes.filter((one) => isDefaultStorageClass(one.metadata)));
      if (spec && first) spec.storageClassName = first.metadata.name;
    },
  };
}
