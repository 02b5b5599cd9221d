"""A stand-in for the AWS provider plugin, for tests alone: Pulumi's provider protocol over a moto server.

It treats inputs as the real one does where that matters to a policy or to a plan: names are made up where none is
given, defaults are filled in, a document given as a structure becomes JSON (and unknown when anything inside is),
computed outputs are unknown at preview. It makes only the types of `REGISTRY`, some of them in no
account (`formed`); others can be previewed.

Source of the protocol: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""
