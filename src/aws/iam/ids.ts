// Unique ids of IAM's resources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html

import { pick } from '../../lib/ids.ts';

/** The prefix and 17 characters. */
export function newIamId(prefix: 'AGPA' | 'AIDA' | 'AIPA' | 'ANPA' | 'AROA'): string {
  return `${prefix}${pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 17)}`;
}

/** IAM's times are whole seconds. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
