// Whether a request is the same as one before: what clientRequestToken is compared with.

import { sha256Hex } from '../../lib/ids.ts';

/** Undefined without a token: then it can be no repetition. The token itself does not count. @param input as the model's order has it */
export function requestDigest(input: { readonly clientRequestToken?: string | undefined }): string | undefined {
  const { clientRequestToken, ...request } = input;
  return clientRequestToken === undefined ? undefined : sha256Hex(JSON.stringify(request));
}

/** The same token with the same request is the same request. */
export function isRepeated(
  record: { readonly requestToken?: string | undefined; readonly requestDigest?: string | undefined },
  input: { readonly clientRequestToken?: string | undefined },
): boolean {
  return (
    input.clientRequestToken !== undefined &&
    record.requestToken === input.clientRequestToken &&
    record.requestDigest === requestDigest(input)
  );
}
