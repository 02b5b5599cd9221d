"""The SLIM workflow's roles with what its code calls and no more: `slim.permissions: scoped`.

Each statement says which call it is for. Which action a call needs, on which resource, under which conditions:
https://docs.aws.amazon.com/service-authorization/latest/reference/
The functions and containers are those of https://slimgroup.github.io/ServerlessImagingAWS/
"""

from components.config.slim import SlimSettings
from components.iam import statements
from components.iam.policy_documents import Document, Statement, allow, document, service_trust
from components.iam.service_role import CustomerPolicy
from components.systems.definition import Roles, System
from components.systems.slim.workflow import Workflow

BATCH_POLICY = "LambdaBatchExecutionPolicy"


def roles(system: System[SlimSettings]) -> Roles:
    """The roles by output key, with source conditions where a service is documented to send them."""
    flow, arns = Workflow.of(system), system.arns
    return {
        "batchService": system.role(
            "AWSBatchServiceRole",
            description="Allows Batch to create and manage AWS resources on your behalf.",
            # Batch sends the compute environment or the job, and a job queue may have several compute environments:
            # https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
            trust=service_trust("batch", arns.account, (*flow.compute_environments, flow.jobs)),
            managed_policies=(arns.aws_policy("service-role/AWSBatchServiceRole"),),
        ),
        "stepFunctions": system.role(
            "StepFunctionsLambdaRole",
            description="Allows Step Functions to access AWS resources on your behalf.",
            # https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
            trust=service_trust("states", arns.account, flow.state_machines),
            # The state machines name the functions without version or alias.
            inline_policies={"Workflow": document(allow("RunSteps", "lambda:InvokeFunction", flow.functions))},
        ),
        "containers": system.role(
            "SLIM-Extras_ECS_for_EC2",
            description="Allows EC2 instances in an ECS cluster to access ECS.",
            trust=service_trust("ec2"),
            instance_profile="SLIM-Extras_ECS_for_EC2",
            managed_policies=(arns.aws_policy("service-role/AmazonEC2ContainerServiceforEC2Role"),),
            inline_policies={"Workflow": _containers(flow)},
        ),
        "lambda": system.role(
            "SLIM-Extras_for_Lambda",
            description="Allows Lambda functions to call AWS services on your behalf.",
            trust=service_trust("lambda"),
            managed_policies=(arns.aws_policy("service-role/AWSLambdaVPCAccessExecutionRole"),),
            inline_policies={"Workflow": _functions(flow)},
            customer_policies=(batch_policy(_batch(flow)),),
        ),
        "spotFleet": system.role(
            "AmazonEC2SpotFleetRole",
            description="Allows Spot Fleet to request, launch, tag and end instances on your behalf.",
            # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html
            trust=service_trust("spotfleet", arns.account, arns.regional("ec2", "spot-fleet-request/sfr-*")),
            # Batch needs it for Spot: https://docs.aws.amazon.com/batch/latest/userguide/spot_fleet_IAM_role.html
            managed_policies=(arns.aws_policy("service-role/AmazonEC2SpotFleetTaggingRole"),),
        ),
    }


def batch_policy(content: Document) -> CustomerPolicy:
    """LambdaBatchExecutionPolicy, with the same name and description whether scoped or documented."""
    return CustomerPolicy(
        key="lambdaBatchExecution",
        name=BATCH_POLICY,
        description="Allow Lambda to access AWS Batch services including job registration and submission.",
        document=content,
    )


def trigger_reducer(flow: Workflow) -> tuple[Statement, Statement]:
    """Lets queues trigger the reducer, and no other function, and ends that.

    A mapping that does not exist yet has no ARN, and Lambda chooses its id: only the condition restricts it.
    """
    only_reducer = {"ArnEquals": {"lambda:FunctionArn": flow.reducer}}
    mappings = flow.arns.regional("lambda", "event-source-mapping:*")
    return (
        allow("TriggerReducer", "lambda:CreateEventSourceMapping", "*", only_reducer),
        allow("UntriggerReducer", "lambda:DeleteEventSourceMapping", mappings, only_reducer),
    )


def end_jobs(flow: Workflow) -> Statement:
    """Ends the workflow's own jobs, by their tag: Batch chooses a job's id.

    A job has the tags of its submission and no others. Where the functions set none (`jobTag: ""`), nothing restricts
    the permission.
    """
    own = {"StringEquals": {"aws:ResourceTag/Workflow": flow.own.job_tag}} if flow.own.job_tag else None
    return allow("EndJobs", ("batch:CancelJob", "batch:TerminateJob"), flow.jobs, own)


