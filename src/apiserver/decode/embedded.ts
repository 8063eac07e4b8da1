// Structs that Go's types embed in others: in JSON their fields are the other's, in the words of Go's decoder they are not.
// https://github.com/kubernetes/api/blob/v0.35.4/core/v1/types.go, networking/v1/types.go

interface Embedded {
  readonly name: string;
  /** Which fields it brings; absent: all but the `own` ones. */
  readonly fields?: readonly string[];
  readonly own?: readonly string[];
}

const REFERENCE: Embedded = { name: 'LocalObjectReference', fields: ['name'] };

const EMBEDDED: Readonly<Record<string, Embedded>> = {
  Probe: { name: 'ProbeHandler', fields: ['exec', 'httpGet', 'tcpSocket', 'grpc'] },
  Volume: { name: 'VolumeSource', own: ['name'] },
  PersistentVolumeSpec: {
    name: 'PersistentVolumeSource',
    own: [
      'capacity',
      'accessModes',
      'claimRef',
      'persistentVolumeReclaimPolicy',
      'storageClassName',
      'mountOptions',
      'volumeMode',
      'nodeAffinity',
      'volumeAttributesClassName',
    ],
  },
  EphemeralContainer: { name: 'EphemeralContainerCommon', own: ['targetContainerName'] },
  IngressRule: { name: 'IngressRuleValue', fields: ['http'] },
  ConfigMapVolumeSource: REFERENCE,
  ConfigMapProjection: REFERENCE,
  ConfigMapEnvSource: REFERENCE,
  ConfigMapKeySelector: REFERENCE,
  SecretProjection: REFERENCE,
  SecretEnvSource: REFERENCE,
  SecretKeySelector: REFERENCE,
};

/** The embedded struct that brings the field; undefined: it is the struct's own. */
export function embeddedOf(struct: string, field: string): string | undefined {
  const { name, fields, own = [] } = EMBEDDED[struct] ?? {};
  return (fields ? fields.includes(field) : !own.includes(field)) ? name : undefined;
}
