// DeleteCertificateAuthority: of one that does not sign.

import type { Operation } from '../operation.ts';
import { authoritiesOf, getAuthority, toSummary } from './certificate-authorities.ts';
import { getCluster } from './clusters.ts';
import { inUse } from './errors.ts';
import type { DeleteCertificateAuthorityRequest, DeleteCertificateAuthorityResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const deleteCertificateAuthority: Operation<
  DeleteCertificateAuthorityRequest,
  DeleteCertificateAuthorityResponse
> = (input, context) => {
  const { clusterName: name, certificateAuthorityId: id } = input;
  const { authority } = deletionOf(getAuthority(getCluster(context.store, context, name), id));
  const update = startUpdate(context, { name, input }, (record) => {
    if (getAuthority(record, id).signingStatus !== 'NOT_USED')
      throw inUse(`Certificate authority ${id} is in use and cannot be deleted`, { clusterName: name });
    const before = authoritiesOf(record);
    return {
      type: 'CertificateAuthorityUpdate',
      params: [{ type: 'CertificateAuthorityId', value: id }],
      meanwhile: { authorities: before.map((each) => (each.id === id ? deletionOf(each).authority : each)) },
      change: { authorities: before.filter((each) => each.id !== id) },
    };
  });
  return { update, certificateAuthority: toSummary(authority) };
};

function deletionOf(before: ReturnType<typeof getAuthority>) {
  return { authority: { ...before, distributionStatus: 'DELETING' as const } };
}
