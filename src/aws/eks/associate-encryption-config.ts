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
    if (encryptionConfig.length === 0)
      throw invalidParameter('No encryption config is specified.', { clusterName: name });
    checkEncryptionConfig(encryptionConfig, { clusterName: name, region: context.region });
    if (cluster.encryptionConfig?.length)
      // crossplane-contrib/provider-aws#1520
      throw invalidParameter('Encryption is already enabled on the cluster', { clusterName: name });
    return {
      type: 'AssociateEncryptionConfig',
      params: [{ type: 'EncryptionConfig', value: JSON.stringify(encryptionConfig) }],
      change: { cluster: { encryptionConfig } },
    };
  });
  return { update };
};
