// The one error of the AWS front: a code of the service's own, a message, and what the service says beside it. The protocols
// write it in their own form.

/** The members of an EKS error body that say what it is about. */
export type ErrorMembers = Readonly<Record<string, string | readonly string[] | undefined>>;

export class AwsError extends Error {
  readonly code: string;
  /** The HTTP status, where the service's model does not tell it. */
  readonly status: number | undefined;
  readonly members: ErrorMembers;

  constructor(code: string, message: string, options: ErrorOptions & { status?: number; members?: ErrorMembers } = {}) {
    super(message, options);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

/** The body could not be read as the service's input. */
export function serializationError(message: string, options?: ErrorOptions): AwsError {
  return new AwsError('SerializationException', message, { ...options, status: 400 });
}
