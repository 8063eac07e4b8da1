// ActivateCertificateAuthority: the one that follows signs from then on, and the one before can be gone back to.

import type { Operation } from '../operation.ts';
import { authoritiesOf, getAuthority, toSummary } from './certificate-authorities.ts';
import { getCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import type { ActivateCertificateAuthorityRequest, ActivateCertificateAuthorityResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const activateCertificateAuthority: Operation<
  ActivateCertificateAuthorityRequest,
  ActivateCertificateAuthorityResponse
> = (input, context) => {
  const { clusterName: name, certificateAuthorityId: id } = input;
  const nowMs = context.clock.simulatedMs();
  const update = startUpdate(context, { name, input }, (record) => {
    const wanted = getAuthority(record, id);
    if (wanted.signingStatus === 'IN_USE')
      throw invalidParameter(`Certificate authority ${id} is already in use`, { clusterName: name });
    if (wanted.distributionStatus !== 'COMPLETE')
      throw invalidParameter(`The distribution of certificate authority ${id} is not complete`, { clusterName: name });
    const before = authoritiesOf(record);
    return {
      type: 'CertificateAuthorityUpdate',
      params: [{ type: 'ActiveCertificateAuthority', value: id }],
      meanwhile: {
        authorities: before.map((each) => (each.id === id ? { ...each, signingStatus: 'ACTIVATING' } : each)),
      },
      change: {
        authorities: before.map((each) =>
          each.id === id
            ? {
                ...each,
                signingStatus: 'IN_USE',
                activatedAt: nowMs,
                activatedBy: 'CUSTOMER',
                rollbackAvailable: false,
              }
            : { ...each, signingStatus: 'NOT_USED', rollbackAvailable: true },
        ),
      },
    };
  });
  return { update, certificateAuthority: toSummary(getAuthority(getCluster(context.store, context, name), id)) };
};
