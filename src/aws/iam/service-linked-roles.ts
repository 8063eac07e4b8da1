// Roles that belong to a service: which there are here, and the name that each service's has.
// https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html

interface ServiceLinkedRole {
  readonly name: string;
  readonly policy: string;
  /** Whether there can be several, told apart by a suffix of their names. */
  readonly hasSuffix?: true;
}

/** Service → the role's name and the policy that it has. */
export const SERVICE_LINKED_ROLES: Readonly<Record<string, ServiceLinkedRole>> = {
  'eks.amazonaws.com': { name: 'AWSServiceRoleForAmazonEKS', policy: 'AmazonEKSServiceRolePolicy' },
  'eks-fargate.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEKSForFargate',
    policy: 'AmazonEKSForFargateServiceRolePolicy',
  },
  'eks-nodegroup.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEKSNodegroup',
    policy: 'AWSServiceRoleForAmazonEKSNodegroup',
  },
  'elasticloadbalancing.amazonaws.com': {
    name: 'AWSServiceRoleForElasticLoadBalancing',
    policy: 'AWSElasticLoadBalancingServiceRolePolicy',
  },
  'autoscaling.amazonaws.com': {
    name: 'AWSServiceRoleForAutoScaling',
    policy: 'AutoScalingServiceRolePolicy',
    hasSuffix: true,
  },
  'spot.amazonaws.com': { name: 'AWSServiceRoleForEC2Spot', policy: 'AWSEC2SpotServiceRolePolicy' },
};

/** Where service-linked roles lie. */
export const SERVICE_ROLE_PATH = '/aws-service-role/';
