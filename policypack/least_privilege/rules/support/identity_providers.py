"""The identity providers that IAM knows by name."""

COGNITO = "cognito-identity.amazonaws.com"


PROVIDERS: dict[str, tuple[str, ...]] = {
    "accounts.google.com": ("aud",),
    COGNITO: ("aud",),
    "graph.facebook.com": ("app_id",),
    "www.amazon.com": ("app_id",),
}
"""The providers that IAM knows by name, and the claims that bind a role to one's own app."""
