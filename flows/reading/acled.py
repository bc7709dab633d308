"""The ACLED sub-event type that a coded event corresponds to, where one does.

ACLED types by who fights whom and by weapon, so type, mode and the sectors of both sides decide. What ACLED would not
record, or would need more than a sentence to type, has none.
"""

_ARMED = frozenset({"MIL", "REB", "PRM", "COP", "UAF", "SPY", "CRM"})
_STATE = frozenset({"MIL", "COP", "GOV", "SPY", "IGO"})

_BY_MODE = {
    ("ASSAULT", "unconventional"): "Chemical weapon",
    ("ASSAULT", "aerial"): "Air/drone strike",
    ("ASSAULT", "drone"): "Air/drone strike",
    ("ASSAULT", "suicide-attack"): "Suicide bomb",
    ("ASSAULT", "heavy-weapons"): "Shelling/artillery/missile attack",
    ("ASSAULT", "explosives"): "Remote explosive/landmine/IED",
    ("ASSAULT", "sexual"): "Sexual violence",
    ("ASSAULT", "abduct"): "Abduction/forced disappearance",
    ("ASSAULT", "crowd-control"): "Excessive force against protesters",
    ("ASSAULT", "destroy"): "Looting/property destruction",
    ("COERCE", "arrest"): "Arrests",
    ("PROTEST", "demo"): "Peaceful protest",
    ("PROTEST", "obstruct"): "Peaceful protest",
    ("PROTEST", "strike"): "Peaceful protest",
    ("PROTEST", "hunger"): "Peaceful protest",
    ("PROTEST", "riot"): "Violent demonstration",
    ("PROTEST", "vandalize"): "Violent demonstration",
    ("RETREAT", "ceasefire"): "Agreement",
    ("RETREAT", "withdraw"): "Change to group/activity",
    ("RETREAT", "disarm"): "Change to group/activity",
    ("MOBILIZE", "troops"): "Change to group/activity",
    ("MOBILIZE", "militia"): "Change to group/activity",
}


def sub_event_type(
    event_type: str, mode: str | None, actor_sector: str | None, recipient_sector: str | None, trigger: str
) -> str | None:
    """The sub-event type of an event by its coding; `trigger` tells a grenade from other explosives."""
    if event_type == "COERCE" and mode == "territory":
        if actor_sector in _STATE:
            return "Government regains territory"
        return "Non-state actor overtakes territory" if actor_sector in _ARMED else None
    if mode == "explosives" and "grenade" in trigger.lower():
        return "Grenade"
    if event_type == "ASSAULT" and mode in (None, "beat", "primitive", "massacre") and actor_sector == "CVL":
        return "Mob violence"
    by_mode = _BY_MODE.get((event_type, mode or ""))
    if by_mode is not None or event_type != "ASSAULT" or recipient_sector is None:
        return by_mode
    if recipient_sector in _ARMED:
        return "Armed clash" if actor_sector is None or actor_sector in _ARMED | _STATE else None
    return "Attack"
