// Roles that belong to a service: which there are here, and the name that each service's has.
// https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html, and the like page of each other service.

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
  'eks-connector.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEKSConnector',
    policy: 'AmazonEKSConnectorServiceRolePolicy',
  },
  'spotfleet.amazonaws.com': { name: 'AWSServiceRoleForEC2SpotFleet', policy: 'AWSEC2SpotFleetServiceRolePolicy' },
  'ec2fleet.amazonaws.com': { name: 'AWSServiceRoleForEC2Fleet', policy: 'AWSEC2FleetServiceRolePolicy' },
  'transitgateway.amazonaws.com': {
    name: 'AWSServiceRoleForVPCTransitGateway',
    policy: 'AWSVPCTransitGatewayServiceRolePolicy',
  },
  'ecs.amazonaws.com': { name: 'AWSServiceRoleForECS', policy: 'AmazonECSServiceRolePolicy' },
  'elasticbeanstalk.amazonaws.com': {
    name: 'AWSServiceRoleForElasticBeanstalk',
    policy: 'AWSElasticBeanstalkServiceRolePolicy',
  },
  'elasticache.amazonaws.com': { name: 'AWSServiceRoleForElastiCache', policy: 'ElastiCacheServiceRolePolicy' },
  'elasticfilesystem.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonElasticFileSystem',
    policy: 'AmazonElasticFileSystemServiceRolePolicy',
  },
  'rds.amazonaws.com': { name: 'AWSServiceRoleForRDS', policy: 'AmazonRDSServiceRolePolicy' },
  'es.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonElasticsearchService',
    policy: 'AmazonElasticsearchServiceRolePolicy',
  },
  'opensearchservice.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonOpenSearchService',
    policy: 'AmazonOpenSearchServiceRolePolicy',
  },
  'lex.amazonaws.com': { name: 'AWSServiceRoleForLexBots', policy: 'AmazonLexBotPolicy' },
  'config.amazonaws.com': { name: 'AWSServiceRoleForConfig', policy: 'AWSConfigServiceRolePolicy' },
  'guardduty.amazonaws.com': { name: 'AWSServiceRoleForAmazonGuardDuty', policy: 'AmazonGuardDutyServiceRolePolicy' },
  'cloudtrail.amazonaws.com': { name: 'AWSServiceRoleForCloudTrail', policy: 'CloudTrailServiceRolePolicy' },
};

/** Where service-linked roles lie. */
export const SERVICE_ROLE_PATH = '/aws-service-role/';
