"""Closed vocabularies: every value that a coded column may hold, in its canonical order, with its meaning.

PLOVER names are those of the PLOVER codebook (Halterman and others, 2021); the one extension of ours is named as such.
"""

from collections.abc import Mapping
from typing import Final

Vocabulary = Mapping[str, str]

EVENT_TYPES: Final[Vocabulary] = {
    "AGREE": "Agree to, promise or offer something in the future",
    "CONSULT": "Meet, visit, talk, negotiate",
    "SUPPORT": "Praise, endorse, forgive, ratify, start or improve relations",
    "CONCEDE": "Announce yielding: concessions, withdrawals or ceasefires that have not happened yet",
    "COOPERATE": "Cooperate in deed: trade, exercise together, share, extradite",
    "AID": "Provide aid: money, goods, weapons, people, asylum",
    "RETREAT": "Yield in deed: withdraw, release, return, disarm, cease fire, resign, ease",
    "REQUEST": "Ask, demand, appeal, call on",
    "ACCUSE": "Criticise, condemn, accuse, investigate",
    "REJECT": "Refuse, decline, veto, defy",
    "THREATEN": "Threaten, warn, give an ultimatum",
    "PROTEST": "Demonstrate, strike, riot, boycott",
    "SANCTION": "Reduce or break off relations, impose sanctions, convict, expel",
    "MOBILIZE": "Raise, move or show force without using it",
    "COERCE": "Arrest, seize, restrict, ban, censor, deport, without deadly force",
    "ASSAULT": "Use force against people or things",
}

MODES: Final[Mapping[str, Vocabulary]] = {
    "CONSULT": {
        "visit": "Host or make a visit",
        "third-party": "Meet, mediate or talk through or at a third party",
        "multilateral": "Meet with three or more parties",
        "phone": "Talk by telephone or at a distance",
    },
    "RETREAT": {
        "withdraw": "Withdraw forces or people",
        "release": "Release people or property",
        "return": "Return people or property",
        "disarm": "Lay down arms, demobilise",
        "ceasefire": "Observe a ceasefire or truce",
        "access": "Let others in: inspectors, aid, media",
        "resign": "Resign or leave office",
        "ease": "Ease sanctions, bans, curfews, siege",
    },
    "REQUEST": {
        "assist": "Ask for help",
        "change": "Ask for a change of policy, law, leadership",
        "yield": "Ask to yield: release, withdraw, stop",
        "meet": "Ask to meet, negotiate, mediate",
    },
    "REJECT": {
        "assist": "Refuse to help",
        "change": "Refuse to change",
        "yield": "Refuse to yield",
        "meet": "Refuse to meet, negotiate, mediate",
    },
    "ACCUSE": {
        "disapprove": "Criticise, condemn",
        "investigate": "Investigate, charge, try",
        "allege": "Accuse of a deed",
    },
    "THREATEN": {
        "restrict": "Threaten to restrict or sanction",
        "ban": "Threaten to ban",
        "arrest": "Threaten to arrest",
        "relations": "Threaten to reduce or break relations or talks",
        "expel": "Threaten to expel",
        "territory": "Threaten to take territory",
        "violence": "Threaten violence",
    },
    "PROTEST": {
        "demo": "March, rally, sit in",
        "riot": "Riot",
        "strike": "Strike, walk out",
        "hunger": "Hunger strike",
        "boycott": "Boycott",
        "obstruct": "Block roads or entrances",
        "vandalize": "Damage property",
    },
    "SANCTION": {
        "convict": "Convict, sentence, fine",
        "expel": "Expel people or withdraw their standing",
        "withdraw": "Withdraw from an organisation or agreement, recall an envoy",
        "discontinue": "Stop aid, trade, cooperation or talks, impose sanctions",
    },
    "MOBILIZE": {
        "troops": "Raise, deploy or exercise armed forces",
        "weapons": "Test, buy or deploy weapons",
        "police": "Deploy police",
        "militia": "Raise or deploy militias",
    },
    "COERCE": {
        "seize": "Seize or damage property",
        "restrict": "Restrict rights or movement",
        "ban": "Ban parties, people, activities",
        "censor": "Censor or shut media",
        "curfew": "Impose a curfew",
        "martial-law": "Impose martial law or a state of emergency",
        "arrest": "Arrest, detain",
        "deport": "Deport, displace, expel people from where they live",
        "withhold": "Withhold people's goods, pay, services",
        "misinformation": "Spread false information",
        "cyber": "Attack computers or networks",
        "territory": "Take ground, a town or a base, by force or without a fight (our extension)",
    },
    "ASSAULT": {
        "abduct": "Abduct, take hostages",
        "beat": "Beat, assault physically",
        "torture": "Torture",
        "sexual": "Attack sexually",
        "assassinate": "Assassinate, or try to",
        "destroy": "Destroy property by force",
        "primitive": "Attack with blades, stones, fire, vehicles",
        "firearms": "Attack with small arms",
        "explosives": "Attack with bombs, mines, grenades",
        "suicide-attack": "Attack with suicide bombs",
        "aerial": "Attack from aircraft",
        "drone": "Attack with drones",
        "heavy-weapons": "Attack with artillery, tanks, missiles",
        "massacre": "Kill many people deliberately",
        "crowd-control": "Use force against crowds",
        "unconventional": "Use chemical, biological, radiological or nuclear weapons",
    },
}

