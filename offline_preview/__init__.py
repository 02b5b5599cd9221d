"""A preview of a Pulumi AWS program, judged by a policy pack, without the Pulumi CLI, AWS account or network."""
