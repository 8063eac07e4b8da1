// What a CertificateSigningRequest must say, and what of it may come and go.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/certificates/validation/validation.go

import { X509Certificate } from 'node:crypto';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../../kube/types.gen.ts';
import { RequestError, readCertificateRequest } from '../../../lib/certificate-request.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';
import { unifiedDiff } from '../../validation/unified-diff.ts';

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const MIN_SECONDS = 600;
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const FINAL = ['Approved', 'Denied', 'Failed'];
const STATES = ['False', 'True', 'Unknown'];
const CONDITIONS = 'status.conditions';
const SIGNER_FORM = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
const MAX_DOMAIN = 253;
const MAX_SIGNER = MAX_DOMAIN + 1 + 253 + 63 + 1;

/** The text of a field that is bytes. */
export const textOf = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('latin1');

/** @param current absent: it is created */
export function validateSigningRequest(
  { spec, status }: CertificateSigningRequest,
  errors: FieldErrors,
  current?: CertificateSigningRequest,
): void {
  const problem = requestProblem(spec.request);
  if (problem !== undefined) errors.invalid('spec.request', spec.request ?? null, problem);
  const usages = spec.usages ?? [];
  if (usages.length === 0) errors.required('spec.usages');
  const isRepeated = repeats<string>();
  for (const [index, usage] of usages.entries()) errors.choice(`spec.usages[${index}]`, usage, USAGES);
  for (const [index, usage] of usages.entries())
    if (isRepeated(usage)) errors.duplicate(`spec.usages[${index}]`, usage);
  if (spec.signerName === LEGACY_SIGNER)
    errors.invalid('spec.signerName', spec.signerName, 'the legacy signerName is not allowed via this API version');
  else validateSignerName(spec.signerName, 'spec.signerName', errors);
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < MIN_SECONDS) {
    const words = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.invalid('spec.expirationSeconds', spec.expirationSeconds, words);
  }
  validateConditions(status?.conditions ?? [], errors);
  validateCertificate(status?.certificate, current?.status?.certificate, errors);
}

/** One that stays, or comes in the place of one that is none, may be anything. */
function validateCertificate(next = '', before = '', errors: FieldErrors): void {
  if (next === before || certificateProblem(textOf(before)) !== undefined) return;
  const problem = certificateProblem(textOf(next));
  if (problem !== undefined) errors.invalid('status.certificate', '<certificate data>', problem);
}

function requestProblem(request: string | undefined): string | undefined {
  try {
    readCertificateRequest(textOf(request));
    return undefined;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

/** pkg/apis/core/validation/names.go (ValidateSignerName). */
function validateSignerName(name: string | undefined, path: string, errors: FieldErrors): void {
  if (!name) return void errors.required(path);
  const [domain = '', rest = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0) return void errors.invalid(path, name, SIGNER_FORM);
  if (domain.length > MAX_DOMAIN) errors.tooLong(path, MAX_DOMAIN);
  const labels = domain.split('.');
  validateLabels(labels, { path, whole: domain, problemsOf: dnsLabelProblems }, errors);
  if (labels.length < 2)
    errors.invalid(path, domain, 'should be a domain with at least two segments separated by dots');
  validateLabels(rest.split('.'), { path, whole: rest, problemsOf: dnsSubdomainProblems }, errors);
  if (name.length > MAX_SIGNER) errors.tooLong(path, MAX_SIGNER);
}

function validateLabels(
  labels: readonly string[],
  { path, whole, problemsOf }: { path: string; whole: string; problemsOf: (label: string) => string[] },
  errors: FieldErrors,
): void {
  const bad = labels.find((label) => problemsOf(label).length > 0);
  if (bad === undefined) return;
  const problems = problemsOf(bad).map((problem) => `validating label ${JSON.stringify(bad)}: ${problem}`);
  errors.problems(path, whole, problems);
}

function validateConditions(conditions: readonly CertificateSigningRequestCondition[], errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, { type, status }] of conditions.entries()) {
    const path = `${CONDITIONS}[${index}]`;
    if (!type) errors.required(`${path}.type`);
    if (!status) errors.required(`${path}.status`);
    else errors.choice(`${path}.status`, status, FINAL.includes(type) ? ['True'] : STATES);
    const other = { Approved: 'Denied', Denied: 'Approved' }[type];
    if (other && seen.has(other))
      errors.invalid(CONDITIONS, type, 'Approved and Denied conditions are mutually exclusive');
    if (seen.has(type)) errors.duplicate(`${path}.type`, type);
    seen.add(type);
  }
}

/** What a write may do. */
export interface SigningRequestRights {
  readonly setsApproval?: boolean;
  readonly setsCertificate?: boolean;
}

export function validateSigningRequestUpdate(
  object: CertificateSigningRequest,
  { current, rights }: { current: CertificateSigningRequest; rights: SigningRequestRights },
  errors: FieldErrors,
): void {
  const states = { object, current };
  for (const type of FINAL) {
    const [next, before] = [conditionsOf(object, type), conditionsOf(current, type)];
    if (next.length < before.length)
      errors.forbidden(CONDITIONS, `updates may not remove a condition of type ${JSON.stringify(type)}`);
  }
  if (!rights.setsApproval) for (const type of ['Approved', 'Denied']) validateApproval(type, states, errors);
  validateCertificateChange(states, rights, errors);
}

const conditionsOf = ({ status }: CertificateSigningRequest, wanted: string) =>
  (status?.conditions ?? []).filter(({ type }) => type === wanted);

interface States {
  readonly object: CertificateSigningRequest;
  readonly current: CertificateSigningRequest;
}

function validateApproval(type: string, { object, current }: States, errors: FieldErrors): void {
  const [next, before] = [conditionsOf(object, type), conditionsOf(current, type)];
  const what = `a condition of type ${JSON.stringify(type)}`;
  if (next.length > before.length) errors.forbidden(CONDITIONS, `updates may not add ${what}`);
  else if (next.length === before.length && !deepEqual(next, before))
    errors.forbidden(CONDITIONS, `updates may not modify ${what}\n${unifiedDiff(before, next)}`);
}

function validateCertificateChange(
  { object, current }: States,
  rights: SigningRequestRights,
  errors: FieldErrors,
): void {
  const [next = '', before = ''] = [object.status?.certificate, current.status?.certificate];
  if (next === before) return;
  const path = 'status.certificate';
  if (!rights.setsCertificate) errors.forbidden(path, 'updates may not set certificate content');
  else if (before !== '') errors.forbidden(path, 'updates may not modify existing certificate content');
}

function certificateProblem(pem: string): string | undefined {
  if (pem === '') return undefined;
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\s([^-]*)-----END \1-----/g)];
  for (const [block, type, body = ''] of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (body.includes(':')) return 'no PEM block headers are permitted';
    try {
      new X509Certificate(block);
    } catch {
      return 'x509: malformed certificate'; // Node says no more of it than OpenSSL's codes.
    }
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}
