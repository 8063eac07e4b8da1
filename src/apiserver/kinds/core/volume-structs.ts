// Volumes as upstream's own structs have them, where a refusal shows one: pkg/apis/core/types.go. Of the sources, those that a cluster of
// this kind can have are spelt out; the others stand there by their JSON names.

import { count, flag, type GoStruct, pointer, text } from '../../validation/go-structs.ts';

const SECRET: GoStruct = { Name: text('name'), Namespace: text('namespace') };

const BLOCK_STORE: GoStruct = {
  VolumeID: text('volumeID'),
  FSType: text('fsType'),
  Partition: count('partition'),
  ReadOnly: flag('readOnly'),
};
export const HOST_PATH: GoStruct = { Path: text('path'), Type: pointer('type') };
export const NFS: GoStruct = { Server: text('server'), Path: text('path'), ReadOnly: flag('readOnly') };
const LOCAL: GoStruct = { Path: text('path'), FSType: pointer('fsType') };
const CSI: GoStruct = {
  Driver: text('driver'),
  VolumeHandle: text('volumeHandle'),
  ReadOnly: flag('readOnly'),
  FSType: text('fsType'),
  VolumeAttributes: pointer('volumeAttributes'),
  ControllerPublishSecretRef: pointer('controllerPublishSecretRef', SECRET),
  NodeStageSecretRef: pointer('nodeStageSecretRef', SECRET),
  NodePublishSecretRef: pointer('nodePublishSecretRef', SECRET),
  ControllerExpandSecretRef: pointer('controllerExpandSecretRef', SECRET),
  NodeExpandSecretRef: pointer('nodeExpandSecretRef', SECRET),
};

/** PersistentVolumeSource. */
export const VOLUME_SOURCE: GoStruct = {
  GCEPersistentDisk: pointer('gcePersistentDisk'),
  AWSElasticBlockStore: pointer('awsElasticBlockStore', BLOCK_STORE),
  HostPath: pointer('hostPath', HOST_PATH),
  Glusterfs: pointer('glusterfs'),
  NFS: pointer('nfs', NFS),
  RBD: pointer('rbd'),
  Quobyte: pointer('quobyte'),
  ISCSI: pointer('iscsi'),
  FlexVolume: pointer('flexVolume'),
  Cinder: pointer('cinder'),
  CephFS: pointer('cephfs'),
  FC: pointer('fc'),
  Flocker: pointer('flocker'),
  AzureFile: pointer('azureFile'),
  VsphereVolume: pointer('vsphereVolume'),
  AzureDisk: pointer('azureDisk'),
  PhotonPersistentDisk: pointer('photonPersistentDisk'),
  PortworxVolume: pointer('portworxVolume'),
  ScaleIO: pointer('scaleIO'),
  Local: pointer('local', LOCAL),
  StorageOS: pointer('storageos'),
  CSI: pointer('csi', CSI),
};

const REQUIREMENT: GoStruct = { Key: text('key'), Operator: text('operator'), Values: pointer('values') };

export const NODE_SELECTOR_TERM: GoStruct = {
  MatchExpressions: pointer('matchExpressions', REQUIREMENT),
  MatchFields: pointer('matchFields', REQUIREMENT),
};

export const NODE_SELECTOR: GoStruct = { NodeSelectorTerms: pointer('nodeSelectorTerms', NODE_SELECTOR_TERM) };

/** VolumeNodeAffinity. */
export const NODE_AFFINITY: GoStruct = { Required: pointer('required', NODE_SELECTOR) };
