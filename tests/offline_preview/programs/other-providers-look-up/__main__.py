"""A plain look-up of a provider whose SDK the offline preview does not know."""

import pulumi


@pulumi.output_type
class GetZoneResult:
    def __init__(self, name: str, zone_id: str) -> None:
        pulumi.set(self, "name", name)
        pulumi.set(self, "zone_id", zone_id)

    @property
    @pulumi.getter
    def name(self) -> str: ...

    @property
    @pulumi.getter(name="zoneId")
    def zone_id(self) -> str: ...


zone = pulumi.runtime.invoke("dns:index/getZone:getZone", {"name": "example.com"}, typ=GetZoneResult).value
pulumi.export("zone", {"name": zone.name, "zone_id": zone.zone_id, "first": zone.zone_id.split("-")[0]})
