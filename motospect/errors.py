"""Every error the product raises on purpose: what happened, with the value, and what to do about it.

MotospectError
  SettingInvalid          a setting has an unknown name or an unusable value
  AdapterError            the wire between box and vehicle
    AdapterMissing        nothing at that address
    AdapterSilent         something is there and does not answer
    AdapterLost           it was there and is gone
    AdapterUnsuitable     it answers, but not as a diagnostic adapter
    AdapterReleased       we let go of it because the daemon is stopping
  RequestForbidden        the bus guard refused to send
    ClearUnsafe           the vehicle moves, may move, or its battery is low
  ClearUnconfirmed        nobody confirmed this clearing, or something has changed since
  StoreError              the box's memory
    StoreBusy             another daemon owns it
    StoreFull             no room left on the disk
    StoreDamaged          the file cannot be read as ours
  ScanUnknown             no such scan
  CaptureUnknown          no such recording of live values
  VehicleUnknown          no scan of such a vehicle
  CodeMalformed           a text is neither a trouble code nor an SPN with its FMI
  WorkshopFileInvalid     a rule or schedule of the shop's own cannot be taken
  ServiceNoteInvalid      what was done to a vehicle cannot have been so
  NoteUnusable            a note without text, or with too much of it
  PersonInvalid           a person cannot be made or changed like this
  RoleInsufficient        who asks has signed in, but their role does not allow it
  SignalUnknown           no signal of that name, or no usable rate for it
  TriggerInvalid          a trigger that cannot fire, or that says nothing
  PriceListUnknown        no price list of that name is in force
  PriceListInvalid        a price list's file has rows that cannot be used
  EstimateUnknown         no such estimate or revision
  EstimateChanged         what was decided on or edited is not the last state of an estimate any more
  EstimateEditInvalid     a line of the workshop's own cannot be taken as it is
  DecisionRefused         a customer's decision lacks an answer or a name
    DecisionPinWrong      its PIN is not the one that goes with the link
    DecisionLockedOut     too many wrong PINs: that link takes none for a while
  VinInvalid              what was given as a VIN is none
  JobUnknown              no vehicle was checked in under that id
  JobUnfit                a job cannot become what was asked of it
  CheckInRefused          a check-in that cannot be taken, or one too many
  RecordingInvalid        a file is no recording that can be replayed
  NotComparable           two scans are not of one vehicle
  PhotoUnknown            no such photo
  ChecklistUnknown        no such checklist, point or template
  ChecklistInvalid        a template or the mark of a point cannot be so
  PictureRefused          a file is no picture that can be kept
    PictureTooLarge       it has more bytes or more pixels than are taken
  PictureFailed           the child that draws pictures anew did not answer
  TokenRefused            a program's token is wrong, withdrawn or too old
  ScopeInsufficient       a program's token does not open this
  EditedMeanwhile         somebody else has changed it since it was read
  KeyReused               an idempotency key was used before for another request
    KeyBusy               the request it was used for is not answered yet
  TooOften                something was asked too often in a short time
  BayBusy                 the bay is already working on a scan
  BackupFailed            a backup could not be written
  BackupInvalid           a file is no backup that can be restored here
  ReportFailed            the paper could not be made
  ReportUnreadable        a file is neither a report's PDF nor its exported data
    ReportTooLarge        it has more bytes than any report
  VerificationFailed      the child that examines reports did not answer
  ModelUnusable           the language model's file is missing, cut off, foreign or unconfirmed
  DownloadFailed          a file could not be fetched whole
  PortTaken               the portal's TCP port is in use
  BrokerError             the way to the fleet's broker
    BrokerAbsent          nothing answers at its address
    BrokerRefused         it answers and does not let us in
    BrokerLost            it was there and is gone
  FleetDatabaseError      the fleet's database does not answer or refuses
  EnrolmentInvalid        a box cannot be enrolled as asked
  ServerMissing           a program that is to be started is not installed
  WorkerDied              a vital worker of the daemon ended by itself
  TableInvalid            a data file of ours is malformed (a defect of the build, found at load)
  CaseInvalid             a published case of known cause cannot be read
"""

from __future__ import annotations


class MotospectError(Exception):
    """A state that a person can act on: `str()` is what happened, `hint` is what to do."""

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what)
        self.hint = hint

    def sentence(self) -> str:
        """Return both halves as one line for a terminal, a page or a log."""
        return f"{self} {self.hint}"


class SettingInvalid(MotospectError):
    """A setting has an unknown name or an unusable value."""


class AdapterError(MotospectError):
    """The wire between box and vehicle is not usable."""


class AdapterMissing(AdapterError):
    """Nothing could be opened at the address given."""


class AdapterSilent(AdapterError):
    """The port opens but no adapter answers within its deadline."""


class AdapterLost(AdapterError):
    """The adapter was in use and its port is gone (unplugged, out of range)."""


class AdapterUnsuitable(AdapterError):
    """Something answers, but not in the adapter's language."""


class AdapterReleased(AdapterError):
    """The wire was let go because the daemon is stopping."""


class RequestForbidden(MotospectError):
    """The bus guard refused to transmit a request."""


class ClearUnsafe(RequestForbidden):
    """Codes may not be cleared in the vehicle's present state."""


class ClearUnconfirmed(MotospectError):
    """Codes were not cleared because the confirmation is missing, used up, too old or for another scan."""


class StoreError(MotospectError):
    """The box's memory could not keep or give what was asked."""


class StoreBusy(StoreError):
    """Another process owns this store."""


class StoreFull(StoreError):
    """The disk has no room for what must be kept."""


class StoreDamaged(StoreError):
    """The store's file cannot be read as ours."""


class ScanUnknown(MotospectError):
    """No scan with that id is known."""


