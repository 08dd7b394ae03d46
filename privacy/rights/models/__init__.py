from privacy.rights.models.access import AccessPackage, ArchiveChunk
from privacy.rights.models.erasure import ErasureJob, ErasureRequest, ErasureResult, LeftoverScan

__all__ = ["AccessPackage", "ArchiveChunk", "ErasureJob", "ErasureRequest", "ErasureResult", "LeftoverScan"]
