"""Cases of Google Cloud and Azure, and of AWS's automation, written from the vendors' API documentation and record forms.
There is no emulator for them that could be asked."""
