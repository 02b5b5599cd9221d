"""Records each photo that is put into the bucket of images. Runs under the role `lambdaPhotoProcessor`."""

import os
from typing import Any
from urllib.parse import unquote_plus

import boto3  # part of Lambda's Python runtime


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Takes an S3 notification: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        head = s3.head_object(Bucket=bucket, Key=key)
        dynamodb.put_item(
            TableName=os.environ["PHOTOS_TABLE"],
            Item={"photo": {"S": f"{bucket}/{key}"}, "bytes": {"N": str(head["ContentLength"])}},
        )
    return {"recorded": len(event["Records"])}
