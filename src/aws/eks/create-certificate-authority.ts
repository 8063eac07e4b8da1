// CreateCertificateAuthority: one that is to follow. It is distributed when its update has ended.

import { createAuthority } from '../../lib/certificates.ts';
import { randomUUID } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import {
  type AuthorityRecord,
  authoritiesOf,
  authorityId,
  MOST_AUTHORITIES,
  newAuthority,
  toSummary,
} from './certificate-authorities.ts';
import { getCluster } from './clusters.ts';
import type { CreateCertificateAuthorityRequest, CreateCertificateAuthorityResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const createCertificateAuthority: Operation<
  CreateCertificateAuthorityRequest,
  CreateCertificateAuthorityResponse
> = async (input, context) => {
  const { clusterName: name } = input;
  const { certificatePem } = await createAuthority(context.clock, 'kubernetes');
  const made: AuthorityRecord = newAuthority({
    id: authorityId(randomUUID()),
    createdAt: context.clock.simulatedMs(),
    data: Buffer.from(certificatePem).toString('base64'),
  });
  const update = startUpdate(context, { name, input }, (record) => {
    const before = authoritiesOf(record);
    if (before.length >= MOST_AUTHORITIES)
      throw new AwsError(
        'ResourceLimitExceededException',
        `A cluster can have at most ${MOST_AUTHORITIES} certificate authorities`,
        { members: { clusterName: name } },
      );
    return {
      type: 'CertificateAuthorityUpdate',
      params: [{ type: 'CertificateAuthorityId', value: made.id }],
      meanwhile: { authorities: [...before, made] },
      change: { authorities: [...before, { ...made, distributionStatus: 'COMPLETE' }] },
    };
  });
  const id = update.params?.[0]?.value;
  const authority = authoritiesOf(getCluster(context.store, context, name)).find((each) => each.id === id) ?? made;
  return { update, certificateAuthority: toSummary(authority) };
};
