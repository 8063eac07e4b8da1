// What services say of signatures that they do not take.

import type { AwsError, ErrorMembers } from './aws-error.ts';
import type { SignatureClaim } from './signature.ts';

/** Of a signature whose time is not now. */
export interface TimeFacts {
  readonly claim: SignatureClaim;
  readonly nowMs: number;
  readonly skewMs: number;
}

export interface Refusals {
  missing(): AwsError;
  incomplete(message: string, isPresigned: boolean): AwsError;
  /** Of a signature of an earlier version; told where there were such. */
  unknownWay?(): AwsError;
  unknownKey(accessKeyId: string): AwsError;
  wrong(message: string, members?: () => ErrorMembers): AwsError;
  expired(message: string, facts: TimeFacts): AwsError;
  /** Of temporary credentials that have ended. */
  ended(): AwsError;
}
