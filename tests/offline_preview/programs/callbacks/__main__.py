"""Callbacks that only `pulumi up` may run to their end; the last two do nothing that a preview may not do."""

import asyncio
import contextlib
import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("data", bucket="quarterly-reports")
HERE = Path(__file__).parent


def document(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def connects(_: str) -> str:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    return document("*")


def swallows(_: str) -> str:
    with contextlib.suppress(Exception):
        urllib.request.urlopen("http://example.invalid")
    return document("*")


def starts(_: str) -> str:
    subprocess.run(["true"], check=True)
    return document("*")


def writes(arn: str) -> str:
    (HERE / "written.txt").write_text(arn)
    return document("*")


def removes(_: str) -> str:
    (HERE / "kept.txt").unlink()
    return document("*")


async def waits(_: str) -> str:
    await asyncio.sleep(0)
    (HERE / "written.txt").write_text("late")
    return document("*")


def fails(arn: str) -> str:
    return document(arn.split(":")[7])


def nested(arn: str) -> Any:
    return pulumi.Output.from_input("inner").apply(lambda _: writes(arn))


def catches_all(_: str) -> str:
    with contextlib.suppress(BaseException):
        (HERE / "kept.txt").unlink()
    return document("*")


def in_a_pool(_: str) -> str:
    with ThreadPoolExecutor() as pool:
        list(pool.map(Path.unlink, [HERE / "kept.txt"]))
    return document("*")


def in_a_thread(_: str) -> str:
    thread = threading.Thread(target=removes, args=("",))
    thread.start()
    thread.join()
    return document("*")


async def in_an_executor(_: str) -> str:
    await asyncio.get_running_loop().run_in_executor(None, (HERE / "kept.txt").unlink)
    return document("*")


def harmless(arn: str) -> str:
    (HERE / "kept.txt").read_text()
    with Path(os.devnull).open("w") as nowhere:
        nowhere.write(arn)
    return document("*")


async def harmless_later(_: str) -> str:
    await asyncio.sleep(0)
    return document("*")


def looks_up(arn: str) -> str:
    return document(aws.kms.get_key(key_id=arn).arn)


REFUSED = (looks_up, connects, swallows, starts, writes, removes, waits, fails, nested, catches_all)
THREADS = (in_a_pool, in_a_thread, in_an_executor)


def exits(_: str) -> str:
    sys.exit(0)


def loads(_: str) -> str:
    ctypes.CDLL(None)
    return document("*")


for callback in (*REFUSED, *THREADS, exits, loads, harmless, harmless_later):
    name = callback.__name__.replace("_", "-")
    aws.iam.RolePolicy(name, name=name, role="app", policy=bucket.arn.apply(callback))
known = pulumi.Output.from_input("known").apply(lambda _: subprocess.run(["true"], check=True).returncode)
pulumi.export("known", known)
by_id = bucket.id.apply(lambda _: subprocess.run(["true"], check=True).returncode)  # the same text as the name given
aws.iam.RolePolicy("by-id", name="by-id", role="app", policy=by_id.apply(str))
