// Who looks after endpoints and their slices: the labels that say so, and whom they name. The API server warns of what the controllers
// would take away (k8s.io/api/discovery/v1/well_known_labels.go, k8s.io/api/core/v1/annotation_key_constants.go).

/** Of Endpoints. */
export const ENDPOINTS_MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
export const ENDPOINT_CONTROLLER = 'endpoint-controller';

/** Of EndpointSlices. */
export const SLICE_MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const SLICE_CONTROLLER = 'endpointslice-controller.k8s.io';
export const MIRRORING_CONTROLLER = 'endpointslicemirroring-controller.k8s.io';