CONTEXTS: Final[Vocabulary] = {
    "military": "Armed forces and operations",
    "intelligence": "Intelligence and espionage",
    "executive": "Heads of state and government, cabinets",
    "legislative": "Parliaments and law-making",
    "election": "Elections, referendums, campaigns",
    "political_institutions": "Constitutions, parties and the form of government",
    "economic": "Trade, finance, business, prices",
    "legal": "Courts, trials, law enforcement by law",
    "human_rights": "Rights, freedoms and their breach",
    "diplomatic": "Relations between states",
    "territory": "Borders and claims to land",
    "peacekeeping": "Peacekeeping missions and peace processes",
    "health": "Diseases, epidemics, medical care",
    "asylum": "Asylum and its seekers",
    "migration": "Migration, refugees, displacement",
    "disasters": "Natural and other disasters, accidents",
    "terrorism": "Terrorism as the source calls it",
    "cbrn": "Chemical, biological, radiological and nuclear weapons",
    "cyber": "Computers and networks",
    "crime": "Crime",
    "corruption": "Corruption",
    "illegal_drugs": "Illegal drugs",
    "misinformation": "False information and propaganda",
    "media": "Press and journalists",
    "environment": "Environment and climate",
    "resource": "Water, energy, land, minerals",
    "education": "Schools and universities",
    "labor": "Work, wages, unions",
    "inequality": "Inequality and poverty",
    "gender": "Gender",
    "lgbt": "Sexual minorities",
    "ethnicity": "Ethnic groups and racism",
    "religion": "Religion",
    "pro_democracy": "For democracy",
    "pro_authoritarian": "For authoritarian rule",
    "pro_autonomy": "For autonomy or secession",
    "reparations": "Reparations, restitution, past wrongs",
}

SECTORS: Final[Vocabulary] = {
    "GOV": "Government, executive",
    "MIL": "Military",
    "REB": "Rebels, insurgents",
    "PRM": "Paramilitaries, militias that side with a government",
    "COP": "Police",
    "PTY": "Political party",
    "JUD": "Judiciary",
    "LEG": "Legislature",
    "SPY": "Intelligence services",
    "UAF": "Unidentified armed forces",
    "BUS": "Business",
    "CRM": "Criminals, gangs",
    "CVL": "Civilians",
    "EDU": "Education",
    "ELI": "Elites, former officials",
    "JRN": "Journalists, media",
    "LAB": "Labour, workers, unions",
    "MED": "Medical staff and bodies",
    "REF": "Refugees, the displaced",
    "OPP": "Opposition, dissidents, protesters",
    "REL": "Religious people and bodies",
    "IGO": "Intergovernmental organisations",
    "NGO": "Non-governmental organisations",
}

