"""Whom TLS connections trust."""

import ssl

from ferryman_server.domain.outcomes import FailureReason, RunFailed


def tls_context(trusted_certificates: str) -> ssl.SSLContext:
    """Return a context that trusts the system's certificates and those given as PEM, "" for none.

    Raises RunFailed with CERTIFICATE_REFUSED when these are no certificates.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if trusted_certificates:
        # A server's own certificate is trusted too, not only that of whoever signed it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        try:
            context.load_verify_locations(cadata=trusted_certificates)
        except (ssl.SSLError, ValueError) as error:
            message = (
                f"the connector's trusted_certificates cannot be read ({error}); expected PEM text, each certificate "
                'from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"'
            )
            raise RunFailed(FailureReason.CERTIFICATE_REFUSED, message) from error
    return context
