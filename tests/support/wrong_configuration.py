"""A configuration of the policy pack with every kind of fault, and what is said of each."""

WRONG_CONFIGURATION = """{
  "imds-hop-limit": {"enforcementLevel": "fatal", "containerHosts": "a", "x": 1, "x": 2},
  "iam-wildcard-actoin": "advisory",
  "iam-quota": {"attachments": 50},
  "policy-waiver": {"waivers": [{"finding": "x", "expires": "1 May 2027"}]},
  "trust-mfa": 3
}"""
WRONG_IN_CONFIGURATION = [
    "x: given twice in one object",
    "imds-hop-limit.enforcementLevel: 'fatal'; expected one of disabled, advisory, mandatory, remediate",
    "trust-mfa: 3; expected a level or an object",
    "iam-quota.attachments: 50; expected a whole number from 10 to 20",
    "iam-wildcard-actoin: no such rule (did you mean 'iam-wildcard-action'?)",
    "imds-hop-limit.containerHosts: 'a'; expected a list",
    "imds-hop-limit.x: no such option; expected one of containerHosts",
    "policy-waiver.waivers[0].expires: '1 May 2027'; expected a date, YYYY-MM-DD",
]