FACTUALITIES: Final[Vocabulary] = {
    "asserted": "Told by the outlet in its own words",
    "claimed": "Attributed to somebody",
    "denied": "Somebody is reported to deny it",
    "negated": "Said not to have happened",
    "planned": "Intended, announced or scheduled",
    "hypothetical": "Possible, conditional or feared",
}

DATE_PRECISIONS: Final[Vocabulary] = {
    "day": "event_date is the day",
    "range": "Somewhere from event_date to event_date_end, as the text says",
    "week": "In the week from event_date to event_date_end",
    "month": "In the month from event_date to event_date_end",
    "year": "In the year (or years) from event_date to event_date_end",
    "unknown": "The text gives no date",
}

PUBLISHED_PRECISIONS: Final[Vocabulary] = {
    "second": "Known to the second",
    "minute": "Known to the minute",
    "day": "Known to the day; the time is midnight UTC",
}

DATE_SOURCES: Final[Vocabulary] = {
    "metadata": "A field of the record, or structured metadata of the page",
    "html": "The markup of the page",
    "text": "A date line in the text",
    "url": "The address",
}

PLACE_ROLES: Final[Vocabulary] = {
    "location": "A place as such",
    "dateline": "Where the article was filed",
    "metonym": "A capital or seat that stands for its government",
    "modifier": "An adjective or ethnonym: Afghan, Turkish",
}

FEATURE_TYPES: Final[Vocabulary] = {
    "country": "Country or territory with an ISO 3166-1 code",
    "admin1": "First-level division",
    "admin2": "Second-level division",
    "city": "Populated place",
    "other": "Region, continent, sea, island, mountain, river and the like",
}

PLACE_PRECISIONS: Final[Vocabulary] = {
    "city": "The coordinates are a populated place's",
    "admin2": "The coordinates are a second-level division's centre",
    "admin1": "The coordinates are a first-level division's centre",
    "country": "The coordinates are a country's centre",
    "other": "The coordinates are the centre of something else: a region, sea, mountain …",
}

UNRESOLVED_REASONS: Final[Vocabulary] = {
    "not_in_gazetteer": "No place of that name is known",
    "ambiguous": "Several places fit and nothing tells them apart",
    "no_coordinates": "Known by name, but a package gives no coordinates",
}

QUOTE_TYPES: Final[Vocabulary] = {
    "direct": "Between quotation marks",
    "mixed": "A clause of reported speech that holds words between quotation marks",
    "indirect": "Reported speech without quotation marks",
}

STAGES: Final[Vocabulary] = {
    "ingest": "Finds, decodes and reads records",
    "clean": "Body text and metadata",
    "segment": "Paragraphs and sentences",
    "extract-events": "Places, quotes and events",
    "validate": "Contracts",
    "publish": "Links across articles and writes",
}

SENTENCE_KINDS: Final[Vocabulary] = {
    "body": "Running text",
    "heading": "Heading inside the article",
    "list_item": "Item of a list",
}

ACLED_SUB_EVENT_TYPES: Final[Vocabulary] = {
    "Armed clash": "Battles",
    "Government regains territory": "Battles",
    "Non-state actor overtakes territory": "Battles",
    "Chemical weapon": "Explosions/Remote violence",
    "Air/drone strike": "Explosions/Remote violence",
    "Suicide bomb": "Explosions/Remote violence",
    "Shelling/artillery/missile attack": "Explosions/Remote violence",
    "Remote explosive/landmine/IED": "Explosions/Remote violence",
    "Grenade": "Explosions/Remote violence",
    "Sexual violence": "Violence against civilians",
    "Attack": "Violence against civilians",
    "Abduction/forced disappearance": "Violence against civilians",
    "Peaceful protest": "Protests",
    "Protest with intervention": "Protests",
    "Excessive force against protesters": "Protests",
    "Violent demonstration": "Riots",
    "Mob violence": "Riots",
    "Agreement": "Strategic developments",
    "Arrests": "Strategic developments",
    "Change to group/activity": "Strategic developments",
    "Disrupted weapons use": "Strategic developments",
    "Headquarters or base established": "Strategic developments",
    "Looting/property destruction": "Strategic developments",
    "Non-violent transfer of territory": "Strategic developments",
    "Other": "Strategic developments",
}
