// Sentences that the declarations of @kubernetes/client-node lack: of types that it knows as plain texts, and of fields that refer to others.

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** By definition name. */
export const TYPE_WORDS: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString':
    'IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.',
  [`${META}.Time`]:
    'Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.',
  [`${META}.MicroTime`]: 'MicroTime is version of Time with microsecond level precision.',
  [`${META}.FieldsV1`]: 'FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.',
  [`${META}.Patch`]: 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.',
};

/** By definition and field. */
export const FIELD_WORDS: Readonly<Record<string, string>> = {
  [`${META}.DeleteOptions.preconditions`]:
    'Must be fulfilled before a deletion is carried out. If not possible, a 409 Conflict status will be returned.',
  [`${META}.Status.details`]:
    'Extended data associated with the reason.  Each reason may define its own extended details. This field is optional and the data returned is not guaranteed to conform to any schema except that defined by the reason type.',
  [`${META}.Status.metadata`]: `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`,
};
