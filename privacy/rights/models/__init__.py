from privacy.rights.models.access import AccessPackage, AccessPiece
from privacy.rights.models.erasure import ErasureRequest, ErasureResult, ErasureWork, ResidueSearch

__all__ = ["AccessPackage", "AccessPiece", "ErasureRequest", "ErasureResult", "ErasureWork", "ResidueSearch"]
