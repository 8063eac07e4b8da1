// VolumeAttachment: pkg/apis/storage/validation, pkg/registry/storage/volumeattachment/strategy.go.

import { VOLUME_ATTACHMENTS } from '../../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { VolumeAttachment, VolumeAttachmentSource, VolumeError } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateInlineVolumeSpec } from '../core/persistent-volume-validation.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';

const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
const MAX_METADATA_BYTES = 256 * 1024;
const MAX_MESSAGE = 1024;

export const volumeAttachments: KindDefinition<VolumeAttachment> = {
  ...VOLUME_ATTACHMENTS,
  singular: 'volumeattachment',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changes'],
  returnsDeleted: true,
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    {
      name: 'Attacher',
      type: 'string',
      description: { of: 'storage.v1.VolumeAttachmentSpec.attacher' },
      format: 'name',
      cell: ({ spec }) => spec.attacher,
    },
    {
      name: 'PV',
      type: 'string',
      description: { of: 'storage.v1.VolumeAttachmentSource.persistentVolumeName' },
      cell: ({ spec }) => spec.source.persistentVolumeName ?? '',
    },
    {
      name: 'Node',
      type: 'string',
      description: { of: 'storage.v1.VolumeAttachmentSpec.nodeName' },
      cell: ({ spec }) => spec.nodeName,
    },
    {
      name: 'Attached',
      type: 'boolean',
      description: { of: 'storage.v1.VolumeAttachmentStatus.attached' },
      cell: ({ status }) => status?.attached ?? false,
    },
    ageColumn,
  ],
  prepareForCreate(object) {
    object.status = { attached: false };
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
  },
  status: {
    ...statusSubresource<VolumeAttachment>({ keepsMeta: true }),
    updateChecks: ['rules'],
    validate: validateUpdate,
  },
  validate,
  validateCreate({ spec }, errors) {
    validateDriverName(spec.attacher, 'spec.attacher', errors);
    const { persistentVolumeName: name } = spec.source;
    if (name !== undefined) errors.problems('spec.source.persistentVolumeName', name, dnsSubdomainProblems(name));
  },
  validateUpdate(object, current, errors) {
    if (!deepEqual(object.spec, current.spec)) errors.invalid('spec', object.spec, 'field is immutable');
  },
};

function validate({ spec, status }: VolumeAttachment, errors: FieldErrors): void {
  if (!spec.attacher) errors.required('spec.attacher');
  validateSource(spec.source, errors);
  errors.problems('spec.nodeName', spec.nodeName, dnsSubdomainProblems(spec.nodeName));
  const entries = Object.entries(status?.attachmentMetadata ?? {});
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > MAX_METADATA_BYTES) errors.tooLong('status.attachmentMetadata', MAX_METADATA_BYTES);
  validateError(status?.attachError, 'status.attachError', errors);
  validateError(status?.detachError, 'status.detachError', errors);
}

function validateSource(source: VolumeAttachmentSource, errors: FieldErrors): void {
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source;
  if (inline && name !== undefined) errors.forbidden('spec.source', ONE_SOURCE);
  else if (name === '')
    errors.required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName');
  else if (inline) validateInlineVolumeSpec(inline, 'spec.source.inlineVolumeSpec', errors);
  else if (name === undefined) errors.required('spec.source', ONE_SOURCE);
}

function validateError({ message = '', errorCode }: VolumeError = {}, path: string, errors: FieldErrors): void {
  if (Buffer.byteLength(message) > MAX_MESSAGE) errors.tooLong(`${path}.message`, MAX_METADATA_BYTES);
  if (errorCode !== undefined && errorCode < 0)
    errors.invalid(`${path}.errorCode`, errorCode, 'must be between 0 and 2147483647, inclusive');
}

function validateUpdate(object: VolumeAttachment, _: VolumeAttachment, errors: FieldErrors): void {
  validate(object, errors);
}
