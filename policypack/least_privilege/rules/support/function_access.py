"""What rules on functions and on other resources share of Lambda permissions."""

PERMISSION = "aws:lambda/permission:Permission"


INVOKED_VIA_URL_KEY = "lambda:invokedviafunctionurl"
"""Only lambda:InvokeFunction has this key, which each call of a URL needs beside lambda:InvokeFunctionUrl: who may use
the URL is said by what allows that.
Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"""
