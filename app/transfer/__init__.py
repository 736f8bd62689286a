"""Moving a case to another organisation as one encrypted file.  `README.md` here is the format."""

from app.transfer.frame import Quarantine
from app.transfer.keys import ContactCard, OrgIdentity, read_card, same_words, spoken
from app.transfer.limits import Limits
from app.transfer.manifest import Cover, Item, Manifest
from app.transfer.names import clean_name
from app.transfer.opening import Package, explain, inspect, open_package
from app.transfer.receipt import Receipt, answers, read_receipt, write_receipt
from app.transfer.seal import Outgoing, seal
from app.transfer.trust import Contact, Sender, check_may_apply, judge_card, judge_sender

__all__ = [
    "Contact",
    "ContactCard",
    "Cover",
    "Item",
    "Limits",
    "Manifest",
    "OrgIdentity",
    "Outgoing",
    "Package",
    "Quarantine",
    "Receipt",
    "Sender",
    "answers",
    "check_may_apply",
    "clean_name",
    "explain",
    "inspect",
    "judge_card",
    "judge_sender",
    "open_package",
    "read_card",
    "read_receipt",
    "same_words",
    "seal",
    "spoken",
    "write_receipt",
]
