"""Tests of what a component's roles may do, in a project's own unit tests, without the Pulumi CLI and without AWS.

    from least_privilege_testing import allowed, denied, stack_of

    stack = stack_of(lambda: Thumbnails("thumbnails"))


    def test_thumbnails() -> None:
        assert allowed(stack, "thumbnails", "s3:GetObject", "arn:aws:s3:::acme-photos/cat.jpg")
        assert denied(stack, "thumbnails", "s3:DeleteObject", "arn:aws:s3:::acme-photos/cat.jpg")

A package of its own, above the libraries: `least_privilege` knows neither Pulumi's runtime nor the offline preview, and
this needs all three. It needs no test runner.
"""

import offline_preview as offline_preview  # makes the library importable in a checkout
from least_privilege.questions.asking import QuestionError
from least_privilege_testing.stacks import StackUnderTest, stack_of
from least_privilege_testing.verdicts import Verdict, allowed, denied, who_can

__all__ = ["QuestionError", "StackUnderTest", "Verdict", "allowed", "denied", "stack_of", "who_can"]