class CaptureUnknown(MotospectError):
    """No recording of live values with that id is known."""


class VehicleUnknown(MotospectError):
    """No scan of a vehicle with that VIN is kept."""


class CodeMalformed(MotospectError):
    """A text is neither a trouble code of SAE J2012 nor an SPN with its FMI."""


class WorkshopFileInvalid(MotospectError):
    """A file the shop wrote itself, a schedule or a rule, has mistakes or cannot be put in its place."""


class ServiceNoteInvalid(MotospectError):
    """What a person notes of a vehicle's maintenance cannot be so: item, distance or day."""


class NoteUnusable(MotospectError, ValueError):
    """A note without text, or with too much of it."""


class PersonInvalid(MotospectError):
    """A person's name, role or PIN cannot be taken, or they are not there any more."""


class RoleInsufficient(MotospectError):
    """Somebody has signed in and asks for what their role does not allow."""


class SignalUnknown(MotospectError):
    """No table names such a signal, or the rate asked of it is none."""


class TriggerInvalid(MotospectError):
    """A trigger's words cannot be read, its threshold can never be met, or its times make no sense."""


class PriceListUnknown(MotospectError):
    """No price list of that name is in force."""


class PriceListInvalid(MotospectError):
    """A price list cannot be imported as it is: rows or the whole file are faulty."""


class EstimateUnknown(MotospectError):
    """A scan has no estimate, or none with that revision."""


class EstimateChanged(MotospectError):
    """Somebody decided on or edited a state of an estimate that is not the last one any more."""


class EstimateEditInvalid(MotospectError):
    """A line of the workshop's own has no words, too many, or figures that are none."""


class DecisionRefused(MotospectError):
    """A customer's decision was not kept: an answer or the name is missing. `trouble` is the field."""

    def __init__(self, what: str, *, hint: str, trouble: str = "open") -> None:
        super().__init__(what, hint=hint)
        self.trouble = trouble


class DecisionPinWrong(DecisionRefused):
    """The PIN typed with a decision is not the one that goes with the link."""


class DecisionLockedOut(DecisionRefused):
    """Too many wrong PINs were typed for a link: it takes no decision for a while."""


class VinInvalid(MotospectError):
    """What was given as a VIN is none."""


class JobUnknown(MotospectError):
    """No vehicle was checked in under that id."""


class JobUnfit(MotospectError):
    """A job cannot become what was asked of it: it is over, or there is no car to tie it to."""


class CheckInRefused(MotospectError):
    """A check-in that cannot be taken as it is, or one too many in a short time."""


class RecordingInvalid(MotospectError):
    """A file is no recording, or nothing in it can be replayed."""


class NotComparable(MotospectError):
    """Two scans cannot be compared: they are the same one, or not of one vehicle."""


class PhotoUnknown(MotospectError):
    """No photo with that id is kept."""


class ChecklistUnknown(MotospectError):
    """No checklist, point or template with that id is kept."""


class ChecklistInvalid(MotospectError):
    """A template has mistakes, or a point cannot be marked so."""


class PictureRefused(MotospectError):
    """A file is no picture, is broken, or is of a kind that is not taken."""


class PictureTooLarge(PictureRefused):
    """A picture has more bytes or pixels than the box takes."""


class PictureFailed(MotospectError):
    """A picture could not be worked on: the child took too long, was ended or could not be started."""


class TokenRefused(MotospectError):
    """A program's token is wrong, withdrawn or too old."""


class ScopeInsufficient(MotospectError):
    """A program's token is in force and does not open this."""


class EditedMeanwhile(MotospectError):
    """Somebody else has changed it since it was read; nothing was changed now."""


class KeyReused(MotospectError):
    """An idempotency key came again with another request than the first time."""


class KeyBusy(KeyReused):
    """The request that an idempotency key was used for is still being worked on."""


class TooOften(MotospectError):
    """Something was asked too often in a short time."""


class BayBusy(MotospectError):
    """A scan is already running in this bay."""


class BackupFailed(MotospectError):
    """A backup could not be written to where it should go."""


class BackupInvalid(MotospectError):
    """A file is not a backup of ours, is damaged, or was made by a newer version."""


class ReportFailed(MotospectError):
    """The paper could not be made."""


class ReportUnreadable(MotospectError):
    """A file is no report: neither its PDF nor its exported data."""


class ReportTooLarge(ReportUnreadable):
    """A file has more bytes than any report of ours."""


class VerificationFailed(MotospectError):
    """A report could not be examined: the child took too long, was ended or could not be started."""


class ModelUnusable(MotospectError):
    """The language model's file is missing, cut off, not a model, or not the one that was published."""


class DownloadFailed(MotospectError):
    """A file could not be fetched whole; what has come is kept for the next try."""


class PortTaken(MotospectError):
    """The portal's TCP port is in use by another process."""


class BrokerError(MotospectError):
    """The way to the fleet's broker is not usable."""


class BrokerAbsent(BrokerError):
    """Nothing answers at the broker's address."""


class BrokerRefused(BrokerError):
    """The broker answers and does not let us in, or does not let us do what we are there for."""


class BrokerLost(BrokerError):
    """The connection to the broker was in use and is gone."""


class FleetDatabaseError(MotospectError):
    """The fleet's database does not answer, or refuses."""


class EnrolmentInvalid(MotospectError):
    """A box cannot be enrolled as asked."""


class ServerMissing(MotospectError):
    """A server that is to be started here is not installed or does not start."""


class WorkerDied(MotospectError):
    """A vital worker ended by itself; the process ends so that systemd starts it afresh."""


class TableInvalid(MotospectError):
    """A data file that ships with the product is malformed."""


class CaseInvalid(MotospectError):
    """A published case of known cause cannot be read."""
