// AssociateEncryptionConfig: once, for secrets. Emulator: it is kept and described; the store of the cluster is not encrypted.

import type { Operation } from '../operation.ts';
import { checkEncryptionConfig } from './cluster-settings.ts';
import { invalidParameter } from './errors.ts';
import type { AssociateEncryptionConfigRequest, AssociateEncryptionConfigResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const associateEncryptionConfig: Operation<
  AssociateEncryptionConfigRequest,
  AssociateEncryptionConfigResponse
> = (input, context) => {
  const { clusterName: name, encryptionConfig } = input;
  const update = startUpdate(context, { name, input }, ({ cluster }) => {
    checkEncryptionConfig(encryptionConfig, name);
    if (cluster.encryptionConfig?.length)
      throw invalidParameter('Encryption config is already associated with the cluster', { clusterName: name });
    return {
      type: 'AssociateEncryptionConfig',
      params: [{ type: 'EncryptionConfig', value: JSON.stringify(encryptionConfig) }],
      change: { cluster: { encryptionConfig } },
    };
  });
  return { update };
};
