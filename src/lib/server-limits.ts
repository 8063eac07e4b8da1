// How long and how much our HTTP servers take from clients who do not get on: as kube-apiserver does, for all of them.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/server/secure_serving.go (NewSecureServer)

/** For Node's servers, in milliseconds and bytes. Watches and streams are not concerned: their requests have arrived. */
export const SERVER_LIMITS = {
  /** Longer than Go's clients keep idle connections (90 s), so that they close them and not we. */
  keepAliveTimeout: 95_000,
  /** From the connection, or the last answer's next request, to the end of the head: also for those who never say a word. */
  headersTimeout: 32_000,
  /** To the end of the body. */
  requestTimeout: 60_000,
  maxHeaderSize: 1024 * 1024,
  /** How often the clocks of all connections are looked at. */
  connectionsCheckingInterval: 2_000,
} as const;
