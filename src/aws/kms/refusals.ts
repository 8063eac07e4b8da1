// What no operation of KMS does, whichever it is of.

import { AwsError } from '../aws-error.ts';

/** For who only asks whether it would be allowed. Throws DryRunOperationException. */
export function refuseDryRun({ DryRun }: { readonly DryRun?: boolean | undefined }): void {
  if (DryRun)
    throw new AwsError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
}

/** Emulator: there are no enclaves to encrypt an answer for. Throws UnsupportedOperationException. */
export function refuseRecipient({ Recipient }: { readonly Recipient?: object | undefined }): void {
  if (Recipient) throw new AwsError('UnsupportedOperationException', 'Recipients in Nitro enclaves are not emulated.');
}
