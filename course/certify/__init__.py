"""From a trainee's completion file to a signed record and a certificate that can be checked.

1. `completion`   the file that a trainee saved on a phone: read as hostile, scored again
2. `keys`         the company's key pair: made once, the private half kept outside every repository
3. `record`       what the company states, signed (Ed25519), and the check of it
4. `certificate`  the record as a page for print, from which it can be read back
5. `issuing`      files to files, for the `commands` keys, certify and verify

What a signature proves, and what it cannot: docs/onboarding.md.
"""

from __future__ import annotations
