// How a request says who it is.

import type { User } from '../request.ts';

/** What the connection and the headers carry. */
export interface Credentials {
  readonly bearerToken?: string;
  /** A client certificate that the cluster's CA signed; the TLS layer has verified the chain. */
  readonly certificate?: { readonly commonName: string; readonly organizations: readonly string[] };
}

/**
 * Recognizes one kind of credential. `undefined`: not mine, ask the next. Throws ApiError Unauthorized for one that is mine
 * and bad; the client is told no more than `Unauthorized`.
 */
export type Authenticator = (credentials: Credentials) => Promise<User | undefined>;

/** Who says nothing of who they are. */
export const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The token of an Authorization header; undefined: it has none that counts (apiserver pkg/authentication/request/bearertoken). */
export function bearerToken(header: string): string | undefined {
  return /^bearer ([^ ]+)/i.exec(header.trim())?.[1];
}
