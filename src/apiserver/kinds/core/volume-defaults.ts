// What the sources of volumes default to, those of persistent volumes and of pods.

import type { PersistentVolumeSpec, Volume } from '../../../kube/types.gen.ts';

type Sources = Pick<PersistentVolumeSpec | Volume, 'hostPath' | 'rbd' | 'iscsi' | 'azureDisk' | 'scaleIO'>;

/** Changes the source: pkg/apis/core/v1/zz_generated.defaults.go. */
export function defaultVolumeSource({ hostPath, rbd, iscsi, azureDisk, scaleIO }: Sources): void {
  if (hostPath) hostPath.type ??= '';
  if (rbd) {
    rbd.pool ||= 'rbd';
    rbd.user ||= 'admin';
    rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (iscsi) iscsi.iscsiInterface ||= 'default';
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite';
    azureDisk.fsType ??= 'ext4';
    azureDisk.readOnly ??= false;
    azureDisk.kind ??= 'Shared';
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned';
    scaleIO.fsType ||= 'xfs';
  }
}
