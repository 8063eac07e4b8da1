// Which requests may be for the emulator's own API: the others need not pass its routes.

/** @param target of a request: a path, perhaps with a query */
export function isAdminPath(target = '/'): boolean {
  return /^\/(health|_eks-fargate|moto-api)(?![\w-])/i.test(target);
}
