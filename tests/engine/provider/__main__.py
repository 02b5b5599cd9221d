"""Serve the provider as the engine expects of a plugin: the port on standard output, then until it is ended."""

import contextlib
import importlib.metadata
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from .servicer import Provider


def main() -> None:
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=[("grpc.max_receive_message_length", 1 << 28)])
    add_ResourceProviderServicer_to_server(Provider(importlib.metadata.version("pulumi-aws")), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    with contextlib.suppress(KeyboardInterrupt):  # how the engine ends its plugins
        server.wait_for_termination()


main()
