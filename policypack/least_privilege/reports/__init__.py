"""Reports of what the pack finds: JSON to keep and compare, SARIF for code scanning, Markdown for a pull request."""
