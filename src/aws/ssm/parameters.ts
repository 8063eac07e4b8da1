// Parameters of an account as records: each with its tags, and with its versions apart, of which there are a hundred at most.
// Emulator: what is secret is not encrypted; it is only not shown to who does not ask for it decrypted.

import { sha256Hex } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import { type ParameterReference, toPath } from './parameter-names.ts';
import type { Parameter, Tag } from './types.gen.ts';

export type VersionRecord = {
  Name: string;
  Type: 'String' | 'StringList' | 'SecureString';
  /** Of a SecureString: as it was given. */
  KeyId?: string | undefined;
  LastModifiedDate: number;
  LastModifiedUser: string;
  Description?: string | undefined;
  Value: string;
  AllowedPattern?: string | undefined;
  Version: number;
  Labels: string[];
  Tier: 'Standard' | 'Advanced';
  /** As they were given; undefined where there are none. */
  policies?: string | undefined;
  DataType: string;
};

export type ParameterRecord = { newest: VersionRecord; tags: Tag[] };

const PARAMETERS = records<ParameterRecord>('ssm.parameters');
/** All but the newest. */
const OLD_VERSIONS = records<VersionRecord>('ssm.old-versions');

const MOST_VERSIONS = 100;

/** Undefined where there is none of that name. */
export function findParameter(from: Store | Transaction, scope: Scope, name: string): ParameterRecord | undefined {
  return PARAMETERS.find(from, PARAMETERS.keyOf(scope, toPath(name)));
}

/** In the order of their names. */
export function listParameters(from: Store | Transaction, scope: Scope): readonly ParameterRecord[] {
  return PARAMETERS.list(from, scope);
}

/** Of that name. Throws ParameterNotFound, without words as the service does. */
export function getParameterRecord(from: Store | Transaction, scope: Scope, name: string): ParameterRecord {
  const found = findParameter(from, scope, name);
  if (!found) throw parameterNotFound();
  return found;
}

export function parameterNotFound(): AwsError {
  return new AwsError('ParameterNotFound', '', { status: 400 });
}

/** From the oldest to the newest. */
export function versionsOf(from: Store | Transaction, scope: Scope, { newest }: ParameterRecord): VersionRecord[] {
  return [...OLD_VERSIONS.list(from, scope, toPath(newest.Name)), newest];
}

/** The version that a reference means. Throws ParameterNotFound, ParameterVersionNotFound. */
export function getVersion(
  from: Store | Transaction,
  scope: Scope,
  { name, selector }: ParameterReference,
): VersionRecord {
  const record = getParameterRecord(from, scope, name);
  if (selector === undefined) return record.newest;
  const isVersion = /^\d+$/.test(selector);
  const found = versionsOf(from, scope, record).find(({ Version, Labels }) =>
    isVersion ? Version === Number(selector) : Labels.includes(selector),
  );
  if (!found) throw isVersion ? noSuchVersion(selector, name) : noSuchLabel(selector, name);
  return found;
}

export function noSuchVersion(version: string, name: string): AwsError {
  return new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

function noSuchLabel(label: string, name: string): AwsError {
  return new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find label ${label} for parameter ${name}. Verify the label and try again.`,
  );
}

/** Writes a parameter and its newest version, which is a new one or in the place of its newest. */
export function putParameterRecord(transaction: Transaction, scope: Scope, record: ParameterRecord): void {
  PARAMETERS.put(transaction, PARAMETERS.keyOf(scope, toPath(record.newest.Name)), record);
}

/** Writes an old version in its place. */
export function putOldVersion(transaction: Transaction, scope: Scope, version: VersionRecord): void {
  OLD_VERSIONS.put(transaction, oldKey(scope, version), version);
}

/** Keeps the newest as an old one, for a newer to come; the oldest goes where there are too many. Throws ParameterMaxVersionLimitExceeded. */
export function retireNewest(transaction: Transaction, scope: Scope, record: ParameterRecord): void {
  const versions = versionsOf(transaction, scope, record);
  const [oldest] = versions;
  if (oldest && versions.length >= MOST_VERSIONS) {
    if (oldest.Labels.length > 0)
      throw new AwsError(
        'ParameterMaxVersionLimitExceeded',
        `You attempted to create a new version of ${oldest.Name} by calling the PutParameter API with the overwrite flag. Version ${oldest.Version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
      );
    OLD_VERSIONS.delete(transaction, oldKey(scope, oldest));
  }
  putOldVersion(transaction, scope, record.newest);
}

/** With all its versions. Throws ParameterNotFound. */
export function removeParameter(transaction: Transaction, scope: Scope, name: string): void {
  const record = getParameterRecord(transaction, scope, name);
  for (const version of OLD_VERSIONS.list(transaction, scope, toPath(name)))
    OLD_VERSIONS.delete(transaction, oldKey(scope, version));
  PARAMETERS.delete(transaction, PARAMETERS.keyOf(scope, toPath(record.newest.Name)));
}

function oldKey(scope: Scope, { Name, Version }: VersionRecord): string {
  return OLD_VERSIONS.keyOf(scope, toPath(Name), String(Version).padStart(12, '0'));
}

/** Who asks for what is secret, and how. */
export interface Showing {
  readonly selector?: string | undefined;
  readonly isDecrypted: boolean | undefined;
}

/** A version as it is read. */
export function toParameter(scope: Scope, version: VersionRecord, { selector, isDecrypted }: Showing): Parameter {
  const { Name, Type, Version, LastModifiedDate, DataType } = version;
  return {
    Name,
    Type,
    Value: shownValue(version, isDecrypted),
    Version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate,
    ARN: parameterArn(scope, Name),
    DataType,
  };
}

/** `…:parameter/one` for `one` and for `/one`. */
export function parameterArn(scope: Scope, name: string): string {
  return regionalArn('ssm', scope, `parameter${toPath(name)}`);
}

/** Emulator: in place of what the key makes of a secret, something as unreadable. */
export function shownValue({ Type, Name, Version, Value }: VersionRecord, isDecrypted: boolean | undefined): string {
  if (Type !== 'SecureString' || isDecrypted === true) return Value;
  return Buffer.from(`${sha256Hex(`${Name}:${Version}:${Value}`)}`, 'hex').toString('base64');
}

/** Throws InvalidNextToken. */
export function parameterPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { NextToken, size }: { readonly NextToken?: string | undefined; readonly size: number },
): { items: T[]; nextToken: string | undefined } {
  const page = pageOf(items, keyOf, { size, token: NextToken });
  if (!page) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return page;
}