def _containers(flow: Workflow) -> Document:
    """What the jobs' containers call. They have the instance's role: the job definitions name none of their own."""
    return document(
        # Models, shot records and scripts in, gradients out: GetObject (HeadObject of `aws s3 cp` too) and PutObject;
        # an array's type and a model's grid are kept in the object's tags.
        allow(
            "ReadAndWriteData",
            ("s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"),
            flow.objects,
        ),
        # Without it, S3 answers 403 and not 404 for a key that is not there yet.
        allow("ListData", "s3:ListBucket", flow.bucket),
        # A message for each gradient written; the queue is known by its name.
        allow("AnnounceGradients", ("sqs:GetQueueUrl", "sqs:SendMessage"), flow.queues),
        *flow.keys(),
    )


def _functions(flow: Workflow) -> Document:
    """What the functions call besides AWS Batch. A VPC function's network and its logs are in the managed policy."""
    return document(
        # CreateQueues makes a queue per chunk, ComputeGradients purges them before an iteration, CleanUp finds the
        # URLs by name and deletes them; ReduceGradients and CheckS3forVariable_MultiNode send messages. Receive,
        # delete and get attributes are for Lambda, which polls the queue with the reducer's own role:
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        allow(
            "UseQueues",
            (
                "sqs:CreateQueue",
                "sqs:DeleteMessage",
                "sqs:DeleteQueue",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:PurgeQueue",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            ),
            flow.queues,
        ),
        # The functions find a queue's URL in the list of all; it has no narrower resource.
        allow("ListQueues", "sqs:ListQueues", "*"),
        # CreateQueues lets each queue trigger the reducer, CleanUp takes that back.
        *trigger_reducer(flow),
        # CreateQueues waits until the mappings are enabled, CleanUp looks for their ids. Supports neither a resource
        # nor the condition key above.
        allow("ListTriggers", "lambda:ListEventSourceMappings", "*"),
        # GetObject (with ranges, and HeadObject) and object tags to read arrays; PutObject, which create, part and
        # complete of a multipart upload are too, and tags to write them; DeleteObject for gradients summed up; abort
        # where the reduction failed, and its parts to see what is left. Bucket lists are in LambdaBatchExecutionPolicy.
        allow(
            "ReadAndWriteData",
            (
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:GetObjectTagging",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectTagging",
            ),
            flow.objects,
        ),
        *flow.keys(),
    )


def _batch(flow: Workflow) -> Document:
    """LambdaBatchExecutionPolicy, scoped. Operators create the queues, and no call lists buckets or versions."""
    return document(
        # CheckS3forVariable asks for the jobs' status. None of these has a resource.
        allow(
            "DescribeBatch",
            ("batch:DescribeJobDefinitions", "batch:DescribeJobQueues", "batch:DescribeJobs", "batch:ListJobs"),
            "*",
        ),
        # ComputeGradients registers a revision per iteration. No iam:PassRole goes with it, so a definition can name no
        # job role or execution role; and none of the containers is privileged, which would be root on the instance.
        allow(
            "RegisterJobs",
            "batch:RegisterJobDefinition",
            flow.job_definitions,
            {"BoolIfExists": {"batch:Privileged": "false"}},
        ),
        allow("DeregisterJobs", "batch:DeregisterJobDefinition", flow.job_definition_revisions),
        allow("SubmitJobs", "batch:SubmitJob", (*flow.job_definition_revisions, *flow.job_queues)),
        # CheckS3forVariable_MultiNode ends jobs that are over their time.
        end_jobs(flow),
        *_tagged_jobs(flow),
        # ListObjects, which counts what is done, and uploads that were left open.
        allow("ListData", ("s3:ListBucket", "s3:ListBucketMultipartUploads"), flow.bucket),
        statements.logs(flow.arns, *(f"/aws/lambda/{name}" for name in flow.own.functions)),
    )


def _tagged_jobs(flow: Workflow) -> tuple[Statement, ...]:
    """What submission of a job with the tag Workflow takes, and with no other tag.

    AWS Batch's guide lets definition and queue suffice for a job's submission, the reference demands the job too:
    https://docs.aws.amazon.com/batch/latest/userguide/iam-example-restrict-job-submission.html
    """
    if not flow.own.job_tag:
        return (allow("SubmitAnyJobs", "batch:SubmitJob", flow.jobs),)
    submitted = {"aws:RequestTag/Workflow": flow.own.job_tag}
    return (
        allow("SubmitOwnJobs", "batch:SubmitJob", flow.jobs, {"StringEquals": submitted}),
        allow(
            "TagOwnJobs",
            "batch:TagResource",
            flow.jobs,
            {
                "StringEquals": submitted,
                "ForAllValues:StringEquals": {"aws:TagKeys": "Workflow"},
                # While it is submitted a job has no tags yet; one that is another workflow's cannot be taken over.
                "StringEqualsIfExists": {"aws:ResourceTag/Workflow": flow.own.job_tag},
            },
        ),
    )
