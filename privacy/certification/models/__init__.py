from privacy.certification.models.certification import Certification, CertificationCheck, EndKind

__all__ = ["Certification", "CertificationCheck", "EndKind"]
