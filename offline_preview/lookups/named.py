"""What look-ups give beside the outputs that creation of such a resource would give, in AWS's forms.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
and, for what each look-up returns, https://www.pulumi.com/registry/packages/aws/api-docs/
"""

from collections.abc import Mapping
from typing import Final


def _in_region(service: str, resource: str) -> str:
    return "arn:{p}:" + service + ":{r}:{a}:" + resource


_LOAD_BALANCER: Final = {"name": "{arnName}", "dnsName": "{name}-{digits10}.{r}.elb.{s}"}
_LISTENER: Final = {"arn": _in_region("elasticloadbalancing", "listener/app/stand-in/{hex16}/{hex16}"), "id": "{arn}"}

FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "acm/getCertificate": {"status": "ISSUED"},
    "alb/getListener": _LISTENER,
    "alb/getLoadBalancer": _LOAD_BALANCER,
    "alb/getTargetGroup": {"name": "{arnName}"},
    "cloudfront/getDistribution": {"hostedZoneId": "Z2FDTNDATAQYW2"},
    "cloudfront/getOriginAccessIdentity": {"s3CanonicalUserId": "{hex64}"},
    "codecommit/getRepository": {
        "repositoryId": "{uuid}",
        "cloneUrlHttp": "https://git-codecommit.{r}.{s}/v1/repos/{repositoryName}",
        "cloneUrlSsh": "ssh://git-codecommit.{r}.{s}/v1/repos/{repositoryName}",
    },
    "codestarconnections/getConnection": {"name": "{arnName}"},
    "ebs/getSnapshot": {"snapshotId": "{id}"},
    "ebs/getVolume": {"volumeId": "{id}"},
    "ec2/getElasticIp": {
        "id": "eipalloc-0{hex16}",
        "arn": _in_region("ec2", "elastic-ip/{id}"),
        "domain": "vpc",
    },
    "ec2/getInstance": {"instanceId": "{id}"},
    "ec2/getInternetGateway": {"internetGatewayId": "{id}"},
    "ec2/getKeyPair": {"id": "key-0{hex16}", "keyPairId": "{id}"},
    "ec2/getManagedPrefixList": {"id": "pl-{hex8}", "arn": "arn:{p}:ec2:{r}:aws:prefix-list/{id}", "ownerId": "AWS"},
    "ec2/getPrefixList": {"id": "pl-{hex8}", "prefixListId": "{id}"},
    "ec2/getRouteTable": {"routeTableId": "{id}"},
    "ec2/getSecurityGroup": {"vpcId": "vpc-0{hex16}", "name": "default"},
    "ec2/getSubnet": {"vpcId": "vpc-0{hex16}", "availabilityZone": "{r}a", "state": "available"},
    "ec2/getVpc": {"state": "available", "instanceTenancy": "default"},
    "ec2/getVpcDhcpOptions": {"dhcpOptionsId": "{id}"},
    "ec2/getVpcEndpointService": {"serviceName": "com.amazonaws.{r}.{service}", "id": "{serviceName}"},
    "ecr/getAuthorizationToken": {
        "id": "{r}",
        "userName": "AWS",
        "registryId": "{a}",
        "proxyEndpoint": "https://{registryId}.dkr.ecr.{r}.{s}",
    },
    "ecr/getImage": {
        "registryId": "{a}",
        "imageDigest": "sha256:{hex64}",
        "id": "{imageDigest}",
        "imageUri": "{registryId}.dkr.ecr.{r}.{s}/{repositoryName}@{imageDigest}",
    },
    "ecr/getRepository": {
        "registryId": "{a}",
        "arn": "arn:{p}:ecr:{r}:{registryId}:repository/{name}",
        "repositoryUrl": "{registryId}.dkr.ecr.{r}.{s}/{name}",
    },
    "ecs/getCluster": {"status": "ACTIVE"},
    "ecs/getService": {"arn": _in_region("ecs", "service/{clusterArnName}/{serviceName}"), "id": "{arn}"},
    "ecs/getTaskDefinition": {
        "family": "{taskDefinition}",
        "arnWithoutRevision": _in_region("ecs", "task-definition/{taskDefinition}"),
    },
    "eks/getClusterAuth": {"id": "{name}"},
    "iam/getGroup": {"id": "AGPA{letters17}", "groupId": "{id}", "path": "/"},
    "iam/getInstanceProfile": {"id": "AIPA{letters17}", "path": "/"},
    "iam/getRole": {"path": "/"},
    "iam/getSamlProvider": {"id": "{arn}", "name": "{arnName}"},
    "iam/getServerCertificate": {"path": "/"},
    "iam/getUser": {"id": "AIDA{letters17}", "userId": "{id}", "path": "/"},
    "kms/getAlias": {"targetKeyId": "{uuid}", "targetKeyArn": _in_region("kms", "key/{targetKeyId}")},
    "lambda/getLayerVersion": {
        "version": "1",
        "layerArn": _in_region("lambda", "layer:{layerName}"),
        "arn": "{layerArn}:{version}",
        "id": "{arn}",
    },
    "lb/getListener": _LISTENER,
    "lb/getLoadBalancer": _LOAD_BALANCER,
    "lb/getTargetGroup": {"name": "{arnName}"},
    "organizations/getOrganization": {"id": "o-{hex10}", "featureSet": "ALL"},
    "rds/getInstance": {
        "id": "{dbInstanceIdentifier}",
        "dbInstanceArn": _in_region("rds", "db:{dbInstanceIdentifier}"),
    },
    "s3/getBucketPolicy": {"id": "{bucket}"},
    "s3/getObject": {"id": "{bucket}/{key}", "arn": "arn:{p}:s3:::{bucket}/{key}"},
    "sfn/getStateMachine": {"status": "ACTIVE"},
    "wafv2/getWebAcl": {"arn": _in_region("wafv2", "regional/webacl/{name}/{id}")},
}
"""For each look-up the forms of outputs, which build on each other in their order and on what creation would give.

An argument of the same name wins over the form. An output whose form has a part that is not known is left out.
"""

LISTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ec2/getInstances": {"ids": "i-0{hex16}"},
    "ec2/getNatGateways": {"ids": "nat-0{hex16}"},
    "ec2/getNetworkAcls": {"ids": "acl-0{hex16}"},
    "ec2/getNetworkInterfaces": {"ids": "eni-0{hex16}"},
    "ec2/getRouteTables": {"ids": "rtb-0{hex16}"},
    "ec2/getSecurityGroups": {"ids": "sg-0{hex16}"},
    "ec2/getSubnets": {"ids": "subnet-0{hex16}"},
    "ec2/getVpcs": {"ids": "vpc-0{hex16}"},
}
"""Look-ups of several: the form of the ones that are assumed to be found."""
COUNTS: Final[Mapping[str, int]] = {"ec2/getSubnets": 3}
"""How many of them there are, where more than one: programs take two or three subnets, one for each zone."""
