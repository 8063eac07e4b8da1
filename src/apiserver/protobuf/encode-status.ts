// A Status in protocol buffers: what a client hears of an error that asks for them.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/generated.proto (Status, StatusDetails, StatusCause)

import type { StatusCause, StatusDetails } from '../../kube/api-error.ts';
import { bytesField, numberField } from '../../lib/protobuf-fields.ts';

/** The fields of a Status that are written. */
export interface ToldStatus {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string };
  readonly status: string;
  readonly message: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** In the envelope of Kubernetes: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding. */
export function encodeStatus(status: ToldStatus): Buffer {
  const { apiVersion, kind, metadata, message, reason, details, code } = status;
  const typeMeta = Buffer.concat([text(1, apiVersion), text(2, kind)]);
  const raw = Buffer.concat([
    bytesField(1, Buffer.concat([text(1, ''), text(2, metadata.resourceVersion), text(3, metadata.continue)])),
    text(2, status.status),
    text(3, message),
    text(4, reason),
    ...(details ? [bytesField(5, encodeDetails(details))] : []),
    numberField(6, code),
  ]);
  return Buffer.concat([Buffer.from('k8s\0'), bytesField(1, typeMeta), bytesField(2, raw), text(3, ''), text(4, '')]);
}

function encodeDetails({ name, group, kind, causes = [], retryAfterSeconds = 0, uid }: StatusDetails): Buffer {
  return Buffer.concat([
    text(1, name),
    text(2, group),
    text(3, kind),
    ...causes.map((cause) => bytesField(4, encodeCause(cause))),
    numberField(5, retryAfterSeconds),
    text(6, uid),
  ]);
}

const encodeCause = ({ reason, message, field }: StatusCause) =>
  Buffer.concat([text(1, reason), text(2, message), text(3, field)]);

/** Go writes every field that is no pointer, empty ones as well. */
const text = (field: number, value = '') => bytesField(field, Buffer.from(value, 'utf8'));
