from privacy.seal.models.certification import Certification, EndKind
from privacy.seal.models.certification_check import CertificationCheck

__all__ = ["Certification", "CertificationCheck", "EndKind"]
