// The certificate authorities of a cluster: the one that it began with, and at most one to follow it. The first is not written down until
// there is another: it is the one that the cluster shows.
// Emulator: those that follow are checked, kept and described; the cluster's certificates are signed by the first.
// https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCertificateAuthority.html

import { X509Certificate } from 'node:crypto';
import { sha256Hex } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { ClusterRecord } from './clusters.ts';
import type { ActiveCertificateAuthority, CertificateAuthority, CertificateAuthoritySummary } from './types.gen.ts';

export type AuthorityRecord = CertificateAuthority & { id: string; createdAt: number; data: string };

export const MOST_AUTHORITIES = 2;

const YEAR_MS = 365 * 24 * 60 * 60_000;

/** Of an authority whose certificate does not say how long it is good, it is this. */
const LIFE_MS = 10 * YEAR_MS;

/** All that a cluster has; none while it is being made. */
export function authoritiesOf(record: ClusterRecord): readonly AuthorityRecord[] {
  if (record.authorities) return record.authorities;
  const { createdAt = 0, certificateAuthority } = record.cluster;
  const data = certificateAuthority?.data;
  if (data === undefined) return [];
  const first = newAuthority({ id: firstId(record), createdAt, data });
  return [
    {
      ...first,
      createdBy: 'EKS',
      activatedAt: createdAt,
      activatedBy: 'EKS',
      signingStatus: 'IN_USE',
      distributionStatus: 'COMPLETE',
    },
  ];
}

/** The one that signs, as a cluster shows it. Every description of a cluster asks: nothing is read from a certificate for it. */
export function activeAuthority(record: ClusterRecord): ActiveCertificateAuthority | undefined {
  const { authorities, cluster } = record;
  if (!authorities)
    return cluster.certificateAuthority?.data === undefined ? undefined : { id: firstId(record), activatedBy: 'EKS' };
  const active = authorities.find(({ signingStatus }) => signingStatus === 'IN_USE');
  return active && { id: active.id, activatedBy: active.activatedBy };
}

const firstId = ({ cluster }: ClusterRecord) => authorityId(`${cluster.arn}/${cluster.createdAt ?? 0}`);

/** Ids are made of what tells an authority from others: the same each time. */
export function authorityId(text: string): string {
  return `ca-${sha256Hex(text).slice(0, 17)}`;
}

/** One that a user adds. @param data its certificate in PEM, in base64 */
export function newAuthority({ id, createdAt, data }: Pick<AuthorityRecord, 'id' | 'createdAt' | 'data'>) {
  const validity = validityOf(data) ?? { notBefore: createdAt, notAfter: createdAt + LIFE_MS };
  return {
    id,
    createdAt,
    createdBy: 'CUSTOMER',
    signingStatus: 'NOT_USED',
    distributionStatus: 'IN_PROGRESS',
    validity,
    // Emulator: the service computes them from the validity, and does not say how.
    scheduledEvents: {
      firstAutoActivation: validity.notAfter - YEAR_MS,
      finalAutoActivation: validity.notAfter - YEAR_MS / 2,
    },
    rollbackAvailable: false,
    data,
  } satisfies AuthorityRecord;
}

function validityOf(data: string): { notBefore: number; notAfter: number } | undefined {
  const text = Buffer.from(data, 'base64').toString('utf8');
  if (!text.includes('BEGIN CERTIFICATE')) return undefined;
  const { validFrom, validTo } = new X509Certificate(text);
  return { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

/** Throws ResourceNotFoundException. */
export function getAuthority(record: ClusterRecord, id: string): AuthorityRecord {
  const found = authoritiesOf(record).find((authority) => authority.id === id);
  if (!found)
    throw new AwsError('ResourceNotFoundException', `No certificate authority found for ID: ${id}`, {
      members: { clusterName: record.cluster.name },
    });
  return found;
}

/** What lists and answers of changes tell. */
export function toSummary(authority: AuthorityRecord): CertificateAuthoritySummary {
  const { id, createdAt, createdBy, activatedAt, activatedBy, signingStatus, distributionStatus } = authority;
  return { id, createdAt, createdBy, activatedAt, activatedBy, signingStatus, distributionStatus };
}
