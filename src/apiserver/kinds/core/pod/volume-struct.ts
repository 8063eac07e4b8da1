// A pod's volume as upstream's own struct has it: pkg/apis/core/types.go. The sources that a pod of this kind of cluster can have are spelt
// out; the others stand there by their JSON names.

import { flag, type GoStruct, pointer, text } from '../../../validation/go-structs.ts';
import { HOST_PATH, NFS } from '../volume-structs.ts';

const ITEMS = pointer('items', { Key: text('key'), Path: text('path'), Mode: pointer('mode') });
const NAMED_ITEMS: GoStruct = { Name: text('name'), Items: ITEMS, Optional: pointer('optional') };
const FIELD_ITEMS: GoStruct = {
  Items: pointer('items', {
    Path: text('path'),
    FieldRef: pointer('fieldRef', { APIVersion: text('apiVersion'), FieldPath: text('fieldPath') }),
    ResourceFieldRef: pointer('resourceFieldRef'),
    Mode: pointer('mode'),
  }),
};

const PROJECTION: GoStruct = {
  Secret: pointer('secret', NAMED_ITEMS),
  DownwardAPI: pointer('downwardAPI', FIELD_ITEMS),
  ConfigMap: pointer('configMap', NAMED_ITEMS),
  ServiceAccountToken: pointer('serviceAccountToken', {
    Audience: text('audience'),
    ExpirationSeconds: ['expirationSeconds', 0],
    Path: text('path'),
  }),
  ClusterTrustBundle: pointer('clusterTrustBundle'),
  PodCertificate: pointer('podCertificate'),
};

export const VOLUME: GoStruct = {
  Name: text('name'),
  HostPath: pointer('hostPath', HOST_PATH),
  EmptyDir: pointer('emptyDir', { Medium: text('medium'), SizeLimit: pointer('sizeLimit') }),
  GCEPersistentDisk: pointer('gcePersistentDisk'),
  AWSElasticBlockStore: pointer('awsElasticBlockStore'),
  GitRepo: pointer('gitRepo'),
  Secret: pointer('secret', {
    SecretName: text('secretName'),
    Items: ITEMS,
    DefaultMode: pointer('defaultMode'),
    Optional: pointer('optional'),
  }),
  NFS: pointer('nfs', NFS),
  ISCSI: pointer('iscsi'),
  Glusterfs: pointer('glusterfs'),
  PersistentVolumeClaim: pointer('persistentVolumeClaim', { ClaimName: text('claimName'), ReadOnly: flag('readOnly') }),
  RBD: pointer('rbd'),
  Quobyte: pointer('quobyte'),
  FlexVolume: pointer('flexVolume'),
  Cinder: pointer('cinder'),
  CephFS: pointer('cephfs'),
  Flocker: pointer('flocker'),
  DownwardAPI: pointer('downwardAPI', { ...FIELD_ITEMS, DefaultMode: pointer('defaultMode') }),
  FC: pointer('fc'),
  AzureFile: pointer('azureFile'),
  ConfigMap: pointer('configMap', {
    Name: text('name'),
    Items: ITEMS,
    DefaultMode: pointer('defaultMode'),
    Optional: pointer('optional'),
  }),
  VsphereVolume: pointer('vsphereVolume'),
  AzureDisk: pointer('azureDisk'),
  PhotonPersistentDisk: pointer('photonPersistentDisk'),
  Projected: pointer('projected', { Sources: pointer('sources', PROJECTION), DefaultMode: pointer('defaultMode') }),
  PortworxVolume: pointer('portworxVolume'),
  ScaleIO: pointer('scaleIO'),
  StorageOS: pointer('storageos'),
  CSI: pointer('csi'),
  Ephemeral: pointer('ephemeral'),
  Image: pointer('image', { Reference: text('reference'), PullPolicy: text('pullPolicy') }),
};
