import pulumi


class Zones(pulumi.ComponentResource):
    """As in the SDKs of plugins such as awsx: `zones` is a list as an input, and another type as an output."""

    zones: pulumi.Output[str]
    vpc_id: pulumi.Output[str]

    def __init__(self, name: str, zones: list[str]) -> None:
        super().__init__("plugged:index:Zones", name, {"zones": zones, "vpcId": None}, remote=True)

    def kubeconfig(self) -> pulumi.Output[str]:
        return pulumi.Output.from_input(pulumi.runtime.call("plugged:index:Zones/kubeconfig", {}, self))


class Team(pulumi.ComponentResource):
    def __init__(self, name: str, owner: str) -> None:
        super().__init__("local:index:Team", name, {"owner": owner})


network, other = Zones("network", ["a", "b"]), Zones("other", [])
pulumi.export("zones", network.zones)
pulumi.export("kubeconfig", network.kubeconfig())
pulumi.export("owner", Team("platform", "web").owner)  # type: ignore[attr-defined]
