// The labels on everything that we make in the engine.

export const LABELS = {
  instance: 'eks-fargate.instance',
  role: 'eks-fargate.role',
  cluster: 'eks-fargate.cluster',
  namespace: 'eks-fargate.namespace',
  pod: 'eks-fargate.pod',
  podUid: 'eks-fargate.pod-uid',
  container: 'eks-fargate.container',
  attempt: 'eks-fargate.attempt',
  vpc: 'eks-fargate.vpc',
  /** The sandbox whose network a container has joined. */
  sandbox: 'eks-fargate.sandbox',
  /** Which of our volumes it is: one that is made anew is another one. */
  files: 'eks-fargate.files',
} as const;

/** What a container is to us. */
export type Role = 'container' | 'eni' | 'router' | 'files' | 'probe';
