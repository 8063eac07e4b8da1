// A container that cannot be started as it is written. The kubelet shows it as a waiting container and tries again.

/** `reason` is the waiting state's: `CreateContainerConfigError`, `ErrImagePull`, … */
export class WaitingError extends Error {
  readonly reason: string;
  /** For how long trying again is of no use, unless something changes. */
  readonly retryAfterMs: number;

  constructor(reason: string, message: string, retryAfterMs = RETRY_MS) {
    super(message);
    this.name = 'WaitingError';
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The kubelet's back-off period of a pod whose sync failed (pkg/kubelet/kubelet.go, backOffPeriod). */
const RETRY_MS = 10_000;

/** What a container refers to is missing or wrong. */
export function configError(message: string): WaitingError {
  return new WaitingError('CreateContainerConfigError', message);
}
