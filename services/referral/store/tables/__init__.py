"""The tables of referral: people, identities, referrals, conversations, arrests, intelligence, trials."""

from referral.store.tables.alerts import Alert
from referral.store.tables.base import PLUMBING, SCHEMA, Base
from referral.store.tables.callouts import Callout
from referral.store.tables.conversations import Conversation, DeliveryReceipt, Message
from referral.store.tables.danger import Danger
from referral.store.tables.disclosures import NeedToKnow
from referral.store.tables.duty_plans import Duty, DutyPlan
from referral.store.tables.follow_codes import FollowCode
from referral.store.tables.intelligence import IntelligenceGrading, IntelligenceItem
from referral.store.tables.media import Media, MediaPart
from referral.store.tables.people import Identity, IdentityToken, MatchCandidate, Person, PersonSite
from referral.store.tables.referrals import Act, Arrest, ArrestReport, Contact, Referral
from referral.store.tables.requests import Request, Statement
from referral.store.tables.site_questions import SiteQuestion
from referral.store.tables.trials import Allocation, Departure, Randomisation, TrialClosure
from referral.store.tables.unlinking import RejectedMatch
