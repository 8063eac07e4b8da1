// Roles that belong to a service: which there are here, and the name that each service's has.
// https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html, and the like page of each other service;
// most are recorded from the service in localstack's tests (tests/aws/services/iam).

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
  'accountdiscovery.ssm.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonSSM_AccountDiscovery',
    policy: 'AWSSystemsManagerAccountDiscoveryServicePolicy',
  },
  'acm.amazonaws.com': { name: 'AWSServiceRoleForCertificateManager', policy: 'CertificateManagerServiceRolePolicy' },
  'appmesh.amazonaws.com': { name: 'AWSServiceRoleForAppMesh', policy: 'AWSAppMeshServiceRolePolicy' },
  'autoscaling-plans.amazonaws.com': {
    name: 'AWSServiceRoleForAutoScalingPlans_EC2AutoScaling',
    policy: 'AWSAutoScalingPlansEC2AutoScalingPolicy',
  },
  'backup.amazonaws.com': { name: 'AWSServiceRoleForBackup', policy: 'AWSBackupServiceLinkedRolePolicyForBackup' },
  'batch.amazonaws.com': { name: 'AWSServiceRoleForBatch', policy: 'BatchServiceRolePolicy' },
  'cassandra.application-autoscaling.amazonaws.com': {
    name: 'AWSServiceRoleForApplicationAutoScaling_CassandraTable',
    policy: 'AWSApplicationAutoscalingCassandraTablePolicy',
  },
  'cks.kms.amazonaws.com': {
    name: 'AWSServiceRoleForKeyManagementServiceCustomKeyStores',
    policy: 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
  },
  'codestar-notifications.amazonaws.com': {
    name: 'AWSServiceRoleForCodeStarNotifications',
    policy: 'AWSCodeStarNotificationsServiceRolePolicy',
  },
  'connect.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonConnect',
    policy: 'AmazonConnectServiceLinkedRolePolicy',
    hasSuffix: true,
  },
  'dms-fleet-advisor.amazonaws.com': {
    name: 'AWSServiceRoleForDMSFleetAdvisor',
    policy: 'AWSDMSFleetAdvisorServiceRolePolicy',
  },
  'dms.amazonaws.com': { name: 'AWSServiceRoleForDMSServerless', policy: 'AWSDMSServerlessServiceRolePolicy' },
  'docdb-elastic.amazonaws.com': {
    name: 'AWSServiceRoleForDocDB-Elastic',
    policy: 'AmazonDocDB-ElasticServiceRolePolicy',
  },
  'ec2-instance-connect.amazonaws.com': {
    name: 'AWSServiceRoleForEc2InstanceConnect',
    policy: 'Ec2InstanceConnectEndpoint',
  },
  'ec2.application-autoscaling.amazonaws.com': {
    name: 'AWSServiceRoleForApplicationAutoScaling_EC2SpotFleetRequest',
    policy: 'AWSApplicationAutoscalingEC2SpotFleetRequestPolicy',
  },
  'ecr.amazonaws.com': { name: 'AWSServiceRoleForECRTemplate', policy: 'ECRTemplateServiceRolePolicy' },
  'email.cognito-idp.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonCognitoIdpEmailService',
    policy: 'AmazonCognitoIdpEmailServiceRolePolicy',
  },
  'emr-containers.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEMRContainers',
    policy: 'AmazonEMRContainersServiceRolePolicy',
  },
  'emrwal.amazonaws.com': { name: 'AWSServiceRoleForEMRWAL', policy: 'EMRDescribeClusterPolicyForEMRWAL' },
  'fis.amazonaws.com': { name: 'AWSServiceRoleForFIS', policy: 'AmazonFISServiceRolePolicy' },
  'grafana.amazonaws.com': { name: 'AWSServiceRoleForAmazonGrafana', policy: 'AmazonGrafanaServiceLinkedRolePolicy' },
  'imagebuilder.amazonaws.com': { name: 'AWSServiceRoleForImageBuilder', policy: 'AWSServiceRoleForImageBuilder' },
  'iotmanagedintegrations.amazonaws.com': {
    name: 'AWSServiceRoleForIoTManagedIntegrations',
    policy: 'AWSIoTManagedIntegrationsRolePolicy',
  },
  'kafka.amazonaws.com': { name: 'AWSServiceRoleForKafka', policy: 'KafkaServiceRolePolicy' },
  'kafkaconnect.amazonaws.com': { name: 'AWSServiceRoleForKafkaConnect', policy: 'KafkaConnectServiceRolePolicy' },
  'lakeformation.amazonaws.com': {
    name: 'AWSServiceRoleForLakeFormationDataAccess',
    policy: 'LakeFormationDataAccessServiceRolePolicy',
  },
  'lexv2.amazonaws.com': { name: 'AWSServiceRoleForLexV2Bots', policy: 'AmazonLexV2BotPolicy', hasSuffix: true },
  'lightsail.amazonaws.com': { name: 'AWSServiceRoleForLightsail', policy: 'LightsailExportAccess' },
  'm2.amazonaws.com': { name: 'AWSServiceRoleForAWSM2', policy: 'AWSM2ServicePolicy' },
  'memorydb.amazonaws.com': { name: 'AWSServiceRoleForMemoryDB', policy: 'MemoryDBServiceRolePolicy' },
  'mq.amazonaws.com': { name: 'AWSServiceRoleForAmazonMQ', policy: 'AmazonMQServiceRolePolicy' },
  'mrk.kms.amazonaws.com': {
    name: 'AWSServiceRoleForKeyManagementServiceMultiRegionKeys',
    policy: 'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
  },
  'notifications.amazonaws.com': {
    name: 'AWSServiceRoleForAwsUserNotifications',
    policy: 'AWSUserNotificationsServiceLinkedRolePolicy',
  },
  'observability.aoss.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonOpenSearchServerless',
    policy: 'AmazonOpenSearchServerlessServiceRolePolicy',
  },
  'ops.apigateway.amazonaws.com': { name: 'AWSServiceRoleForAPIGateway', policy: 'APIGatewayServiceRolePolicy' },
  'ops.emr-serverless.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEMRServerless',
    policy: 'AmazonEMRServerlessServiceRolePolicy',
  },
  'opsdatasync.ssm.amazonaws.com': {
    name: 'AWSServiceRoleForSystemsManagerOpsDataSync',
    policy: 'AWSSystemsManagerOpsDataSyncServiceRolePolicy',
  },
  'opsinsights.ssm.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonSSM_OpsInsights',
    policy: 'AWSSSMOpsInsightsServiceRolePolicy',
  },
  'pullthroughcache.ecr.amazonaws.com': {
    name: 'AWSServiceRoleForECRPullThroughCache',
    policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
  },
  'ram.amazonaws.com': {
    name: 'AWSServiceRoleForResourceAccessManager',
    policy: 'AWSResourceAccessManagerServiceRolePolicy',
  },
  'redshift.amazonaws.com': { name: 'AWSServiceRoleForRedshift', policy: 'AmazonRedshiftServiceLinkedRolePolicy' },
  'replication.cassandra.amazonaws.com': {
    name: 'AWSServiceRoleForKeyspacesReplication',
    policy: 'KeyspacesReplicationServiceRolePolicy',
  },
  'replication.ecr.amazonaws.com': {
    name: 'AWSServiceRoleForECRReplication',
    policy: 'ECRReplicationServiceRolePolicy',
  },
  'repository.sync.codeconnections.amazonaws.com': {
    name: 'AWSServiceRoleForGitSync',
    policy: 'AWSGitSyncServiceRolePolicy',
  },
  'resource-explorer-2.amazonaws.com': {
    name: 'AWSServiceRoleForResourceExplorer',
    policy: 'AWSResourceExplorerServiceRolePolicy',
  },
  'rolesanywhere.amazonaws.com': { name: 'AWSServiceRoleForRolesAnywhere', policy: 'AWSRolesAnywhereServicePolicy' },
  's3-outposts.amazonaws.com': { name: 'AWSServiceRoleForS3OnOutposts', policy: 'AWSS3OnOutpostsServiceRolePolicy' },
  'ses.amazonaws.com': { name: 'AWSServiceRoleForAmazonSES', policy: 'AmazonSESServiceRolePolicy' },
  'shield.amazonaws.com': { name: 'AWSServiceRoleForAWSShield', policy: 'AWSShieldServiceRolePolicy' },
  'ssm-incidents.amazonaws.com': {
    name: 'AWSServiceRoleForIncidentManager',
    policy: 'AWSIncidentManagerServiceRolePolicy',
  },
  'ssm-quicksetup.amazonaws.com': { name: 'AWSServiceRoleForSSMQuickSetup', policy: 'SSMQuickSetupRolePolicy' },
  'ssm.amazonaws.com': { name: 'AWSServiceRoleForAmazonSSM', policy: 'AmazonSSMServiceRolePolicy' },
  'sso.amazonaws.com': { name: 'AWSServiceRoleForSSO', policy: 'AWSSSOServiceRolePolicy' },
  'vpcorigin.cloudfront.amazonaws.com': {
    name: 'AWSServiceRoleForCloudFrontVPCOrigin',
    policy: 'AWSCloudFrontVPCOriginServiceRolePolicy',
  },
  'waf.amazonaws.com': { name: 'AWSServiceRoleForWAFLogging', policy: 'WAFLoggingServiceRolePolicy' },
  'wafv2.amazonaws.com': { name: 'AWSServiceRoleForWAFV2Logging', policy: 'WAFV2LoggingServiceRolePolicy' },
};

/** Where service-linked roles lie. */
export const SERVICE_ROLE_PATH = '/aws-service-role/';
