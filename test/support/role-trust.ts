/** The trust policy of a role that is a cluster's and its pods'. */
export const ROLE_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['eks.amazonaws.com', 'eks-fargate-pods.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
});
