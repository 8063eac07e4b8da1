// Structs that Go's types embed in others: in JSON their fields are the other's, in the words of Go's decoder they are not.
// https://github.com/kubernetes/api/blob/v0.35.4/core/v1/types.go, networking/v1, resource/v1, admissionregistration/v1

interface Embedded {
  readonly name: string;
  /** Which fields it brings; absent: all but the `own` ones. */
  readonly fields?: readonly string[];
  readonly own?: readonly string[];
}

const REFERENCE: Embedded = { name: 'LocalObjectReference', fields: ['name'] };

const DEVICE: Embedded = { name: 'DeviceConfiguration', fields: ['opaque'] };
const RULE_FIELDS = ['apiGroups', 'apiVersions', 'resources', 'scope'];

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
  RuleWithOperations: { name: 'Rule', fields: RULE_FIELDS },
  DeviceClassConfiguration: DEVICE,
  DeviceClaimConfiguration: DEVICE,
  DeviceAllocationConfiguration: DEVICE,
  ConfigMapVolumeSource: REFERENCE,
  ConfigMapProjection: REFERENCE,
  ConfigMapEnvSource: REFERENCE,
  ConfigMapKeySelector: REFERENCE,
  SecretProjection: REFERENCE,
  SecretEnvSource: REFERENCE,
  SecretKeySelector: REFERENCE,
};

/** The embedded structs that bring the field, the innermost first; none: it is the struct's own. */
export function embeddedOf(struct: string, field: string): readonly string[] {
  // The one struct that embeds another that embeds a third.
  if (struct === 'NamedRuleWithOperations' && field !== 'resourceNames')
    return [...embeddedOf('RuleWithOperations', field), 'RuleWithOperations'];
  const { name, fields, own = [] } = EMBEDDED[struct] ?? {};
  return name !== undefined && (fields ? fields.includes(field) : !own.includes(field)) ? [name] : [];
}
