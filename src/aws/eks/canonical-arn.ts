// ARNs as aws-iam-authenticator compares them: a session is its role, a role has no path, case does not count.
// https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/arn/arn.go

export function canonicalArn(arn: string): string {
  return identityArn(arn).toLowerCase();
}

/** The role of a session, without its path; others are themselves. In the case that it came in, as the authenticator logs it. */
export function identityArn(arn: string): string {
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/(.+)\/[^/]+$/i.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

/** The ARN of a role without its path, as it must stand in aws-auth. */
export function pathlessRoleArn(arn: string): string {
  return arn.replace(/^(arn:aws[a-z-]*:iam::\d{12}:role)\/(?:.*\/)?([^/]+)$/, '$1/$2');
}

/** The session's name in a session's ARN; undefined for others. */
export function sessionNameOf(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/.+\/([^/]+)$/.exec(arn)?.[1];
}
