"""Look-ups of one resource: what follows from its name or id, as the forms that AWS gives to ARNs, ids and URLs.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
and, for what each look-up returns, https://www.pulumi.com/registry/packages/aws/api-docs/
"""

from collections.abc import Mapping
from typing import Final


def _in_region(service: str, resource: str) -> str:
    return "arn:{p}:" + service + ":{r}:{a}:" + resource


def _global(service: str, resource: str) -> str:
    return "arn:{p}:" + service + "::{a}:" + resource


def _ec2(kind: str, prefix: str, argument: str = "id") -> dict[str, str]:
    """A resource of EC2, found by its id or by filters. The id is drawn where it is not given."""
    id_ = {"id": "{" + argument + "}"} if argument != "id" else {}
    return {argument: prefix + "-0{hex16}", **id_, "arn": _in_region("ec2", kind + "/{id}"), "ownerId": "{a}"}


def _by_name(service: str, resource: str, argument: str = "name", id_: str = "") -> dict[str, str]:
    return {"arn": _in_region(service, resource), "id": id_ or "{" + argument + "}"}


_CERTIFICATE: Final = {"arn": _in_region("acm", "certificate/{uuid}"), "id": "{arn}", "status": "ISSUED"}
_LOAD_BALANCER: Final = {
    "name": "{arnName}",
    "arn": _in_region("elasticloadbalancing", "loadbalancer/app/{name}/{hex16}"),
    "id": "{arn}",
    "dnsName": "{name}-{digits10}.{r}.elb.{s}",
}
_LISTENER: Final = {"arn": _in_region("elasticloadbalancing", "listener/app/stand-in/{hex16}/{hex16}"), "id": "{arn}"}
_TARGET_GROUP: Final = {
    "name": "{arnName}",
    "arn": _in_region("elasticloadbalancing", "targetgroup/{name}/{hex16}"),
    "id": "{arn}",
}

FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "acm/getCertificate": _CERTIFICATE,
    "acmpca/getCertificateAuthority": {"id": "{arn}"},
    "alb/getListener": _LISTENER,
    "alb/getLoadBalancer": _LOAD_BALANCER,
    "alb/getTargetGroup": _TARGET_GROUP,
    "apigateway/getRestApi": {
        "id": "{hex10}",
        "arn": "arn:{p}:apigateway:{r}::/restapis/{id}",
        "executionArn": _in_region("execute-api", "{id}"),
        "rootResourceId": "{hex10}",
    },
    "apigatewayv2/getApi": {
        "id": "{apiId}",
        "arn": "arn:{p}:apigateway:{r}::/apis/{id}",
        "executionArn": _in_region("execute-api", "{id}"),
        "apiEndpoint": "https://{id}.execute-api.{r}.{s}",
    },
    "autoscaling/getGroup": {
        "id": "{name}",
        "arn": _in_region("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
    },
    "backup/getPlan": {"id": "{planId}", "arn": _in_region("backup", "backup-plan:{planId}")},
    "backup/getVault": _by_name("backup", "backup-vault:{name}"),
    "batch/getComputeEnvironment": _by_name("batch", "compute-environment/{name}", id_="{name}"),
    "batch/getJobQueue": _by_name("batch", "job-queue/{name}", id_="{name}"),
    "cloudformation/getStack": {"id": _in_region("cloudformation", "stack/{name}/{uuid}")},
    "cloudfront/getDistribution": {
        "arn": _global("cloudfront", "distribution/{id}"),
        "hostedZoneId": "Z2FDTNDATAQYW2",
        "domainName": "d{hex13}.cloudfront.net",
    },
    "cloudfront/getOriginAccessIdentity": {
        "iamArn": "arn:{p}:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
        "cloudfrontAccessIdentityPath": "origin-access-identity/cloudfront/{id}",
        "s3CanonicalUserId": "{hex64}",
    },
    "cloudwatch/getEventBus": _by_name("events", "event-bus/{name}"),
    "cloudwatch/getLogGroup": _by_name("logs", "log-group:{name}"),
    "codecommit/getRepository": {
        "id": "{repositoryName}",
        "arn": _in_region("codecommit", "{repositoryName}"),
        "repositoryId": "{uuid}",
        "cloneUrlHttp": "https://git-codecommit.{r}.{s}/v1/repos/{repositoryName}",
        "cloneUrlSsh": "ssh://git-codecommit.{r}.{s}/v1/repos/{repositoryName}",
    },
    "codestarconnections/getConnection": {
        "name": "{arnName}",
        "arn": _in_region("codestar-connections", "connection/{uuid}"),
        "id": "{arn}",
    },
    "cognito/getUserPool": {"id": "{userPoolId}", "arn": _in_region("cognito-idp", "userpool/{userPoolId}")},
    "dynamodb/getTable": _by_name("dynamodb", "table/{name}"),
    "ebs/getSnapshot": {"id": "snap-0{hex16}", "snapshotId": "{id}", "arn": "arn:{p}:ec2:{r}::snapshot/{id}"},
    "ebs/getVolume": {**_ec2("volume", "vol"), "volumeId": "{id}"},
    "ec2/getCustomerGateway": _ec2("customer-gateway", "cgw"),
    "ec2/getElasticIp": {**_ec2("elastic-ip", "eipalloc"), "domain": "vpc"},
    "ec2/getInstance": _ec2("instance", "i", "instanceId"),
    "ec2/getInternetGateway": _ec2("internet-gateway", "igw", "internetGatewayId"),
    "ec2/getKeyPair": {"id": "key-0{hex16}", "keyPairId": "{id}", "arn": _in_region("ec2", "key-pair/{keyName}")},
    "ec2/getLaunchTemplate": _ec2("launch-template", "lt"),
    "ec2/getManagedPrefixList": {"id": "pl-{hex8}", "arn": "arn:{p}:ec2:{r}:aws:prefix-list/{id}", "ownerId": "AWS"},
    "ec2/getNatGateway": _ec2("natgateway", "nat"),
    "ec2/getNetworkInterface": _ec2("network-interface", "eni"),
    "ec2/getPrefixList": {"id": "pl-{hex8}", "prefixListId": "{id}"},
    "ec2/getRouteTable": _ec2("route-table", "rtb", "routeTableId"),
    "ec2/getSecurityGroup": {**_ec2("security-group", "sg"), "vpcId": "vpc-0{hex16}", "name": "default"},
    "ec2/getSubnet": {
        **_ec2("subnet", "subnet"),
        "vpcId": "vpc-0{hex16}",
        "availabilityZone": "{r}a",
        "state": "available",
    },
    "ec2/getVpc": {**_ec2("vpc", "vpc"), "state": "available", "instanceTenancy": "default"},
    "ec2/getVpcDhcpOptions": _ec2("dhcp-options", "dopt", "dhcpOptionsId"),
    "ec2/getVpcEndpoint": _ec2("vpc-endpoint", "vpce"),
    "ec2/getVpcEndpointService": {"serviceName": "com.amazonaws.{r}.{service}", "id": "{serviceName}"},
    "ec2/getVpcPeeringConnection": {"id": "pcx-0{hex16}"},
    "ec2/getVpnGateway": {"id": "vgw-0{hex16}", "arn": _in_region("ec2", "vpn-gateway/{id}")},
    "ec2transitgateway/getTransitGateway": {**_ec2("transit-gateway", "tgw")},
    "ec2transitgateway/getVpcAttachment": {"id": "tgw-attach-0{hex16}"},
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
        "id": "{name}",
        "registryId": "{a}",
        "arn": "arn:{p}:ecr:{r}:{registryId}:repository/{name}",
        "repositoryUrl": "{registryId}.dkr.ecr.{r}.{s}/{name}",
    },
    "ecs/getCluster": {"id": "{arn}", "arn": _in_region("ecs", "cluster/{clusterName}"), "status": "ACTIVE"},
    "ecs/getService": {"id": "{arn}", "arn": _in_region("ecs", "service/{clusterArnName}/{serviceName}")},
    "ecs/getTaskDefinition": {
        "family": "{taskDefinition}",
        "arnWithoutRevision": _in_region("ecs", "task-definition/{taskDefinition}"),
    },
    "efs/getAccessPoint": {
        "id": "{accessPointId}",
        "arn": _in_region("elasticfilesystem", "access-point/{accessPointId}"),
        "ownerId": "{a}",
    },
    "efs/getFileSystem": {
        "fileSystemId": "fs-0{hex16}",
        "id": "{fileSystemId}",
        "arn": _in_region("elasticfilesystem", "file-system/{fileSystemId}"),
        "dnsName": "{fileSystemId}.efs.{r}.{s}",
    },
    "eks/getAddon": {
        "id": "{clusterName}:{addonName}",
        "arn": _in_region("eks", "addon/{clusterName}/{addonName}/{uuid}"),
    },
    "eks/getClusterAuth": {"id": "{name}"},
    "eks/getNodeGroup": {
        "id": "{clusterName}:{nodeGroupName}",
        "arn": _in_region("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
    },
    "elasticache/getCluster": _by_name("elasticache", "cluster:{clusterId}", "clusterId"),
    "elasticache/getReplicationGroup": _by_name(
        "elasticache", "replicationgroup:{replicationGroupId}", "replicationGroupId"
    ),
    "elasticbeanstalk/getApplication": _by_name("elasticbeanstalk", "application/{name}"),
    "elb/getLoadBalancer": _by_name("elasticloadbalancing", "loadbalancer/{name}"),
    "iam/getGroup": {
        "id": "AGPA{letters17}",
        "groupId": "{id}",
        "arn": _global("iam", "group/{groupName}"),
        "path": "/",
    },
    "iam/getInstanceProfile": {
        "id": "AIPA{letters17}",
        "arn": _global("iam", "instance-profile/{name}"),
        "path": "/",
    },
    "iam/getRole": {
        "id": "{name}",
        "arn": _global("iam", "role/{name}"),
        "path": "/",
        "uniqueId": "AROA{letters17}",
    },
    "iam/getSamlProvider": {"id": "{arn}", "name": "{arnName}"},
    "iam/getServerCertificate": {
        "id": "ASCA{letters17}",
        "arn": _global("iam", "server-certificate/{name}"),
        "path": "/",
    },
    "iam/getUser": {"id": "AIDA{letters17}", "userId": "{id}", "arn": _global("iam", "user/{userName}"), "path": "/"},
    "kinesis/getFirehoseDeliveryStream": _by_name("firehose", "deliverystream/{name}", id_="{arn}"),
    "kinesis/getStream": _by_name("kinesis", "stream/{name}", id_="{arn}"),
    "kms/getAlias": {
        "id": "{arn}",
        "arn": _in_region("kms", "{name}"),
        "targetKeyId": "{uuid}",
        "targetKeyArn": _in_region("kms", "key/{targetKeyId}"),
    },
    "lambda/getAlias": {
        "arn": _in_region("lambda", "function:{functionName}:{name}"),
        "id": "{arn}",
        "invokeArn": "arn:{p}:apigateway:{r}:lambda:path/2015-03-31/functions/{arn}/invocations",
    },
    "lambda/getFunction": {
        "id": "{functionName}",
        "arn": _in_region("lambda", "function:{functionName}"),
        "invokeArn": "arn:{p}:apigateway:{r}:lambda:path/2015-03-31/functions/{arn}/invocations",
    },
    "lambda/getFunctionUrl": {
        "functionArn": _in_region("lambda", "function:{functionName}"),
        "functionUrl": "https://{hex32}.lambda-url.{r}.on.aws/",
        "id": "{functionName}",
    },
    "lambda/getLayerVersion": {
        "version": "1",
        "layerArn": _in_region("lambda", "layer:{layerName}"),
        "arn": "{layerArn}:{version}",
        "id": "{arn}",
    },
    "lb/getListener": _LISTENER,
    "lb/getLoadBalancer": _LOAD_BALANCER,
    "lb/getTargetGroup": _TARGET_GROUP,
    "msk/getCluster": {"arn": _in_region("kafka", "cluster/{clusterName}/{uuid}-1"), "id": "{arn}"},
    "opensearch/getDomain": {"arn": _in_region("es", "domain/{domainName}"), "id": "{arn}"},
    "organizations/getOrganization": {
        "id": "o-{hex10}",
        "featureSet": "ALL",
    },
    "rds/getCluster": _by_name("rds", "cluster:{clusterIdentifier}", "clusterIdentifier"),
    "rds/getInstance": {
        "id": "{dbInstanceIdentifier}",
        "dbInstanceArn": _in_region("rds", "db:{dbInstanceIdentifier}"),
    },
    "rds/getSubnetGroup": _by_name("rds", "subgrp:{name}"),
    "redshift/getCluster": _by_name("redshift", "cluster:{clusterIdentifier}", "clusterIdentifier"),
    "s3/getBucket": {
        "id": "{bucket}",
        "arn": "arn:{p}:s3:::{bucket}",
        "bucketRegion": "{r}",
        "bucketDomainName": "{bucket}.s3.{s}",
        "bucketRegionalDomainName": "{bucket}.s3.{r}.{s}",
    },
    "s3/getBucketPolicy": {"id": "{bucket}"},
    "s3/getObject": {"id": "{bucket}/{key}", "arn": "arn:{p}:s3:::{bucket}/{key}"},
    "sfn/getActivity": _by_name("states", "activity:{name}", id_="{arn}"),
    "sfn/getStateMachine": {**_by_name("states", "stateMachine:{name}", id_="{arn}"), "status": "ACTIVE"},
    "sns/getTopic": _by_name("sns", "{name}", id_="{arn}"),
    "sqs/getQueue": {"arn": _in_region("sqs", "{name}"), "url": "https://sqs.{r}.{s}/{a}/{name}", "id": "{url}"},
    "ssm/getDocument": _by_name("ssm", "document/{name}"),
    "wafv2/getWebAcl": {"id": "{uuid}", "arn": _in_region("wafv2", "regional/webacl/{name}/{id}")},
}
"""For each look-up the form of each output that follows, in the order in which they build on each other.

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
"""Look-ups of several: the form of the one that is assumed to be found."""
