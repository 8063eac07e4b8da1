// Keys and aliases as records. What symmetric keys encrypt with is in key-material.ts; others have nothing.

import { randomUUID, sha256Hex } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import type { KeyMetadata, Tag } from './types.gen.ts';

export type KeyRecord = {
  key: KeyMetadata & { KeyId: string; Arn: string };
  policy: string;
  isRotated: boolean;
  /** Since when it is rotated. */
  rotatedSinceMs?: number;
  rotationDays: number;
  tags: Tag[];
};

export type AliasRecord = { name: string; arn: string; keyId: string; createdMs: number; updatedMs: number };

export const KEYS = records<KeyRecord>('kms.keys');
export const ALIASES = records<AliasRecord>('kms.aliases');

/** By id, ARN, alias name or alias ARN. Throws NotFoundException. */
export function getKey(from: Store | Transaction, scope: Scope, reference: string): KeyRecord {
  const [, region = scope.region, account = scope.account] =
    /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):/.exec(reference) ?? [];
  if (region !== scope.region) throw new AwsError('NotFoundException', `Invalid arn ${region}`);
  // Emulator: no account may use a key of another one, whatever its policy says.
  if (account !== scope.account)
    throw new AwsError(
      'AccessDeniedException',
      `Not authorized on resource: ${reference} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    );
  const name = reference.replace(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key\/)?/, '');
  const alias = name.startsWith('alias/') ? ALIASES.find(from, ALIASES.keyOf(scope, name)) : undefined;
  const found = KEYS.find(from, KEYS.keyOf(scope, alias?.keyId ?? name));
  if (found) return found;
  if (name.startsWith('alias/')) throw noSuchAlias(scope, name);
  if (!KEY_ID.test(name)) throw new AwsError('NotFoundException', `Invalid keyId '${reference}'`);
  throw new AwsError('NotFoundException', `Key '${regionalArn('kms', scope, `key/${name}`)}' does not exist`);
}

/** Of the material that a symmetric key is used with now. Emulator: it is the same however often the key is rotated. */
export function newKeyMaterialId(): string {
  return sha256Hex(randomUUID());
}

const KEY_ID = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** By id or ARN: what works on a key itself takes no alias. Throws NotFoundException. */
export function getKeyById(from: Store | Transaction, scope: Scope, reference: string): KeyRecord {
  if (isAlias(reference)) throw new AwsError('NotFoundException', `Invalid keyId '${reference}'`);
  return getKey(from, scope, reference);
}

/** What an alias is to name. Throws ValidationException for another alias, NotFoundException. */
export function getAliasTarget(from: Store | Transaction, scope: Scope, reference: string): KeyRecord {
  if (isAlias(reference)) throw new AwsError('ValidationException', 'Aliases must refer to keys. Not aliases');
  return getKey(from, scope, reference);
}

function isAlias(reference: string): boolean {
  return /^(arn:.*:)?alias\//.test(reference);
}

/** The error for a name that is no alias's. */
export function noSuchAlias(scope: Scope, name: string): AwsError {
  return new AwsError('NotFoundException', `Alias ${regionalArn('kms', scope, name)} is not found.`);
}

/** The error for a key that is disabled. */
export function disabledKey(arn: string | undefined): AwsError {
  return new AwsError('DisabledException', `${arn} is disabled.`);
}

/** The error for a key that is to be deleted. */
function keyPendingDeletion(arn: string | undefined): AwsError {
  return new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`);
}

/** Why a key cannot be used now; undefined: it can. */
export function stateProblem({ Arn, KeyState }: KeyMetadata): AwsError | undefined {
  if (KeyState === 'Disabled') return disabledKey(Arn);
  if (KeyState === 'PendingImport') return pendingImport(Arn);
  return KeyState === 'PendingDeletion' ? keyPendingDeletion(Arn) : undefined;
}

const pendingImport = (arn: string | undefined) =>
  new AwsError('KMSInvalidStateException', `${arn} is pending import.`);

/** Throws KMSInvalidStateException for a key that waits for its material. */
export function refusePendingImport({ Arn, KeyState }: KeyMetadata): void {
  if (KeyState === 'PendingImport') throw pendingImport(Arn);
}

/** Throws DisabledException, KMSInvalidStateException. */
export function checkState(key: KeyMetadata): void {
  const problem = stateProblem(key);
  if (problem) throw problem;
}

/** Aliases of AWS are nobody else's. Throws NotAuthorizedException, without words as localstack's tests have recorded it. */
export function refuseAwsAlias(name: string): void {
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '');
}

/** Replaces a key's record by what `change` makes of it. Throws NotFoundException, KMSInvalidStateException for one that is to be deleted, AccessDeniedException for AWS's. */
export function changeKey(
  store: Store,
  { scope, reference }: { readonly scope: Scope; readonly reference: string },
  change: (record: KeyRecord) => KeyRecord,
): void {
  store.commit((transaction) => {
    const before = getKeyById(transaction, scope, reference);
    if (before.key.KeyManager === 'AWS')
      throw new AwsError('AccessDeniedException', `${before.key.Arn} is managed by AWS and cannot be changed.`);
    if (before.key.KeyState === 'PendingDeletion') throw keyPendingDeletion(before.key.Arn);
    KEYS.put(transaction, KEYS.keyOf(scope, before.key.KeyId), change(before));
  });
}
