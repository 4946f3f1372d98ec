"""Where a parcel can be followed. Fixed https addresses; the number is the only part that staff type."""

from urllib.parse import quote

# As each carrier's own site takes the number, read in 2026.
TRACKING: dict[str, str] = {
    "Australia Post": "https://auspost.com.au/mypost/track/details/{number}",
    "StarTrack": "https://startrack.com.au/track/details/{number}",
    "Aramex": "https://www.aramex.com.au/tools/track?l={number}",
    "CouriersPlease": "https://www.couriersplease.com.au/tools-track?no={number}",
    "DHL": "https://www.dhl.com/au-en/home/tracking.html?tracking-id={number}",
    "Sendle": "https://track.sendle.com/tracking?ref={number}",
    "TNT": "https://www.tnt.com/express/en_au/site/tracking.html?searchType=con&cons={number}",
    "Team Global Express": "https://teamglobalexp.com/track?id={number}",
}
CARRIERS = tuple(TRACKING)
_BY_NAME = {"".join(name.lower().split()): address for name, address in TRACKING.items()}
_OTHER_NAMES = {
    "auspost": "australiapost",
    "fastway": "aramex",
    "dhlexpress": "dhl",
    "couriersplease.com.au": "couriersplease",
}


def tracking_url(carrier: str, number: str) -> str:
    """The page of `carrier` for a parcel; "" without a number, and for a carrier we have no address of."""
    name = "".join(carrier.lower().split())
    address = _BY_NAME.get(_OTHER_NAMES.get(name, name), "")
    cleaned = "".join(number.split())
    return address.format(number=quote(cleaned, safe="")) if address and cleaned else ""


def guess_carrier(number: str) -> str:
    """The carrier whose numbers look like this, "" where that says nothing."""
    text = "".join(number.split()).upper()
    # Article identifiers of Australia Post: two letters and nine digits with AU (UPU S10), or GS1 codes from 9970/99.
    if (len(text) == 13 and text[:2].isalpha() and text[2:11].isdigit() and text.endswith("AU")) or (
        text.isdigit() and len(text) in {21, 22, 23} and text.startswith("99")
    ):
        return "Australia Post"
    if text.startswith("CP") and len(text) >= 10 and text.isalnum():
        return "CouriersPlease"
    if text.isdigit() and len(text) == 10:
        return "DHL"
    return ""
